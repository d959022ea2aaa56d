import { asObject, type Loose, looseObject } from '../../../bytes/looseJson.ts';
import { GrowingHistories } from '../../growingHistory.ts';
import { timeOfUtc } from '../../written.ts';

/** What a run measured, and how many values could not be understood. */
export interface Measured {
  readonly metrics: GrowingHistories;
  readonly bad: number;
}

/** More values than a run keeps in one file. */
const MOST = { values: 20_000_000 };
/** Deeper than what people put into a run's info. */
const DEPTH = 16;

/** The histories in `metrics.json`. Throws MalformedError where it is no JSON. */
export function measuredIn(text: string): Measured {
  const metrics = new GrowingHistories();
  let bad = 0;
  for (const [name, columns] of looseObject(text, MOST) ?? []) {
    const object = asObject(columns);
    const [steps, values, times] = ['steps', 'values', 'timestamps'].map(key => listOf(object?.get(key)));
    const history = metrics.named(name);
    for (const [at, written] of (values ?? []).entries()) {
      const value = numberOf(written);
      const step = numberOf(steps?.[at]);
      if (value === undefined || step === undefined) bad += 1;
      else metrics.push(history, step, timeOf(times?.[at]), value);
    }
  }
  return { metrics, bad };
}

/**
 * Numbers that a run said once (what it returned, what it put into its info) as metrics of one value, and lists of numbers as histories
 * that are counted.
 */
export function tellValues(
  metrics: GrowingHistories,
  path: string,
  value: Loose,
  time: number,
  depth = DEPTH,
) {
  const number = numberOf(value);
  if (number !== undefined) metrics.push(metrics.named(path), 0, time, number);
  else if (Array.isArray(value)) {
    const numbers = value.map(numberOf);
    if (numbers.some(each => each === undefined)) return;
    const history = metrics.named(path);
    for (const [at, each] of numbers.entries()) metrics.push(history, at, Number.NaN, each ?? Number.NaN);
  } else if (value instanceof Map && depth > 0) {
    for (const [key, inner] of value) tellValues(metrics, `${path}.${key}`, inner, time, depth - 1);
  }
}

/** Numbers of NumPy are objects with a value, in some versions. */
function numberOf(value: Loose | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const inner = asObject(value)?.get('value');
  return typeof inner === 'number' ? inner : undefined;
}

function timeOf(value: Loose | undefined): number {
  return (typeof value === 'string' ? timeOfUtc(value) : undefined) ?? Number.NaN;
}

function listOf(value: Loose | undefined): readonly Loose[] {
  return Array.isArray(value) ? value : [];
}
