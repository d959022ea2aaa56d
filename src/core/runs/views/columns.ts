import type { Turn } from '../../turns.ts';
import { RUN_COLUMNS, type TableColumn } from './table.ts';
import { type ColumnPlace, columnId, type ListedRun, numberOf, valueIn } from './values.ts';

/** So many parameters and metrics stand in a table that nobody has arranged. */
const MOST_SHOWN = 6;
/** Different values of a column beyond this are not told apart: they differ. */
const DISTINCT = 2;

/** What a machine did is asked for less often than what was learnt. */
export function isSystemMetric(name: string): boolean {
  return /^system[./]/.test(name);
}

export interface Columns {
  /** Those of all runs, then parameters, metrics and tags, each by name. */
  readonly all: readonly TableColumn[];
  /** Ids of those that tell most: they differ between runs, and most runs have them. */
  readonly telling: readonly string[];
}

interface Counted {
  readonly place: ColumnPlace;
  runs: number;
  numbers: number;
  readonly distinct: Set<unknown>;
}

/** The columns that these runs have. */
export async function columnsOf(runs: readonly ListedRun[], now: number, turn: Turn): Promise<Columns> {
  const found = new Map<string, Counted>();
  const count = (place: ColumnPlace, value: unknown, isNumber: boolean) => {
    const id = columnId(place);
    const counted = found.get(id) ?? { place, runs: 0, numbers: 0, distinct: new Set() };
    counted.runs += 1;
    if (isNumber) counted.numbers += 1;
    if (counted.distinct.size < DISTINCT) counted.distinct.add(value);
    found.set(id, counted);
  };
  for (const name of RUN_COLUMNS) {
    const place = { kind: 'run', name } as const;
    for (const listed of runs) {
      const value = valueIn(listed, place, now);
      if (value !== undefined) count(place, value, typeof value === 'number');
    }
  }
  for (const { run } of runs) {
    if (run) {
      for (const [name, value] of run.parameters)
        count({ kind: 'parameter', name }, value, numberOf(value) !== undefined);
      for (const [name, { last }] of run.metrics) count({ kind: 'metric', name }, last, true);
      for (const [name, value] of run.tags)
        count({ kind: 'tag', name }, value, numberOf(value) !== undefined);
    }
    await turn();
  }
  return { all: arranged([...found.values()]), telling: telling([...found.values()]) };
}

const ORDER = ['run', 'parameter', 'metric', 'tag'] as const;
const collator = new Intl.Collator('en', { numeric: true });

function arranged(counted: readonly Counted[]): readonly TableColumn[] {
  return ORDER.flatMap(kind => {
    const some = counted.filter(each => each.place.kind === kind);
    // those of all runs stay in the order in which people read them
    if (kind !== 'run') some.sort((a, b) => collator.compare(a.place.name, b.place.name));
    return some.map(({ place, runs, numbers }) => ({
      id: columnId(place),
      ...place,
      runs,
      numeric: numbers === runs,
    }));
  });
}

function telling(counted: readonly Counted[]): readonly string[] {
  const byRuns = (a: Counted, b: Counted) => b.runs - a.runs || collator.compare(a.place.name, b.place.name);
  const differs = (each: Counted) => each.distinct.size >= DISTINCT;
  const ofRun = (names: RegExp) =>
    counted.filter(({ place }) => place.kind === 'run' && names.test(place.name));
  const parameters = counted.filter(each => each.place.kind === 'parameter' && differs(each));
  const metrics = counted.filter(({ place }) => place.kind === 'metric' && !isSystemMetric(place.name));
  return [
    ...ofRun(/^started$/),
    ...metrics.sort(byRuns).slice(0, MOST_SHOWN),
    ...parameters.sort(byRuns).slice(0, MOST_SHOWN),
    ...ofRun(/^duration$/),
    ...ofRun(/^(experiment|tracker)$/).filter(differs),
  ].map(each => columnId(each.place));
}
