import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import type { CriterionSource } from '../config/project.ts';
import type { Criterion, StatisticCall } from '../criteria/criterion.ts';
import { callsIn } from '../criteria/evaluate.ts';
import { metricCall } from '../criteria/metricCall.ts';
import { termNamed } from '../criteria/vocabulary.ts';
import type { Table } from '../tables/table.ts';
import { inTurns, turns } from '../turns.ts';
import type { Behaviour, CriterionResult, Measurement } from './assessment.ts';
import { behaviourOf } from './behaviour.ts';
import { comparisonOf } from './comparison.ts';
import { callTexts, judge, parsedCriteria, ROWS_ALONE, resolve, type Scene } from './judge.ts';
import { noColumn, tooFew } from './measure.ts';
import { RESAMPLED } from './performance.ts';
import { type Labelling, type Roles, Slice } from './slice.ts';
import type { Comparison } from './validation.ts';

export interface CandidateRequest {
  readonly criteria: readonly CriterionSource[];
  readonly metrics: readonly string[];
  readonly minRows: number;
  readonly roles: Roles;
  readonly labelling: Labelling;
  /** The validation rows with the candidate's answers. */
  readonly candidate: Table;
  /** The same rows with the champion's answers; absent where the candidate is the champion or there is none. */
  readonly champion?: Table;
  /** Why the champion has no answers on these rows although there is one: criteria that name it are then insufficient. */
  readonly championAbsent?: string;
  readonly reference?: Slice;
  readonly signal?: AbortSignal;
}

export interface CandidateJudgement {
  readonly criteria: CriterionResult[];
  readonly behaviour: (Behaviour & { of: 'candidate' | 'champion' })[];
  /** Each metric beside that of the champion; empty without one. */
  readonly comparison: Comparison[];
  /** What the candidate's statistics are that the criteria read, by their call as text: what history remembers of it. */
  readonly values: Readonly<Record<string, number | null>>;
}

/**
 * Judges a checkpoint's answers on the validation rows: `champion` in a criterion is the champion's value on the same rows. Criteria
 * about drift and control charts speak of production over time, not of a checkpoint: they are left out.
 */
export async function judgeCandidate(request: CandidateRequest): Promise<CandidateJudgement> {
  const turn = turns(request.signal);
  const { roles, labelling, minRows, metrics, reference, championAbsent } = request;
  const candidate = new Slice(request.candidate, roles, labelling);
  const champion = request.champion && new Slice(request.champion, roles, labelling);
  const own: Scene = {
    slice: candidate,
    reference,
    ...ROWS_ALONE,
    champion: call =>
      championAbsent === undefined
        ? resolve({ ...call, subject: 'current' }, { ...own, slice: champion ?? candidate })
        : { value: null, reason: championAbsent, rows: 0 },
    difference: call =>
      championAbsent === undefined
        ? differenceOf(call, own, champion)
        : { value: null, reason: championAbsent, rows: 0 },
    interval: RESAMPLED,
    minRows,
  };
  const from =
    champion || championAbsent !== undefined
      ? l10n.t('the champion on the same rows')
      : l10n.t('the candidate itself: it is the champion, or there is none');
  const sources = parsedCriteria(request.criteria).filter(source => !isAboutProduction(source.criterion));
  const criteria: CriterionResult[] = [];
  for (const source of sources) criteria.push(await inTurns(judge(source, own, [], from), turn));
  const values = Object.fromEntries(
    Array.from(callTexts(sources), ([name, call]) => [name, resolve(call, own).value]),
  );
  const comparison: Comparison[] = [];
  for (const metric of champion ? metrics : []) {
    const call = metricCall(metric);
    // What compares groups is not compared once more.
    if (find(call.id)?.needs.includes('groups')) continue;
    comparison.push(comparisonOf(call, candidate, champion ?? candidate));
    await turn();
  }
  return {
    criteria,
    values,
    comparison,
    behaviour: [
      { ...(await behaviourOf('validation', candidate, metrics, turn)), of: 'candidate' },
      ...(champion
        ? [{ ...(await behaviourOf('validation', champion, metrics, turn)), of: 'champion' as const }]
        : []),
    ],
  };
}

/** What a candidate differs by from the champion, with a paired interval; from itself, where there is no other, by 0. */
function differenceOf(call: StatisticCall, own: Scene, champion: Slice | undefined): Measurement {
  const { slice, minRows } = own;
  if (!champion) {
    const { value, reason, rows } = resolve({ ...call, subject: 'current' }, own);
    return value === null
      ? { value, ...(reason !== undefined && { reason }), rows }
      : { value: 0, lower: 0, upper: 0, level: 0.95, rows };
  }
  const { group } = call;
  const [one, other] = group
    ? [slice, champion].map(each => each.where(group.column, group.value))
    : [slice, champion];
  if (!one || !other) return { value: null, reason: noColumn(group?.column ?? '', slice), rows: 0 };
  const { difference, noInterval } = comparisonOf(call, one, other);
  if (difference.value === null) return difference;
  if (difference.rows < minRows) {
    return { value: null, reason: tooFew(difference.rows, one.rowCount, minRows), rows: difference.rows };
  }
  return { ...difference, ...(noInterval !== undefined && { noInterval }) };
}

function isAboutProduction({ left, right }: Criterion): boolean {
  return [...callsIn(left), ...callsIn(right)].some(call => termNamed(call.id)?.comparesWithReference);
}
