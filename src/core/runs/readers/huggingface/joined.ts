import { GrowingHistories, summaries } from '../../growingHistory.ts';
import type { History } from '../../run.ts';
import type { TrainerState } from './trainerState.ts';

type Point = readonly [step: number, value: number, time: number];

/**
 * The metrics of a run: those of its state, whose values are exact, with the times that event files tell, and behind them what the
 * newest start has written since that state was saved. What only event files have is told whole.
 * @param events by name and start
 * @param results single numbers that a script wrote into files, for what no history has
 */
export function joined(
  state: TrainerState | undefined,
  events: ReadonlyMap<string, ReadonlyMap<number, History>>,
  results: ReadonlyMap<string, number>,
): GrowingHistories {
  const found = new GrowingHistories();
  for (const [name, kept] of state?.metrics.byName ?? []) {
    const history = found.named(name);
    const times = timesOf(events.get(name)?.values() ?? []);
    for (const [step, value] of points(kept.history())) {
      found.push(history, step, times.get(step) ?? Number.NaN, value);
    }
  }
  const newest = Math.max(...[...events.values()].flatMap(starts => [...starts.keys()]));
  const saved = state?.lastStep ?? Number.NEGATIVE_INFINITY;
  for (const [name, starts] of events) {
    const isOfState = state?.metrics.byName.has(name) === true;
    const history = found.named(name);
    for (const [start, written] of starts) {
      if (isOfState && start < newest) continue;
      for (const [step, value, time] of points(written)) {
        if (!isOfState || step > saved) found.push(history, step, time, value);
      }
    }
  }
  const lastSteps = [...summaries(found.byName).values()].map(({ lastStep }) => lastStep);
  const step = state?.globalStep ?? Math.max(0, ...lastSteps);
  for (const [name, value] of results) {
    if (!found.byName.has(name)) found.push(found.named(name), step, Number.NaN, value);
  }
  found.leftOut += state?.metrics.leftOut ?? 0;
  return found;
}

function timesOf(histories: Iterable<History>): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const history of histories) for (const [step, , time] of points(history)) found.set(step, time);
  return found;
}

function* points({ steps, times, values }: History): Generator<Point> {
  // proof: the three columns have the same length.
  for (let at = 0; at < values.length; at += 1) yield [steps[at]!, values[at]!, times[at]!];
}
