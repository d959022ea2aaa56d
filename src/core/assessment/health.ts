import { healthOver, worst } from '../criteria/health.ts';
import { formatCount, formatShare, formatValue } from '../words.ts';
import type {
  ChunkReport,
  ColumnDriftReport,
  CriterionResult,
  Health,
  Measurement,
  MetricSeries,
  Verdict,
} from './assessment.ts';
import { chunkName } from './findings.ts';

export interface HealthRequest {
  readonly criteria: readonly CriterionResult[];
  readonly chunks: readonly ChunkReport[];
  readonly performance: readonly MetricSeries[];
  /** Most changed first. */
  readonly drift: readonly ColumnDriftReport[];
  readonly rule: { readonly raise: number; readonly clear: number };
  /** Newest row older than this: stale. Absent: never. */
  readonly staleMs?: number;
  /** Instant of the newest row, ms since epoch. */
  readonly newest?: number;
  readonly now: number;
  /** Rows of current data. */
  readonly rows: number;
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
 * The roll-up of all verdicts: what the criteria say of the window, and what they said of the chunks one after the other, whichever is
 * worse. Over chunks there is hysteresis (see criteria/health.ts), so that one bad day neither raises an alarm nor one good day ends it.
 * A criterion that fails on the window always shows: health is never better than `check`.
 */
export function healthOf(request: HealthRequest): Health {
  const { criteria, chunks } = request;
  const judged = criteria.filter(each => each.verdict !== 'insufficient').map(each => each.verdict);
  const ofWindow = judged.length === 0 ? 'unknown' : STATE_OF[worst(judged)];
  const verdicts = chunks.map((_, i) =>
    worstJudged(criteria.map(each => each.history[i]?.verdict ?? 'insufficient')),
  );
  const overTime = healthOver(verdicts, request.rule);
  let state = worse(ofWindow, overTime.state);
  if (criteria.length === 0 && changed(request)) state = 'warning';
  if (isStale(request)) state = worse(state, 'stale');
  const found = mainCriterion(criteria, state);
  const main = found && explaining(found, state);
  const since = sinceOf(state, main, overTime);
  const chunk = since === undefined ? undefined : chunks[since];
  return {
    state,
    ...(chunk?.start !== undefined && { since: chunk.start }),
    ...(chunk && { sinceLabel: chunkName(chunk, chunks.at(-1)) }),
    short: shortReason(state, main, request),
    headline: headline(state, main, request),
  };
}

function worse(a: State, b: State): State {
  return SEVERITY.indexOf(a) >= SEVERITY.indexOf(b) ? a : b;
}

/** The worst verdict among those that could be given: a criterion without enough data says nothing about a chunk. */
function worstJudged(verdicts: readonly Verdict[]): Verdict {
  return worst(verdicts.filter(verdict => verdict !== 'insufficient'));
}

function changed({ performance, drift }: HealthRequest): boolean {
  return performance.some(each => each.since !== undefined) || drift.some(each => each.drifted);
}

function isStale({ staleMs, newest, now }: HealthRequest): boolean {
  return staleMs !== undefined && newest !== undefined && now - newest > staleMs;
}

/** The criterion that explains the state: of those as bad, the one that has been so for longest. */
function mainCriterion(criteria: readonly CriterionResult[], state: State): CriterionResult | undefined {
  const wanted = criteria.filter(each => STATE_OF[each.verdict] === state);
  const candidates =
    wanted.length > 0
      ? wanted
      : criteria.filter(each => STATE_OF[each.history.at(-1)?.verdict ?? 'insufficient'] === state);
  if (state === 'healthy' || state === 'unknown') return undefined;
  return [...candidates].sort(
    (a, b) => (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY),
  )[0];
}

/**
 * The criterion with the value that explains the state: the window's, or, where only the latest chunks are bad, that of the newest chunk
 * that is.
 */
function explaining(criterion: CriterionResult, state: State): CriterionResult {
  if (STATE_OF[criterion.verdict] === state) return criterion;
  const chunk = criterion.history.findLast(each => STATE_OF[each.verdict] === state);
  if (!chunk) return criterion;
  return { ...criterion, now: { value: chunk.value, rows: 0 } };
}

function sinceOf(
  state: State,
  main: CriterionResult | undefined,
  overTime: { state: State; since?: number },
): number | undefined {
  if (overTime.state === state && overTime.since !== undefined) return overTime.since;
  return main?.since;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '>=': '<',
  '<=': '>',
  '>': '≤',
  '<': '≥',
  '==': '≠',
  '!=': '=',
};

function shortReason(state: State, main: CriterionResult | undefined, request: HealthRequest): string {
  const { criteria, performance, drift, rows } = request;
  if (main) return failure(main);
  if (state === 'healthy') return `${formatCount(criteria.length, 'criterion holds', 'criteria hold')}`;
  if (state === 'stale') return 'no new data';
  if (rows === 0) return 'no current data';
  if (criteria.length === 0) {
    const series = performance.find(each => each.since !== undefined);
    if (series) return `${series.title} left its limits`;
    const drifted = drift.filter(each => each.drifted).length;
    return drifted > 0 ? `${formatCount(drifted, 'column')} changed` : 'no criteria yet';
  }
  return `not enough data for ${formatCount(criteria.length, 'criterion', 'criteria')}`;
}

/** `f1 0.79 < 0.85`: what was found, and how it misses the bound. */
export function failure({ statistic, text, now, bound }: CriterionResult): string {
  if (now.value === null || bound.value === null) return text;
  const [left = text] = text.split(/[<>=!≤≥≠]/);
  const name = left.trim() === '' || statistic === undefined ? text : left.trim();
  return `${name} ${formatValue(now.value)} ${OPPOSITE[bound.comparison] ?? 'not'} ${formatValue(bound.value)}`;
}

function headline(state: State, main: CriterionResult | undefined, request: HealthRequest): string {
  const { criteria, drift, rows } = request;
  const first = firstChanged(request);
  if (rows === 0)
    return 'There are no current data to judge. Name the production log under data.current in evenkeel.yaml.';
  if (state === 'healthy') {
    const holds = criteria.length === 1 ? 'The criterion holds.' : `All ${criteria.length} criteria hold.`;
    const passing = criteria.every(each => each.verdict === 'pass') ? holds : 'No criterion fails.';
    return `${passing} ${first ?? 'No column changed in a way that matters.'}`;
  }
  if (state === 'stale') return 'The newest row of current data is older than health.stale allows.';
  if (criteria.length === 0) {
    const drifted = drift.filter(each => each.drifted).length;
    const what =
      drifted > 0
        ? `${drifted} of ${drift.length} columns changed. ${first ?? ''}`
        : 'No column changed in a way that matters.';
    return `There are no criteria yet: write under criteria in evenkeel.yaml what the model must satisfy. ${what}`.trim();
  }
  if (!main)
    return criteria
      .map(each => each.reason)
      .slice(0, 2)
      .join(' ');
  return [movement(main, request), first].filter(part => part !== undefined).join(' ');
}

/** `F1 fell from 0.91 to 0.58 (95 % interval 0.55–0.61).` */
function movement(main: CriterionResult, { titleOf }: HealthRequest): string {
  const { now, reference, statistic } = main;
  if (now.value === null || statistic === undefined) return main.reason;
  const before = reference?.value;
  if (before === null || before === undefined) return `${failure(main)}.`;
  // A statistic of one column or group is told as it was written: its title alone would not say of what.
  if (main.text.includes('(')) return `${failure(main)}; in the reference it is ${formatValue(before)}.`;
  const verb = now.value < before ? 'fell' : now.value > before ? 'rose' : 'stayed';
  const way =
    verb === 'stayed'
      ? `at ${formatValue(before)}`
      : `from ${formatValue(before)} to ${formatValue(now.value)}`;
  return `${titleOf(statistic)} ${verb} ${way}${interval(now)}.`;
}

function interval({ lower, upper, level }: Measurement): string {
  if (lower === undefined || upper === undefined || level === undefined) return '';
  return ` (${formatShare(level)} interval ${formatValue(lower)}–${formatValue(upper)})`;
}

/** The drifted column that changed earliest; of several at once the one that changed most, which comes first. */
function firstChanged({ drift, chunks }: HealthRequest): string | undefined {
  let first: ColumnDriftReport | undefined;
  for (const each of drift) {
    if (!each.drifted || each.role === 'prediction' || each.role === 'score' || each.role === 'target')
      continue;
    if (!first || (each.since ?? Number.POSITIVE_INFINITY) < (first.since ?? Number.POSITIVE_INFINITY))
      first = each;
  }
  if (!first) return undefined;
  const when = first.since === undefined ? '' : `, on ${chunkName(chunks[first.since], chunks.at(-1))}`;
  const finding = first.finding.charAt(0).toLowerCase() + first.finding.slice(1);
  return `${first.column} changed first${when}: ${finding}`;
}
