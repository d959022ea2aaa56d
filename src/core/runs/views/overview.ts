import * as l10n from '@vscode/l10n';
import { UsageError } from '../../diagnostic.ts';
import { inJson } from '../../inJson.ts';
import { type Turn, turns } from '../../turns.ts';
import type { FolderRuns } from '../folderRuns.ts';
import { analyseRuns } from './analyse.ts';
import type { Analysis, AnalysisQuery } from './analysis.ts';
import { type Columns, columnsOf } from './columns.ts';
import { type ComparedListing, compareRuns } from './compareRuns.ts';
import type { Comparison, ComparisonQuery } from './comparison.ts';
import type { RunDetail } from './detail.ts';
import { detailOf } from './detailOf.ts';
import { filterOf } from './filter.ts';
import { groupsOf, leavesOf, type RunGroups, type RunLeaves } from './groups.ts';
import { isLive, KnownRuns, type LookContext } from './knownRuns.ts';
import { type Line, linesOf } from './lines.ts';
import {
  type FilterProblem,
  type GroupRow,
  PLAIN_QUERY,
  type RunRow,
  type RunsPage,
  type TableQuery,
} from './table.ts';
import { type ListedRun, placeOf, valueIn } from './values.ts';

/** Lines that are written to a file in one go. */
const STRETCH = 500;

interface Table {
  readonly runs: readonly ListedRun[];
  readonly matching: readonly ListedRun[];
  readonly lines: readonly Line[];
  readonly problem: FilterProblem | undefined;
}

/** The runs of a folder as views show them: pages of a table, comparisons, analyses. Kept open by whoever shows them. */
export class RunsOverview {
  readonly #known: KnownRuns;
  /** The latest of each, and what it was made of. */
  #table: { readonly made: string; readonly table: Table } | undefined;
  #columns: { readonly made: string; readonly columns: Columns } | undefined;

  /** @param folder closed with this */
  constructor(folder: FolderRuns) {
    this.#known = new KnownRuns(folder);
  }

  /** @param again also reads again what runs that are over have recorded. As `KnownRuns.look`. */
  look(context: LookContext, again = false): Promise<void> {
    return this.#known.look(context, again);
  }

