import * as l10n from '@vscode/l10n';
import type { IntervalCall } from '../catalogue/interval.ts';
import type { CriterionSource } from '../config/project.ts';
import type { Bound, Criterion, StatisticCall } from '../criteria/criterion.ts';
import { callsIn, evaluateCriterion, statisticFirst, verdictAt } from '../criteria/evaluate.ts';
import { formatCall } from '../criteria/format.ts';
import { parseCriterion } from '../criteria/parse.ts';
import { metricTerm, termNamed } from '../criteria/vocabulary.ts';
import type { Pieces } from '../turns.ts';
import type { CriterionResult, Measurement, Verdict } from './assessment.ts';
import { measure, noColumn } from './measure.ts';
import type { Slice } from './slice.ts';

/** What drift has to say to a criterion: of the window, or of one chunk. */
export interface DriftView {
  readonly share: Measurement;
  readonly count: Measurement;
  readonly effect: (column: string) => Measurement;
}

/** The data that criteria are judged on at one moment. */
export interface Scene {
  readonly slice: Slice;
  readonly reference: Slice | undefined;
  readonly drift: DriftView | undefined;
  /** Number of control-chart signals of a metric. */
  readonly signals: ((metric: string) => Measurement) | undefined;
  /** Number of drifts that a detector, or those that are fed with something, found. */
  readonly detections: ((which: string) => Measurement) | undefined;
  /** Number of data-quality series with a signal. */
  readonly quality: Measurement | undefined;
  /** What a training run has of a metric; absent for single chunks, which have no runs. */
  readonly runs?: (call: StatisticCall) => Measurement;
  /** A metric as estimated without labels. */
  readonly estimated: ((metric: string, slice: Slice) => Measurement) | undefined;
  readonly champion: (call: StatisticCall) => Measurement;
  /** What the candidate differs by from the champion; absent where production is assessed. */
  readonly difference?: (call: StatisticCall) => Measurement;
  /** How an interval is made whose end is asked for; absent: by formula only. */
  readonly interval?: IntervalCall;
  /** A measurement from fewer rows is insufficient. */
  readonly minRows: number;
}

/** Of a scene that is rows alone: nothing is known of drift, signals and estimates of production over time. */
export const ROWS_ALONE = {
  drift: undefined,
  signals: undefined,
  detections: undefined,
  quality: undefined,
  estimated: undefined,
} as const;

export interface ParsedSource extends CriterionSource {
  readonly criterion: Criterion;
}

/** The criteria that can be parsed; the others have had their diagnostic when the configuration was checked. */
export function parsedCriteria(sources: readonly CriterionSource[]): ParsedSource[] {
  return sources.flatMap(source => {
    const parsed = parseCriterion(source.text);
    return 'criterion' in parsed ? [{ ...source, criterion: parsed.criterion }] : [];
  });
}

/**
 * Judges one criterion now and over time.
 * @param championFrom where the champion's values come from, in words
 */
export function* judge(
  source: ParsedSource,
  now: Scene,
  chunks: readonly Scene[],
  championFrom: string,
): Pieces<CriterionResult> {
  const { criterion, severity, text, position } = source;
  const judgement = evaluateCriterion(criterion, severity, call => resolve(call, now));
  // A bound on the number of rows of several chunks says nothing of one of them.
  const single = !countsRows(criterion) || chunks.some(scene => scene.slice === now.slice);
  const history: CriterionResult['history'][number][] = [];
  for (const [chunk, scene] of chunks.entries()) {
    yield;
    const { verdict, value } = verdictAt(criterion, severity, call => resolve(call, scene));
    history.push({ chunk, value, verdict: single ? verdict : 'insufficient' });
  }
  const since = runSince(history, judgement.verdict);
  const reference = referenceOf(criterion, now) ?? judgement.reference;
  return {
    text,
    severity,
    verdict: judgement.verdict,
    reason: judgement.reason,
    ...(judgement.statistic !== '' && { statistic: judgement.statistic }),
    now: judgement.now,
    bound: judgement.bound,
    ...(reference && { reference }),
    ...(judgement.champion && { champion: { ...judgement.champion, from: championFrom } }),
    ...(isAboutValidation(criterion) && { onlyValidated: true }),
    history,
    ...(since !== undefined && { since }),
    ...(position && { line: position.line, character: position.character }),
  };
}

/** Whether a criterion speaks of a candidate beside the champion, so that production has no answer to it. */
export function isAboutValidation({ left, right }: Criterion): boolean {
  return [...callsIn(left), ...callsIn(right)].some(call => call.subject === 'difference');
}

function countsRows({ left, right }: Criterion): boolean {
  return [...callsIn(left), ...callsIn(right)].some(call => call.id === 'rows' && call.subject === 'current');
}

/** What the criterion's value is on the reference, to stand beside it; undefined where it is computed from several, or compares already. */
function referenceOf(criterion: Criterion, scene: Scene): Measurement | undefined {
  const { left } = statisticFirst(criterion);
  if (left.kind !== 'statistic' || left.subject === 'difference' || !scene.reference) return undefined;
  if (termNamed(left.id)?.comparesWithReference) return undefined;
  return resolve({ ...left, subject: 'reference' }, scene);
}

/** The first chunk of the newest run with this verdict; chunks that could not be judged do not end a run. */
function runSince(
  history: readonly { chunk: number; verdict: Verdict }[],
  verdict: Verdict,
): number | undefined {
  let since: number | undefined;
  for (const each of [...history].reverse()) {
    if (each.verdict === verdict) since = each.chunk;
    else if (each.verdict !== 'insufficient') break;
  }
  return since;
}

