import * as l10n from '@vscode/l10n';
import type { Criterion } from '../criteria/criterion.ts';
import { statisticFirst } from '../criteria/evaluate.ts';
import { formatExpression } from '../criteria/format.ts';
import { type HealthOverTime, healthOver, worst } from '../criteria/health.ts';
import { parseCriterion } from '../criteria/parse.ts';
import { termNamed } from '../criteria/vocabulary.ts';
import { apart, formatDay, formatShare, formatValue } from '../words.ts';
import type {
  Charted,
  ChartReport,
  ChunkReport,
  ColumnDriftReport,
  CriterionResult,
  DetectorReport,
  Health,
  Measurement,
  MetricSeries,
  RunChartReport,
  Verdict,
} from './assessment.ts';
import { decisive, unmarked } from './decisive.ts';
import { chunkName, whenOf } from './findings.ts';

export interface HealthRequest {
  readonly criteria: readonly CriterionResult[];
  readonly chunks: readonly ChunkReport[];
  /** Index of the window's first chunk. */
  readonly windowStart: number;
  readonly performance: readonly MetricSeries[];
  readonly charts: readonly ChartReport[];
  /** Of training runs, whose points are no chunks. */
  readonly runCharts: readonly RunChartReport[];
  /** Most changed first. */
  readonly drift: readonly ColumnDriftReport[];
  readonly detectors: readonly DetectorReport[];
  readonly rule: { readonly raise: number; readonly clear: number };
  /** Newest row older than this: stale. Absent: never. */
  readonly staleMs?: number;
  /** Instant of the newest row that is not dated ahead, ms since epoch. */
  readonly newest?: number;
  readonly now: number;
  /** Rows of current data. */
  readonly rows: number;
  /** Whether evenkeel.yaml names current data. */
  readonly named: boolean;
  /** Titles of statistics by id, for sentences. */
  readonly titleOf: (statistic: string) => string;
}

type State = Health['state'];

const STATE_OF: Readonly<Record<Verdict, State>> = {
  pass: 'healthy',
  warn: 'warning',
  fail: 'failing',
  insufficient: 'unknown',
};
const SEVERITY: readonly State[] = ['unknown', 'healthy', 'stale', 'warning', 'failing'];

/**
 * The roll-up of all verdicts: what the criteria say of the window, and what each said of the chunks one after the other, whichever is
 * worse. Over chunks there is hysteresis (see criteria/health.ts), for each criterion by itself, so that neither one bad day raises an
 * alarm, nor two of different kinds in a row, nor one good day ends it. A criterion that fails on the window always shows. Where no
 * criterion can be judged on the window, the good verdicts of earlier chunks are no answer: health is unknown; their bad ones are, until
 * better ones come.
 */
export function healthOf(request: HealthRequest): Health {
  const { criteria, chunks, rule } = request;
  const judged = criteria.filter(each => each.verdict !== 'insufficient').map(each => each.verdict);
  const ofWindow = judged.length === 0 ? 'unknown' : STATE_OF[worst(judged)];
  // A chunk that still grows is no verdict yet: the morning is not the day.
  const settled = (each: CriterionResult['history'][number]) => chunks[each.chunk]?.complete === true;
  const courses = criteria.map(criterion => {
    const verdicts = criterion.history.map(each => (settled(each) ? each.verdict : 'insufficient'));
    return { criterion, ...healthOver(verdicts, rule) };
  });
  const overTime = courses.map(each => each.state).reduce<State>(worse, 'unknown');
  let state = ofWindow === 'unknown' && overTime === 'healthy' ? 'unknown' : worse(ofWindow, overTime);
  if (criteria.length === 0 && changed(request)) state = 'warning';
  if (isStale(request)) state = worse(state, 'stale');
  const main = mainCriterion(courses, state, settled);
  const since = sinceOf(state, main, courses, request);
  const chunk = since === undefined ? undefined : chunks[since];
  const { text, parts } = unmarked(headline(state, main, request));
  return {
    state,
    ...(chunk?.start !== undefined && { since: chunk.start }),
    ...(chunk && { sinceLabel: chunkName(chunk, chunks.at(-1)) }),
    short: shortReason(state, main, request),
    headline: text,
    ...(parts.length > 0 && { decisive: [...parts] }),
  };
}

/** A criterion with its health over time. */
interface Course extends HealthOverTime {
  readonly criterion: CriterionResult;
}

