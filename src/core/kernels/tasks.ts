import type { Call } from '../catalogue/catalogue.ts';
import type { Inputs } from '../catalogue/evidence.ts';
import type { Outcome } from '../catalogue/statistic.ts';
import type { OverTime, OverTimeInput } from '../drift/compareOverTime.ts';
import { collectGarbage } from '../garbage.ts';
import { isResident, rowsOf } from '../tables/column.ts';
import type { CsvBlock, CsvBlockRows } from '../tables/readers/csvBlock.ts';
import type { Decoded, DecodeInput } from '../tables/readers/parquet/decode.ts';
import { countShared } from '../tables/rowMemory.ts';
import { shrinkKernelMemory } from './wasm.ts';

/** Statistics to compute from the same inputs, so that they share summaries. */
export interface ComputeInput {
  readonly inputs: Inputs;
  readonly calls: readonly (Call & { readonly statistic: string })[];
}

/**
 * What a worker thread can be asked for, by name: pure functions of structured-cloneable values. Typed arrays over a SharedArrayBuffer
 * reach the worker without a copy, others are copied. One line here makes a function a task. What a task needs is loaded when it is first
 * asked for, so that a thread that reads files has not to wait for all statistics.
 */
export const tasks = {
  /** Outcomes in the order of the calls. @throws UsageError as `compute` does. */
  compute: async ({ inputs, calls }: ComputeInput): Promise<Outcome[]> => {
    const { compute } = await import('../catalogue/catalogue.ts');
    const { Evidence } = await import('../catalogue/evidence.ts');
    const evidence = new Evidence(inputs);
    return calls.map(({ statistic, ...call }) => compute(statistic, evidence, call));
  },
  /** One column against its reference, as core/drift/compareOverTime.ts says. */
  compareOverTime: async (input: OverTimeInput): Promise<OverTime> => {
    for (const side of [input.reference, input.window]) if (isResident(side)) countShared(rowsOf(side));
    return (await import('../drift/compareOverTime.ts')).compareOverTime(input);
  },
  /** One column of a Parquet file, as core/tables/readers/parquet/decode.ts says: into its shared rows. */
  decodeColumn: async (input: DecodeInput): Promise<Decoded> =>
    (await import('../tables/readers/parquet/decode.ts')).decodeColumn(input),
  /** Records of a stretch of a CSV file, as core/tables/readers/csvBlock.ts says. */
  readCsvBlock: async (block: CsvBlock): Promise<CsvBlockRows> =>
    (await import('../tables/readers/csvBlock.ts')).readCsvBlock(block),
  /** Frees what earlier tasks left in this thread: their inputs in shared memory, and the kernels' own if it is large. */
  letGo: async (_: undefined): Promise<void> => {
    shrinkKernelMemory();
    collectGarbage('young');
  },
} as const;

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>;

/** Runs a task in this thread. */
export function runTask<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
  // The compiler cannot relate the input of a union of tasks to its output.
  const task = tasks[name] as (input: TaskInput<N>) => Promise<TaskOutput<N>>;
  return task(input);
}