/** A statistic in a criterion, with how its interval is made where one is asked for. */
type Asked = StatisticCall & { readonly interval?: IntervalCall };

/** The value of a statistic that a criterion names. */
export function resolve(call: Asked, scene: Scene): Measurement {
  if (call.bound) return boundOf(call, call.bound, scene);
  if (call.subject === 'difference') {
    return (
      scene.difference?.(call) ??
      absent(l10n.t('What a candidate differs by from the champion is known when a checkpoint is validated.'))
    );
  }
  if (call.subject === 'champion') return scene.champion(call);
  if (call.subject === 'reference') {
    const { reference } = scene;
    if (!reference) return absent(l10n.t('There are no reference data.'));
    return resolve({ ...call, subject: 'current' }, { ...scene, slice: reference });
  }
  if (call.group) return ofGroup(call, call.group, scene);
  const own = MEASURES[call.id];
  if (own) return own(call, scene);
  return measure(call, scene.slice, scene.reference, scene.minRows);
}

/** The end of a confidence interval in place of the value. */
function boundOf({ bound: _, ...call }: Asked, bound: Bound, scene: Scene): Measurement {
  const measurement = resolve({ ...call, ...(scene.interval && { interval: scene.interval }) }, scene);
  const { value, rows, noInterval } = measurement;
  if (value === null) return measurement;
  const end = measurement[bound];
  if (end !== undefined) return { value: end, rows };
  const reason =
    noInterval === undefined
      ? l10n.t('There is no confidence interval of it here.')
      : l10n.t('There is no confidence interval. {0}', noInterval);
  return { value: null, reason, rows };
}

/** Measures that are made over all rows at once, before any criterion asks: they know no groups. */
const UNGROUPED = [
  'drift',
  'drifted_columns',
  'drifted_columns_share',
  'signals',
  'detections',
  'quality_signals',
  'run',
];

/** A statistic on the rows of one group; drift methods compare it with the same group of the reference. */
function ofGroup(
  { group: _, ...call }: Asked,
  { column, value }: NonNullable<StatisticCall['group']>,
  scene: Scene,
): Measurement {
  if (UNGROUPED.includes(call.id)) return absent(l10n.t('{0} is not computed for single groups.', call.id));
  const slice = scene.slice.where(column, value);
  if (!slice) return absent(notOfEstimates(call, column) ?? noColumn(column, scene.slice));
  if (slice.rowCount === 0 && scene.slice.rowCount > 0)
    return absent(l10n.t('No row has {0} = {1}.', column, value));
  return resolve(call, { ...scene, slice, reference: scene.reference?.where(column, value) });
}

/** What stands there as a group of an estimate may be meant as an option of the metric. */
function notOfEstimates({ id, argument = '' }: Asked, name: string): string | undefined {
  if (id !== 'estimated') return undefined;
  const metric = metricTerm(argument);
  if (!metric?.options.some(option => option.name === name)) return undefined;
  return l10n.t(
    '{0} is an option of {1}, and metrics are estimated by their plain names alone, as in estimated(f1).',
    name,
    metric.id,
  );
}

function absent(reason: string): Measurement {
  return { value: null, reason, rows: 0 };
}

const noDrift = () => absent(l10n.t('There are no reference data to compare with.'));

/** The assessment's own measures, as criteria/measures.ts lists them. */
const MEASURES: Readonly<Record<string, (call: StatisticCall, scene: Scene) => Measurement>> = {
  drifted_columns_share: (_, scene) => scene.drift?.share ?? noDrift(),
  drifted_columns: (_, scene) => scene.drift?.count ?? noDrift(),
  drift: (call, scene) => scene.drift?.effect(call.argument ?? '') ?? noDrift(),
  rows: (_, { slice }) => ({ value: slice.rowCount, rows: slice.rowCount }),
  duplicate_ids: (_, { slice }) => repeatedIds(slice),
  signals: (call, scene) =>
    scene.signals?.(call.argument ?? '') ?? absent(l10n.t('There is no control chart here.')),
  detections: (call, scene) =>
    scene.detections?.(call.argument ?? '') ?? absent(l10n.t('No detector runs here.')),
  run: (call, scene) => scene.runs?.(call) ?? absent(l10n.t('Training runs are not of one chunk.')),
  quality_signals: (_, scene) => scene.quality ?? absent(l10n.t('There is no control chart here.')),
  estimated: (call, scene) =>
    scene.estimated?.(call.argument ?? '', scene.slice) ?? absent(nothingToEstimateFrom()),
};

/** Why nothing can be estimated where there is no reference, or it lacks labels or answers. */
export function nothingToEstimateFrom(): string {
  return l10n.t(
    'Nothing can be estimated: it takes a reference with labels and scores, or with predictions and features of a regression.',
  );
}

/** How many rows repeat the id of an earlier row; rows without an id do not. */
export function repeatedIds(slice: Slice): Measurement {
  const { duplicates, rowCount } = slice;
  if (!duplicates) return { ...absent(l10n.t('There is no id column.')), rows: rowCount };
  return { value: duplicates.rows, rows: rowCount };
}

/** The statistics that criteria read of the current data, by their text: what a validation remembers of a checkpoint. */
export function callTexts(sources: readonly ParsedSource[]): ReadonlyMap<string, StatisticCall> {
  const calls = sources.flatMap(({ criterion }) => [...callsIn(criterion.left), ...callsIn(criterion.right)]);
  return new Map(
    calls.map(call => ({ ...call, subject: 'current' as const })).map(call => [formatCall(call), call]),
  );
}