function worse(a: State, b: State): State {
  return SEVERITY.indexOf(a) >= SEVERITY.indexOf(b) ? a : b;
}

function changed({ performance, charts, runCharts, drift, detectors }: HealthRequest): boolean {
  return (
    unusual([...performance, ...charts, ...runCharts]) !== undefined ||
    drift.some(each => each.drifted) ||
    detectors.some(signalled)
  );
}

function signalled({ driftsInWindow }: DetectorReport): boolean {
  return driftsInWindow > 0;
}

/** The first chart that signals now, those of metrics before others. */
function unusual<T extends Pick<Charted, 'since'>>(charts: readonly T[]): T | undefined {
  return charts.find(each => each.since !== undefined);
}

function isStale({ staleMs, newest, now }: HealthRequest): boolean {
  return staleMs !== undefined && newest !== undefined && now - newest > staleMs;
}

/** The criterion that explains the state, with the value that does. */
interface Explanation {
  readonly criterion: CriterionResult;
  readonly now: Measurement;
  /** The chunk whose value it is, where the window's verdict is another one. */
  readonly chunk?: number;
}

/**
 * The criterion that explains the state. Of those that are as bad on the window, the one that has been so for longest; where only chunks
 * are, likewise, with the value of the newest bad chunk that is complete.
 */
function mainCriterion(
  courses: readonly Course[],
  state: State,
  settled: (each: CriterionResult['history'][number]) => boolean,
): Explanation | undefined {
  if (state !== 'failing' && state !== 'warning') return undefined;
  const longest = (a: Course, b: Course) => startOf(a, state) - startOf(b, state);
  const [course] = courses.filter(each => STATE_OF[each.criterion.verdict] === state).sort(longest);
  if (course) return { criterion: course.criterion, now: course.criterion.now };
  const [earliest] = courses.filter(each => each.state === state).sort(longest);
  const bad = earliest?.criterion.history.findLast(each => settled(each) && STATE_OF[each.verdict] === state);
  if (!earliest || !bad) return undefined;
  return { criterion: earliest.criterion, now: { value: bad.value, rows: 0 }, chunk: bad.chunk };
}

/** The chunk since which a criterion has been in a state; infinity where that is not known. */
function startOf({ criterion, state: own, since }: Course, state: State): number {
  const ofWindow = STATE_OF[criterion.verdict] === state ? criterion.since : undefined;
  return (own === state ? since : undefined) ?? ofWindow ?? Number.POSITIVE_INFINITY;
}

/** A bad state began with the first criterion that is in it, a good one with the last that came into it. */
function sinceOf(
  state: State,
  main: Explanation | undefined,
  courses: readonly Course[],
  { criteria, performance, charts, drift }: HealthRequest,
): number | undefined {
  if (main) {
    const start = Math.min(...courses.map(each => startOf(each, state)));
    return Number.isFinite(start) ? start : undefined;
  }
  if (state === 'healthy') {
    const starts = courses.filter(each => each.state === state).flatMap(each => each.since ?? []);
    return starts.length > 0 ? Math.max(...starts) : undefined;
  }
  if (state !== 'warning' || criteria.length > 0) return undefined;
  const drifted = drift.filter(each => each.drifted);
  const starts = [...performance, ...charts, ...drifted].flatMap(each => each.since ?? []);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '>=': '<',
  '<=': '>',
  '>': '≤',
  '<': '≥',
  '==': '≠',
  '!=': '=',
};

function shortReason(state: State, main: Explanation | undefined, request: HealthRequest): string {
  const { criteria, performance, charts, runCharts, drift, detectors, rows } = request;
  if (main) return failure(main.criterion, main.now);
  if (state === 'healthy') return holding(criteria);
  if (state === 'stale') return l10n.t('no new data');
  const series = unusual([...performance, ...charts, ...runCharts]);
  if (rows === 0 && (criteria.length > 0 || !series)) return l10n.t('no current data');
  if (criteria.length === 0) {
    if (series) return l10n.t('{0} left its limits', series.title);
    const drifted = drift.filter(each => each.drifted).length;
    const detector = detectors.find(signalled);
    if (drifted === 0 && detector) return l10n.t('{0} found drift', detector.title);
    if (drifted === 0) return l10n.t('no criteria yet');
    return drifted === 1 ? l10n.t('1 column changed') : l10n.t('{0} columns changed', formatValue(drifted));
  }
  return criteria.length === 1
    ? l10n.t('not enough data for 1 criterion')
    : l10n.t('not enough data for {0} criteria', formatValue(criteria.length));
}

