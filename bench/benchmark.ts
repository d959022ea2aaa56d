/** What a benchmark is, and what benchmarks share. Each `bench/*.bench.ts` exports one as `benchmark`; `bench/run.mjs` runs them all. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Benchmark {
  readonly title: string;
  /** Runs it; answers one line per thing measured. */
  readonly run: (context: Context) => Promise<readonly Measurement[]>;
}

export interface Context {
  /** The Python interpreter to compare with, from EVENKEEL_PYTHON. */
  readonly python: string | undefined;
  /** One that has the tools whose files are read, which exclude versions of other peers: the first of EVENKEEL_TOOLS_PYTHON. */
  readonly tools: () => Promise<string | undefined>;
  /** Node programs to run the command line with: the present one, and those of EVENKEEL_NODES. */
  readonly nodes: readonly string[];
}

/** Medians of one thing, ours and, where there is one, the peer's in the same run. */
export interface Measurement {
  readonly what: string;
  /** Milliseconds, or what `unit` says. */
  readonly ours: number;
  readonly unit?: string;
  readonly peer?: { readonly name: string; readonly value: number };
  /** What must hold: ours at least so many times faster than the peer, or below a limit. */
  readonly bar?: { readonly ratio: number } | { readonly below: number };
}

/** The middle of several measurements; the mean of the middle two for an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[(sorted.length - 1) >> 1],
    sorted[sorted.length >> 1],
  ];
  return (low + high) / 2;
}

/**
 * Times ours and a peer in turn, so that a noisy moment hits both.
 * @returns medians in milliseconds, the first (warming) round left out; `again`: of ours a second time right after the first
 */
export async function interleaved(
  rounds: number,
  ours: () => void | Promise<void>,
  peer: (() => Promise<number>) | undefined,
  isRepeated = false,
): Promise<{
  readonly ours: number;
  readonly again: number;
  readonly peer: number | undefined;
}> {
  const [mine, again, theirs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round++) {
    const elapsed = await timed(ours);
    const repeated = isRepeated ? await timed(ours) : elapsed;
    const other = peer && (await peer());
    if (round === 0) continue;
    mine.push(elapsed);
    again.push(repeated);
    if (other !== undefined) theirs.push(other);
  }
  return {
    ours: median(mine),
    again: median(again),
    peer: theirs.length > 0 ? median(theirs) : undefined,
  };
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A program that does its work once for each line on its standard input, and answers how many milliseconds that took. */
export interface TimedProgram {
  readonly time: () => Promise<number>;
  readonly close: () => void;
}

/** Starts an interpreter on a script (what is ours or a peer's) and waits until that says "ready". */
export async function startTimed(interpreter: string, args: readonly string[]): Promise<TimedProgram> {
  const child = spawn(interpreter, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as unknown[];
  if (first !== 'ready') throw new Error(`${args.join(' ')} did not start: ${first}`);
  return {
    time: async () => {
      child.stdin.write('go\n');
      const [line] = (await once(lines, 'line')) as [string];
      return Number(line);
    },
    close: () => child.kill(),
  };
}
