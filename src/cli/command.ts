import type { ParseArgsOptionsConfig } from 'node:util';

/** What a command reads and writes; tests hand in their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Standard input as it comes; ends with an AbortError when `until` is aborted. */
  readonly readInput: (until?: AbortSignal) => AsyncIterable<string>;
  /** Aborted by Ctrl-C, a hang-up or a request to end. */
  readonly signal: AbortSignal;
  /** Whether a person is looking: progress is shown only then. */
  readonly interactive: boolean;
  /** Letters in a line of the terminal that standard output goes to; undefined where it goes to a file or a program. */
  readonly width?: number | undefined;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
}

/** Exit codes, the contract with scripts. */
export const EXIT = { pass: 0, criteriaFailed: 1, badInput: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Command {
  /** As shown by --help: `assess <folder>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** Lines on the options, for --help. */
  readonly help: readonly string[];
  /** How many positional arguments it takes: least and most. */
  readonly positionals: readonly [number, number];
  readonly run: (args: Arguments, terminal: Terminal) => Promise<ExitCode>;
}

/** The value of an option that takes a text. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that takes a text and may be given several times. */
export function texts(args: Arguments, name: string): readonly string[] {
  const value = args.values[name];
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : [];
}

/** Prints a document as JSON. */
export function printJson(terminal: Terminal, document: unknown): void {
  terminal.out(`${JSON.stringify(document, null, 2)}\n`);
}
