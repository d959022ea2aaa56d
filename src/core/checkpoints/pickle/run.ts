import { type ByteSource, EndOfBytes, MalformedError } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import type { Budget } from './budget.ts';
import { joblibArrays } from './joblib.ts';
import { Machine, type Watcher } from './machine.ts';
import { Stream } from './stream.ts';
import type { Value } from './values.ts';

export interface PickleContext {
  readonly watcher: Watcher;
  readonly budget: Budget;
  /** Told where joblib wrote raw bytes between opcodes: another loader would take them for opcodes. */
  readonly raw: (at: number, machine: Machine) => void;
  readonly turn: Turn;
}

/** One pickle: what it holds, and where it ends. */
export interface PickleFound {
  /** Absent where the pickle is broken. */
  readonly value?: Value;
  readonly start: number;
  /** Behind its last byte, or where reading ended. */
  readonly end: number;
  readonly steps: number;
  readonly problem?: MalformedError;
}

/** Opcodes between turns. */
const SLICE = 20_000;

/** Walks one pickle from a byte on. Never throws for what the bytes can be; rejects only when aborted. */
export async function readPickle(
  source: ByteSource,
  at: number,
  context: PickleContext,
): Promise<PickleFound> {
  const stream = new Stream(source, at);
  const machine = machineAt(stream, context);
  try {
    while (!machine.run(SLICE)) await context.turn();
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return { start: at, end: stream.at, steps: machine.steps, problem: error };
  }
  return {
    ...(machine.result === undefined ? {} : { value: machine.result }),
    start: at,
    end: stream.at,
    steps: machine.steps,
  };
}

function machineAt(stream: Stream, { watcher, budget, raw }: PickleContext): Machine {
  return new Machine(
    stream,
    watcher,
    budget,
    joblibArrays({
      raw,
      nested(inner) {
        // a plain pickle, whose loader knows nothing of raw bytes
        const machine = new Machine(inner, watcher, budget);
        while (!machine.run(SLICE));
        if (machine.result === undefined) throw new EndOfBytes(inner.at, 1, inner.source.size);
        return machine.result;
      },
    }),
  );
}