/** `3 criteria hold`, `2 of 3 criteria hold`: those that could not be judged are not counted among them. */
function holding(criteria: readonly CriterionResult[]): string {
  const hold = criteria.filter(each => each.verdict === 'pass').length;
  if (hold === criteria.length) {
    return hold === 1 ? l10n.t('1 criterion holds') : l10n.t('{0} criteria hold', formatValue(hold));
  }
  return hold === 1
    ? l10n.t('1 of {0} criteria holds', criteria.length)
    : l10n.t('{0} of {1} criteria hold', hold, criteria.length);
}

/** `f1 0.79 < 0.85`: what was found, and how it misses the bound. */
export function failure({ text, now: own, bound }: CriterionResult, now: Measurement = own): string {
  if (now.value === null || bound.value === null) return text;
  const criterion = criterionOf(text);
  if (!criterion) return text;
  const [value, limit] = apart(now.value, bound.value);
  return `${formatExpression(criterion.left)} ${value} ${OPPOSITE[bound.comparison] ?? 'not'} ${limit}`;
}

/** The criterion with what it judges on the left. */
function criterionOf(text: string): Criterion | undefined {
  const parsed = parseCriterion(text);
  return 'criterion' in parsed ? statisticFirst(parsed.criterion) : undefined;
}

function headline(state: State, main: Explanation | undefined, request: HealthRequest): string {
  const { criteria, rows, named, newest, detectors } = request;
  // of several detectors the one that found drift last
  const newestOf = ({ signals }: DetectorReport) =>
    signals.findLast(each => each.kind === 'drift')?.row ?? -1;
  const [detector] = detectors.filter(signalled).sort((a, b) => newestOf(b) - newestOf(a));
  const first = joined(firstChanged(request), detector?.finding) || undefined;
  // Criteria about training runs are judged without data.
  if (rows === 0 && state === 'unknown') {
    return named
      ? l10n.t('There are no current data to judge: the files under data.current gave no rows.')
      : l10n.t(
          'There are no current data to judge. Name the production log under data.current in evenkeel.yaml.',
        );
  }
  if (main) return joined(movement(main, request), first);
  if (state === 'healthy') {
    const series = unusual([...request.charts, ...request.runCharts]);
    return joined(whatHolds(criteria), series?.finding, first ?? noChange(request));
  }
  if (state === 'stale' && newest !== undefined) {
    const day = formatDay(newest, request.now);
    return l10n.t('Nothing new has arrived since {0}, which is longer than health.stale allows.', day);
  }
  if (criteria.length === 0) return joined(withoutCriteria(request), first ?? noChange(request));
  return insufficient(criteria);
}

function joined(...sentences: readonly (string | undefined)[]): string {
  return sentences.filter(each => each !== undefined).join(' ');
}

function whatHolds(criteria: readonly CriterionResult[]): string {
  const hold = criteria.filter(each => each.verdict === 'pass').length;
  if (hold < criteria.length) {
    const open = criteria.length - hold;
    return hold === 1
      ? l10n.t('1 of {0} criteria holds; {1} cannot be judged.', criteria.length, open)
      : l10n.t('{0} of {1} criteria hold; {2} cannot be judged.', hold, criteria.length, open);
  }
  if (hold === 1) return l10n.t('The criterion holds.');
  return hold === 2 ? l10n.t('Both criteria hold.') : l10n.t('All {0} criteria hold.', hold);
}

function withoutCriteria({ performance, charts, runCharts, drift }: HealthRequest): string {
  const drifted = drift.filter(each => each.drifted).length;
  const series = unusual([...performance, ...charts, ...runCharts]);
  return joined(
    l10n.t('There are no criteria yet: write under criteria in evenkeel.yaml what the model must satisfy.'),
    series?.finding,
    drifted > 0
      ? drift.length === 1
        ? l10n.t('{0} of 1 column changed.', drifted)
        : l10n.t('{0} of {1} columns changed.', drifted, formatValue(drift.length))
      : undefined,
  );
}

function noChange({ drift }: HealthRequest): string | undefined {
  return drift.some(each => each.value !== null)
    ? l10n.t('No column changed in a way that matters.')
    : undefined;
}

