import type { Report } from '../../../diagnostic.ts';
import type { Turn } from '../../../turns.ts';
import { badRows, relativeTo, tooMuch } from '../../diagnosed.ts';
import type { GrowingHistories } from '../../growingHistory.ts';
import { JsonLines } from '../../jsonLines.ts';
import { type ColumnRoles, MetricCsv } from '../../metricCsv.ts';
import { problemOf } from '../../problems.ts';
import { RewrittenFile } from '../../rewrittenFile.ts';
import { documentMetrics } from './document.ts';
import type { Kind } from './head.ts';
import { isOfData, type Meaning } from './meaning.ts';
import { MetricRows } from './rows.ts';

/** What a log says so far. Times in ms since epoch. */
export interface Logged {
  readonly metrics: GrowingHistories;
  readonly rows: number;
  readonly modified: number;
  readonly firstTime: number | undefined;
  readonly lastTime: number | undefined;
}

/** A file with metrics of a run. Kept up with what is written to it. */
export interface MetricLog {
  readonly path: string;
  /** The column that counts; undefined where none is named. */
  readonly step: string | undefined;
  /**
   * Reads what is new, and reports what is wrong; undefined where it is not, or no longer, what it was taken for. Throws only when
   * aborted.
   */
  readonly read: (root: string, now: number, turn: Turn, report: Report) => Promise<Logged | undefined>;
}

/** Bytes of a JSON document, which is read whole. */
const LARGEST = 32 * 1024 ** 2;

/** @param isFinal whether a document may hold values that were measured once */
export function openLog(path: string, kind: Kind, isFinal: boolean): MetricLog {
  if (kind.kind === 'table') return tableLog(path, kind.separator, kind.meaning);
  return kind.kind === 'lines' ? linesLog(path, kind.meaning) : documentLog(path, isFinal);
}

function tableLog(path: string, separator: string, meaning: Meaning): MetricLog {
  const table = new MetricCsv(path, { separator, roles: names => rolesOf(names, meaning) });
  return {
    path,
    step: meaning.step,
    async read(root, now, turn, report) {
      await tolerant(path, root, report, () => table.readOn(root, now, turn));
      tell(path, root, table.bad, table.metrics, report);
      return table.isLog ? table : undefined;
    },
  };
}

function rolesOf(names: readonly string[], { step, times, split }: Meaning): ColumnRoles | undefined {
  const counting = names.indexOf(step);
  if (counting < 0 || names.some(isOfData)) return undefined;
  const at = [...names.entries()];
  const group = split === undefined ? -1 : names.indexOf(split);
  return {
    steps: [counting],
    times: at.flatMap(([column, name]) => (times.has(name) ? [column] : [])),
    metrics: new Map(
      at.filter(
        ([column, name]) => column !== counting && column !== group && !times.has(name) && name !== '',
      ),
    ),
    ...(group >= 0 && { group }),
  };
}

function linesLog(path: string, meaning: Meaning): MetricLog {
  let rows = new MetricRows(meaning);
  const lines = new JsonLines(
    path,
    object => rows.tell(object),
    () => {
      rows = new MetricRows(meaning);
    },
  );
  return {
    path,
    step: meaning.step,
    async read(root, now, turn, report) {
      await tolerant(path, root, report, () => lines.readOn(root, now, turn));
      tell(path, root, lines.bad, rows.metrics, report);
      const { metrics, firstTime, lastTime } = rows;
      return rows.rows === 0
        ? undefined
        : { metrics, rows: rows.rows, modified: lines.modified, firstTime, lastTime };
    },
  };
}

function documentLog(path: string, isFinal: boolean): MetricLog {
  const file = new RewrittenFile(path, LARGEST, text => documentMetrics(text, isFinal));
  return {
    path,
    step: undefined,
    async read(root, now, _, report) {
      const found = await file.read(root, now, report);
      if (found === undefined) return undefined;
      tell(path, root, 0, found.metrics, report);
      return { ...found, modified: file.modified };
    },
  };
}

async function tolerant(
  path: string,
  root: string,
  report: Report,
  read: () => Promise<unknown>,
): Promise<void> {
  try {
    await read();
  } catch (error) {
    report(problemOf(error, relativeTo(root, path)));
  }
}

function tell(path: string, root: string, bad: number, { leftOut }: GrowingHistories, report: Report): void {
  const file = relativeTo(root, path);
  if (bad > 0) report(badRows(bad, file));
  if (leftOut > 0) report(tooMuch(leftOut, file));
}
