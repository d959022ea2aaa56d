import { computed, effect, signal } from '@preact/signals';
import type { ComparisonQuery } from '../../core/runs/views/comparison.ts';
import type { TableQuery } from '../../core/runs/views/table.ts';
import { MOST_LINES } from '../../protocol/runs.ts';
import { wantedCurves } from './curves/known.ts';
import { host } from './host.ts';
import { runs, selected } from './state.ts';
import { shapeOf } from './table/lines.ts';
import { ui } from './ui.ts';

/** Lines around those in view that are asked for, too. */
const MARGIN = 40;
/** As close as the view may come to the end of what was asked for before more is. */
const NEAR = 12;
/** A host that has not answered for so long is asked again. */
const PATIENCE_MS = 1_000;

/** Lines in view: the first, and the one after the last. */
export const view = signal<readonly [first: number, after: number]>([ui.peek().line, ui.peek().line + 40]);
/** Whether a tab of the comparison is in view beside the table or instead of it. */
export const wide = signal(true);

const shape = computed<Omit<TableQuery, 'from' | 'count'>>(() => {
  const { filter, sort, grouped, folded, pinned, hidden, deleted, columns } = ui.value;
  return { filter, sort, grouped, folded, pinned, hidden, deleted, ...(columns && { columns }) };
});

/** The tab that is shown where there is room for the table beside it: the table is no tab of its own then. */
export const tabInView = computed(() => (wide.value && ui.value.tab === 'table' ? 'curves' : ui.value.tab));

const comparison = computed<Omit<ComparisonQuery, 'runs'> | undefined>(() => {
  const { axis, smoothing } = ui.value;
  const tab = tabInView.value;
  if ((tab !== 'curves' && tab !== 'values') || selected.value.length === 0) return undefined;
  if (tab === 'values') return { metrics: [], axis, smoothing };
  const metrics = wantedCurves.value;
  return { ...(metrics && { metrics }), axis, smoothing };
});

/** Asks the host for what is in view, whenever that changes. */
export function keepAsking(): void {
  askForLines();
  askWhenChanged(
    () => comparison.value,
    query => host.post({ kind: 'compare', query }),
  );
  askWhenChanged(
    () => {
      const { filter, hidden, metric } = ui.value;
      return tabInView.value === 'parameters'
        ? { filter, hidden, ...(metric !== undefined && { metric }) }
        : undefined;
    },
    query => host.post({ kind: 'analyse', query }),
  );
  askWhenChanged(
    () => ui.value.detail,
    key => host.post({ kind: 'detail', key }),
  );
}

/** Asks for something each time it is another thing; for nothing only where something was asked for before. */
function askWhenChanged<T>(wanted: () => T | undefined, ask: (wanted: T | undefined) => void): void {
  let before: string | undefined;
  effect(() => {
    const now = wanted();
    const text = now === undefined ? undefined : JSON.stringify(now);
    if (text === before) return;
    before = text;
    ask(now);
  });
}

/** One question at a time: while the host answers, the reader may scroll over what need not be asked for any more. */
function askForLines(): void {
  let asked: TableQuery | undefined;
  let waits: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    const query = stretch(asked);
    if (!query) return;
    asked = query;
    host.post({ kind: 'query', query });
    clearTimeout(waits);
    waits = setTimeout(() => {
      waits = undefined;
      ask();
    }, PATIENCE_MS);
  };
  effect(() => {
    const answered = runs.value?.page?.query;
    const [, after] = view.value;
    const wanted = shape.value;
    if (waits !== undefined && asked && answered && JSON.stringify(answered) === JSON.stringify(asked)) {
      clearTimeout(waits);
      waits = undefined;
    }
    // another order is wanted at once, other lines when the last ones came
    if (waits === undefined || !asked || shapeOf(asked) !== JSON.stringify(wanted)) if (after > 0) ask();
  });
}

/** What to ask for; undefined: it was asked for already. */
function stretch(asked: TableQuery | undefined): TableQuery | undefined {
  const [first, after] = view.peek();
  const all = runs.peek()?.page?.lines ?? Number.POSITIVE_INFINITY;
  const wanted = shape.peek();
  if (asked && shapeOf(asked) === JSON.stringify(wanted)) {
    const end = asked.from + asked.count;
    const above = asked.from === 0 || first - NEAR >= asked.from;
    const below = end >= all || after + NEAR <= end;
    if (above && below) return undefined;
  }
  const from = Math.max(0, first - MARGIN);
  return { ...wanted, from, count: Math.min(MOST_LINES, after + MARGIN - from) };
}