/** Why nothing could be judged: the first reason, and for how many more criteria there is one. */
function insufficient(criteria: readonly CriterionResult[]): string {
  const [first, ...others] = criteria;
  if (!first || others.length === 0) return first?.reason ?? '';
  return joined(
    first.reason,
    others.length === 1
      ? l10n.t('1 more criterion cannot be judged either.')
      : l10n.t('{0} more criteria cannot be judged either.', formatValue(others.length)),
  );
}

/** `F1 fell from 0.91 to 0.58 (95% interval 0.55–0.61).` */
function movement(main: Explanation, request: HealthRequest): string {
  const { criterion, now, chunk } = main;
  const { chunks, titleOf } = request;
  const when = chunk === undefined ? '' : ` ${whenOf(chunks[chunk], chunks.at(-1))}`;
  const over =
    chunk === undefined || criterion.verdict !== 'pass'
      ? undefined
      : l10n.t('Over the window as a whole it holds.');
  const failed = `${decisive(failure(criterion, now))}${when}`;
  if (now.value === null) return criterion.reason;
  const before = criterion.reference?.value;
  const left = criterionOf(criterion.text)?.left;
  const plain =
    left?.kind === 'statistic' &&
    left.argument === undefined &&
    left.group === undefined &&
    isMetric(left.id);
  if (before === null || before === undefined || left?.kind !== 'statistic') {
    return joined(`${failed}.`, over);
  }
  // A statistic of one column, class or group is told as it was written: its title alone would not say of what.
  const compared = l10n.t('{0}; in the reference it is {1}.', failed, formatValue(before));
  if (!plain) return joined(compared, over);
  const title = titleOf(left.id);
  const fell = now.value < before;
  // What is too little already, or still, did not become so by moving.
  if (now.value === before || worseOf(left.id) !== (fell ? 'lower' : 'higher')) {
    return joined(compared, over);
  }
  const [from, to] = apart(before, now.value);
  const circumstances = `${when}${interval(now)}`;
  const moved = fell
    ? l10n.t('{0} fell from {1} to {2}{3}.', title, from, decisive(to), circumstances)
    : l10n.t('{0} rose from {1} to {2}{3}.', title, from, decisive(to), circumstances);
  return joined(moved, over);
}

function isMetric(id: string): boolean {
  const describes = termNamed(id)?.describes;
  return describes !== undefined && 'kind' in describes && describes.kind === 'metric';
}

function worseOf(id: string): string | undefined {
  return termNamed(id)?.describes.worse;
}

function interval({ lower, upper, level }: Measurement): string {
  if (lower === undefined || upper === undefined || level === undefined) return '';
  return ` (${l10n.t('{0} interval {1}–{2}', formatShare(level), formatValue(lower), formatValue(upper))})`;
}

/** The drifted column that changed earliest; of several at once the one that changed most, which comes first. */
function firstChanged(request: HealthRequest): string | undefined {
  const { drift, chunks } = request;
  const changed = drift.filter(
    each => each.drifted && !['prediction', 'score', 'target'].includes(each.role),
  );
  let first: ColumnDriftReport | undefined;
  for (const each of changed) {
    if (!first || (each.since ?? Number.POSITIVE_INFINITY) < (first.since ?? Number.POSITIVE_INFINITY))
      first = each;
  }
  if (!first) return undefined;
  const finding = first.finding.charAt(0).toLowerCase() + first.finding.slice(1);
  const column = decisive(first.column);
  if (first.since === undefined) return l10n.t('{0} changed: {1}', column, finding);
  const when = whenOf(chunks[first.since], chunks.at(-1));
  const rows = windowRows(first.since, request);
  if (rows === undefined) {
    return changed.length > 1
      ? l10n.t('{0} changed first, {1}: {2}', column, when, finding)
      : l10n.t('{0} changed {1}: {2}', column, when, finding);
  }
  return changed.length > 1
    ? l10n.t('{0} changed first, {1}; {2}: {3}', column, when, rows, finding)
    : l10n.t('{0} changed {1}; {2}: {3}', column, when, rows, finding);
}

/** Of which rows a finding speaks: those of the window. Undefined where they are those of the chunk at which the change began. */
function windowRows(since: number, { chunks, windowStart }: HealthRequest): string | undefined {
  const end = chunks.findLastIndex(({ rows }) => rows > 0);
  if (windowStart === 0 && end > 0) return l10n.t('over all rows');
  const last = chunks.at(-1);
  if (windowStart < end)
    return l10n.t('from {0} to {1}', chunkName(chunks[windowStart], last), chunkName(chunks[end], last));
  return since === end ? undefined : whenOf(chunks[end], last);
}