  /**
   * A stretch of the table. What runs recorded is read for those that are shown, and for all where the order or the filter needs it.
   * @param whole reads it for all in any case
   */
  async page(query: TableQuery, context: LookContext, whole = false): Promise<RunsPage> {
    const turn = turns(context.signal);
    const { runs, matching, lines, problem } = await this.#tableFor(query, context, whole, turn);
    const wanted = lines.slice(query.from, query.from + query.count);
    await this.#describe(
      wanted.flatMap(line => (line.kind === 'run' ? [line.listed] : [])),
      context,
    );
    const { all, telling } = await this.#columnsFor(query.deleted, context, turn);
    const shown = query.columns?.filter(each => placeOf(each) !== undefined) ?? telling;
    const now = (context.now ?? Date.now)();
    return {
      query,
      runs: runs.length,
      matching: matching.length,
      live: runs.filter(({ head }) => isLive(head)).length,
      described: runs.filter(({ key }) => this.#known.get(key)?.run).length,
      lines: lines.length,
      rows: wanted.map(line => (line.kind === 'group' ? groupRow(line) : this.#runRow(line, shown, now))),
      columns: all,
      shown,
      ...(problem && { problem }),
      diagnostics: this.#known.diagnostics,
      lookedAt: this.#known.lookedAt ?? now,
    };
  }

  /** Keys of the runs that the filter leaves, those of folded experiments too; or only of those on the lines `from` to before `to`. */
  async keys(
    query: TableQuery,
    { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
    context: LookContext,
  ): Promise<readonly string[]> {
    const { lines } = await this.#tableFor(query, context, false, turns(context.signal));
    const some = from === undefined && to === undefined ? lines : lines.slice(from, to);
    const ofLine = (line: Line) =>
      line.kind === 'run'
        ? [line.listed.key]
        : from === undefined && line.folded
          ? line.runs.map(each => each.key)
          : [];
    return some.flatMap(ofLine);
  }

  /** The whole table, a stretch at a time: for a file. */
  async *pages(query: TableQuery, context: LookContext): AsyncGenerator<RunsPage> {
    for (let from = 0, lines = 1; from < lines; from += STRETCH) {
      const page = await this.page({ ...query, from, count: STRETCH }, context, true);
      lines = page.lines;
      yield page;
    }
  }

  /** These runs beside each other; those that are gone are left out. */
  async comparison(query: ComparisonQuery, context: LookContext): Promise<Comparison> {
    await this.#known.lookOnce(context);
    await this.#describe(
      query.runs.flatMap(key => this.#known.get(key) ?? []),
      context,
    );
    const runs = query.runs.flatMap(key => this.#described(key));
    const historyOf = (key: string, metric: string) => this.#known.history(key, metric, context);
    return compareRuns(runs, query, historyOf, turns(context.signal));
  }

  /** How parameters and a metric go together, over the runs that the filter leaves. */
  async analysis(query: AnalysisQuery, context: LookContext): Promise<Analysis> {
    const turn = turns(context.signal);
    const { filter, hidden } = query;
    const { matching } = await this.#tableFor({ ...PLAIN_QUERY, filter, hidden }, context, true, turn);
    return analyseRuns(matching, query, turn);
  }

  /** @throws UsageError where there is no such run, or it cannot be read any more */
  async detail(key: string, context: LookContext): Promise<RunDetail> {
    await this.#known.lookOnce(context);
    await this.#known.describe([key], context);
    const [run] = this.#described(key);
    if (!run) throw new UsageError(l10n.t('The run is not there any more.'));
    return detailOf(run);
  }

  /** The experiments, at most so many, those with the newest run first. */
  async groups(most: number, context: LookContext): Promise<RunGroups> {
    await this.#known.lookOnce(context);
    const { diagnostics } = this.#known;
    return groupsOf(this.#listed(PLAIN_QUERY), most, { diagnostics, version: this.#known.version(true) });
  }

  /** The newest runs of an experiment, at most so many. */
  async leaves(experiment: string, most: number, context: LookContext): Promise<RunLeaves> {
    await this.#known.lookOnce(context);
    return leavesOf(this.#listed(PLAIN_QUERY), experiment, most);
  }

  close(): void {
    this.#known.close();
  }

  async #tableFor(query: TableQuery, context: LookContext, whole: boolean, turn: Turn): Promise<Table> {
    await this.#known.lookOnce(context);
    const needsValues =
      whole ||
      filterOf(query.filter).needsValues ||
      query.sort.some(({ column }) => placeOf(column)?.kind !== 'run');
    if (needsValues) await this.#describe(this.#listed(query), context);
    const { from: _from, count: _count, columns: _columns, ...ordering } = query;
    const made = JSON.stringify([this.#known.version(needsValues), ordering]);
    if (this.#table?.made !== made) {
      const known = needsValues ? await this.#namesOf(query.deleted, context, turn) : undefined;
      const runs = this.#listed(query);
      const { matches, problem } = filterOf(query.filter, known);
      const now = (context.now ?? Date.now)();
      const matching = runs.filter(each => matches(each, now));
      this.#table = { made, table: { runs, matching, lines: linesOf(runs, matching, query, now), problem } };
    }
    return this.#table.table;
  }

  #listed({ deleted, hidden }: Pick<TableQuery, 'deleted' | 'hidden'>): readonly ListedRun[] {
    const isHidden = new Set(hidden);
    return [...this.#known.all()].filter(({ key, head }) => (deleted || !head.deleted) && !isHidden.has(key));
  }

  async #columnsFor(deleted: boolean, { now = Date.now }: LookContext, turn: Turn): Promise<Columns> {
    const made = `${this.#known.version(true)} ${deleted}`;
    if (this.#columns?.made !== made) {
      const runs = this.#listed({ deleted, hidden: [] });
      this.#columns = { made, columns: await columnsOf(runs, now(), turn) };
    }
    return this.#columns.columns;
  }

  async #namesOf(deleted: boolean, context: LookContext, turn: Turn): Promise<ReadonlySet<string>> {
    return new Set((await this.#columnsFor(deleted, context, turn)).all.map(each => each.name));
  }

  /** Reads what those of these runs recorded of which it is not known. */
  async #describe(runs: readonly ListedRun[], context: LookContext): Promise<void> {
    const unknown = runs.filter(({ key }) => !this.#known.get(key)?.run);
    await this.#known.describe(
      unknown.map(each => each.key),
      context,
    );
  }

  #described(key: string): readonly ComparedListing[] {
    const known = this.#known.get(key);
    return known?.run ? [{ ...known, run: known.run }] : [];
  }

  #runRow({ listed, pinned }: Line & { kind: 'run' }, shown: readonly string[], now: number): RunRow {
    const known = this.#known.get(listed.key) ?? listed;
    const { key, head } = known;
    const parent = head.parent === undefined ? undefined : this.#known.get(head.parent);
    return {
      kind: 'run',
      key,
      name: head.name,
      status: head.status,
      pinned,
      deleted: head.deleted === true,
      ...(parent && { parent: parent.head.name }),
      cells: shown.map(id => {
        const place = placeOf(id);
        return inJson((place && valueIn(known, place, now)) ?? null);
      }),
    };
  }
}

function groupRow({ experiment, runs, folded }: Line & { kind: 'group' }): GroupRow {
  return { kind: 'group', experiment, runs: runs.length, folded };
}
