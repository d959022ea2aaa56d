import { signal } from '@preact/signals';
import type { GroupRow, RunRow, RunsPage, TableQuery } from '../../../core/runs/views/table.ts';

export type Line = GroupRow | RunRow;

/** What is known of the table: the stretch that came last, and those before it that still hold. */
export interface Lines {
  /** What was asked for, but for the stretch; lines of another shape are other lines. */
  readonly shape: string;
  readonly page: RunsPage;
  readonly known: ReadonlyMap<number, Line>;
  /** Where the runs and groups that are known stand. */
  readonly places: ReadonlyMap<string, number>;
}

/** Lines that are kept beyond the latest stretch, so that scrolling back shows them at once. */
const KEPT = 3_000;

export const lines = signal<Lines | undefined>(undefined);

export function shapeOf({ from: _, count: __, ...shape }: TableQuery): string {
  return JSON.stringify(shape);
}

/** Identifies a line over updates. */
export function keyOf(line: Line): string {
  return line.kind === 'run' ? `run ${line.key}` : `group ${line.experiment}`;
}

/** Takes over a stretch of the table. */
export function takePage(page: RunsPage): void {
  const before = lines.peek();
  if (before?.page === page) return;
  const shape = shapeOf(page.query) + JSON.stringify(page.shown);
  const known = new Map(before?.shape === shape ? nearby(before.known, page) : []);
  for (const [i, row] of page.rows.entries()) known.set(page.query.from + i, row);
  const places = new Map<string, number>();
  for (const [at, line] of known) places.set(keyOf(line), at);
  // what came last is right where lines have moved
  for (const [i, row] of page.rows.entries()) places.set(keyOf(row), page.query.from + i);
  lines.value = { shape, page, known, places };
}

/** Lines around the stretch, nearest to it, as far as there still are so many; but those that have come into it. */
function* nearby(known: ReadonlyMap<number, Line>, { query, rows, lines: all }: RunsPage) {
  const middle = query.from + rows.length / 2;
  const moved = new Set(rows.map(keyOf));
  for (const entry of known) {
    const [at, line] = entry;
    if (at < all && Math.abs(at - middle) < KEPT / 2 && !moved.has(keyOf(line))) yield entry;
  }
}
