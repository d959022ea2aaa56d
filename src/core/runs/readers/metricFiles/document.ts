import { asObject, type Loose, type LooseObject, parseLooseJson } from '../../../bytes/looseJson.ts';
import { flatNumbers } from '../../flatNumbers.ts';
import { GrowingHistories } from '../../growingHistory.ts';
import { meaningOfRows } from './head.ts';
import { isMetricName, stepRank } from './meaning.ts';
import { MetricRows } from './rows.ts';

/** What a JSON document says that holds the metrics of a run. */
export interface DocumentMetrics {
  readonly metrics: GrowingHistories;
  readonly rows: number;
  readonly firstTime: number | undefined;
  readonly lastTime: number | undefined;
}

/** Objects in one another around what was measured: `{"history": {"loss": […]}}`, `{"validation_0": {"rmse": […]}}`. */
const DEPTH = 4;
const NUMBERED = /^(?:epoch|step|iter(?:ation)?|round)?[\s_-]*(\d{1,12})$/i;

/**
 * The metrics in a JSON document: a list of what was measured at each step, lists of numbers by name (as Keras, XGBoost and LightGBM give
 * them), what was measured under the number of its step, or values that were measured once. Undefined where it is something else.
 * @param isFinal whether it may be values that were measured once
 * @throws MalformedError where it is no JSON
 */
export function documentMetrics(text: string, isFinal: boolean): DocumentMetrics | undefined {
  const value = parseLooseJson(text);
  const top = asObject(value);
  if (top === undefined) return rowsIn(value);
  for (const inner of top.values()) {
    const rows = rowsIn(inner);
    if (rows !== undefined) return rows;
  }
  return numberedIn(top) ?? listsIn(top) ?? (isFinal ? finalIn(top) : undefined);
}

function rowsIn(value: Loose): DocumentMetrics | undefined {
  if (!Array.isArray(value)) return undefined;
  const objects = value.flatMap((each: Loose) => asObject(each) ?? []);
  return objects.length === 0 || objects.length < value.length ? undefined : rowsOf(objects);
}

function rowsOf(objects: readonly LooseObject[]): DocumentMetrics | undefined {
  const meaning = meaningOfRows(objects);
  if (meaning === undefined) return undefined;
  const rows = new MetricRows(meaning);
  for (const object of objects) rows.tell(object);
  const { metrics, firstTime, lastTime } = rows;
  return { metrics, rows: rows.rows, firstTime, lastTime };
}

/** `{"1": {"loss": 0.5}, "2": …}`. */
function numberedIn(top: LooseObject): DocumentMetrics | undefined {
  const objects: LooseObject[] = [];
  for (const [key, value] of top) {
    const step = NUMBERED.exec(key)?.[1];
    const object = asObject(value);
    if (step === undefined || object === undefined) return undefined;
    objects.push(new Map<string, Loose>([...object, ['epoch', Number(step)]]));
  }
  return objects.length === 0 ? undefined : rowsOf(objects);
}

/** Lists of numbers by name, counted where none of them counts. */
function listsIn(top: LooseObject): DocumentMetrics | undefined {
  const lists = new Map<string, readonly Loose[]>();
  collect(top, '', DEPTH, lists);
  const [counting, steps] = [...lists].find(([name]) => stepRank(name) !== undefined) ?? [];
  const measured = [...lists].filter(([name]) => name !== counting);
  if (!measured.some(([name]) => isMetricName(name) || counting !== undefined)) return undefined;
  const metrics = new GrowingHistories();
  let rows = 0;
  for (const [name, values] of measured) {
    const own = steps?.length === values.length ? steps : undefined;
    const history = metrics.named(name);
    for (const [at, value] of values.entries()) {
      const step = own?.[at] ?? at;
      if (typeof value !== 'number' || typeof step !== 'number') continue;
      metrics.push(history, step, Number.NaN, value);
    }
    rows = Math.max(rows, values.length);
  }
  return { metrics, rows, firstTime: undefined, lastTime: undefined };
}

function collect(
  object: LooseObject,
  path: string,
  depth: number,
  lists: Map<string, readonly Loose[]>,
): void {
  for (const [key, value] of object) {
    const own = path === '' ? key : `${path}/${key}`;
    if (Array.isArray(value)) {
      const isMeasured =
        value.length > 0 && value.every((each: Loose) => each === null || typeof each === 'number');
      if (isMeasured) lists.set(own, value);
    } else if (value instanceof Map && depth > 0)
      // What Keras calls its history is no part of its metrics' names.
      collect(value, path === '' && key === 'history' ? '' : own, depth - 1, lists);
  }
}

/** Values that were measured once, at the end: each is a number, and one at least is a metric by its name. */
function finalIn(top: LooseObject): DocumentMetrics | undefined {
  const values = new Map<string, number>();
  flatNumbers(top, (path, value) => values.set(path, value));
  const [counting, step = 0] = [...values].find(([name]) => stepRank(name) !== undefined) ?? [];
  if (counting !== undefined) values.delete(counting);
  if (![...values.keys()].some(isMetricName)) return undefined;
  const metrics = new GrowingHistories();
  for (const [name, value] of values) metrics.push(metrics.named(name), step, Number.NaN, value);
  return { metrics, rows: 1, firstTime: undefined, lastTime: undefined };
}
