import { type Call, compute } from '../catalogue/catalogue.ts';
import { Evidence, type Inputs } from '../catalogue/evidence.ts';
import type { Outcome } from '../catalogue/statistic.ts';
import { compareOverTime, type OverTime, type OverTimeInput } from '../drift/compareOverTime.ts';

/** Statistics to compute from the same inputs, so that they share summaries. */
export interface ComputeInput {
  readonly inputs: Inputs;
  readonly calls: readonly (Call & { readonly statistic: string })[];
}

/**
 * What a worker thread can be asked for, by name: pure functions of structured-cloneable values. Typed arrays over a SharedArrayBuffer
 * reach the worker without a copy, others are copied. One line here makes a function a task.
 */
export const tasks = {
  /** Outcomes in the order of the calls. @throws UsageError as `compute` does. */
  compute: ({ inputs, calls }: ComputeInput): Outcome[] => {
    const evidence = new Evidence(inputs);
    return calls.map(({ statistic, ...call }) => compute(statistic, evidence, call));
  },
  /** One column against its reference, as core/drift/compareOverTime.ts says. */
  compareOverTime: (input: OverTimeInput): OverTime => compareOverTime(input),
} as const;

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[0];
export type TaskOutput<N extends TaskName> = ReturnType<Tasks[N]>;

/** Runs a task in this thread. */
export function runTask<N extends TaskName>(name: N, input: TaskInput<N>): TaskOutput<N> {
  // The compiler cannot relate the input of a union of tasks to its output.
  const task = tasks[name] as (input: TaskInput<N>) => TaskOutput<N>;
  return task(input);
}
