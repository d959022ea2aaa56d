import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { lengthOf, rowsBetween, type TimestampVector } from '../tables/column.ts';
import type { Table } from '../tables/table.ts';
import { formatCount } from '../words.ts';
import type { Slice } from './slice.ts';
import { spanOf, timesOf } from './timeline.ts';

/** Rows that are dated later than the moment of the assessment: a wrong clock, or a placeholder such as 2099-12-31. */

/** Instants without a time zone are read as UTC, so that today may seem to be tomorrow; and clocks go wrong by a little. */
const TOLERATED = 24 * 3_600_000;

/** So many rows are looked through at a time. */
const BLOCK = 1 << 20;

/** How new the rows of a data set are. */
export interface Newest {
  /** Instant of the newest row that is not dated ahead; absent without any. */
  readonly newest?: number;
  /** Present where there are such rows. */
  readonly ahead?: Ahead;
}

/** Rows that are dated ahead. */
interface Ahead {
  readonly rows: number;
  /** The latest of them, and which row of the table has it first. */
  readonly latest: number;
  readonly row: number;
}

/** The newest row of a data set, those apart that are dated more than a day after `now`; rows are only counted where there are any. */
export function newestOf(slice: Slice, now: number): Newest {
  const times = timesOf(slice);
  const last = spanOf(times)?.last;
  if (!times || last === undefined) return {};
  return last <= now + TOLERATED ? { newest: last } : countedAhead(times, now + TOLERATED);
}

function countedAhead(times: TimestampVector, end: number): Newest {
  let newest = Number.NEGATIVE_INFINITY;
  let [rows, latest, row] = [0, Number.NEGATIVE_INFINITY, 0];
  const length = lengthOf(times);
  for (let from = 0; from < length; from += BLOCK) {
    const block = rowsBetween(times, from, Math.min(length, from + BLOCK));
    // proof: i < block.length
    for (let i = 0; i < block.length; i++) {
      const time = block[i]!;
      if (time > end) {
        rows++;
        if (time > latest) [latest, row] = [time, from + i];
      } else if (time > newest) newest = time;
    }
  }
  return { ...(newest !== Number.NEGATIVE_INFINITY && { newest }), ahead: { rows, latest, row } };
}

/** Tells of the rows of a data set that are dated ahead. */
export function datedAhead(name: string, slice: Slice, { newest, ahead }: Newest): Diagnostic[] {
  const { timestamp } = slice.roles;
  if (!ahead || timestamp === undefined) return [];
  const file = fileOf(slice.table, ahead.row);
  const count = formatCount(ahead.rows, l10n.t('row'), l10n.t('rows'));
  const latest = inFull(ahead.latest);
  const found =
    file === undefined
      ? l10n.t(
          'The timestamp {0} is in the future in {1} of the {2} data, the latest being {3}.',
          timestamp,
          count,
          name,
          latest,
        )
      : l10n.t(
          'The timestamp {0} is in the future in {1} of the {2} data, the latest being {3} in {4}.',
          timestamp,
          count,
          name,
          latest,
          file,
        );
  const unaffected =
    name === 'current' && newest !== undefined
      ? l10n.t('They are counted, but how old the data are is told by the other rows.')
      : undefined;
  return [
    {
      severity: 'warning',
      code: 'future-timestamps',
      ...(file !== undefined && { file }),
      column: timestamp,
      count: ahead.rows,
      message: unaffected === undefined ? found : `${found} ${unaffected}`,
      remedy: l10n.t(
        'Correct these timestamps, or leave them empty where the time is not known; check the clock of this computer, too.',
      ),
    },
  ];
}

/** The file that a row of a table was read from. */
function fileOf({ files, rowCount }: Table, row: number): string | undefined {
  if (files.reduce((sum, file) => sum + file.rows, 0) !== rowCount) return undefined;
  let before = 0;
  return files.find(file => {
    before += file.rows;
    return row < before;
  })?.path;
}

function inFull(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
