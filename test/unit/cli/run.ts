import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs the command line in a process of its own. */
export async function evenkeel(
  args: readonly string[],
  {
    input = '',
    onStart,
    feed = stdin => stdin.end(input),
  }: {
    readonly input?: string;
    readonly onStart?: (child: ChildProcess) => void;
    /** For an input that does not end. */
    readonly feed?: (stdin: Writable) => void;
  } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  feed(child.stdin);
  onStart?.(child);
  let out = '';
  let error = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    error += text;
  });
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, out, error };
}
