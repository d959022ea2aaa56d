import * as l10n from '@vscode/l10n';
import { compute, statistic as find } from '../catalogue/catalogue.ts';
import { Evidence, type Inputs, vectorIn } from '../catalogue/evidence.ts';
import type { IntervalCall } from '../catalogue/interval.ts';
import type { OptionValue } from '../catalogue/options.ts';
import { isUndefined, type Outcome, type Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { ValidValues } from '../quality/validity.ts';
import { type RowInput, rowCountsOf } from '../summaries/rows.ts';
import { missingIn } from '../tables/column.ts';
import { formatCount } from '../words.ts';
import type { Measurement } from './assessment.ts';
import { featuresOf } from './features.ts';
import type { Slice } from './slice.ts';

export interface MeasureCall {
  readonly id: string;
  /** A class for a metric, a column for a drift method, a data-quality or a fairness statistic. */
  readonly argument?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Absent: by formula, where the statistic has one. */
  readonly interval?: IntervalCall;
}

/** What a statistic had to say of a slice, and of how many rows. */
export interface Reading {
  readonly outcome: Outcome;
  /** Rows that it could use: for a metric those in which nothing that it needs is missing. */
  readonly rows: number;
}

/**
 * A catalogue statistic on a slice, as a measurement: the number, or null and the reason.
 * @param reference what drift methods compare with
 * @param minRows from fewer usable rows there is no value
 * @throws UsageError for an unknown statistic
 */
export function measure(
  call: MeasureCall,
  slice: Slice,
  reference: Slice | undefined,
  minRows = 0,
): Measurement {
  const { outcome, rows } = read(call, slice, reference, minRows);
  return measurementOf(outcome, rows);
}

/**
 * As `measure`, with all that the statistic had to say. What the statistic itself refuses, such as labels that are dates, is a reason
 * like any other: it comes from data or from a criterion, and must not end the assessment.
 */
export function read(call: MeasureCall, slice: Slice, reference: Slice | undefined, minRows = 0): Reading {
  const statistic = find(call.id);
  if (!isKept(statistic)) return readAnew(statistic, call, slice, reference, minRows);
  const beside = besideOf(statistic, reference);
  return slice.once(keyOf(statistic, call, minRows), beside, () =>
    readAnew(statistic, call, slice, beside, minRows),
  );
}

/** Whether `read` has been told this before, and says it again. */
export function isAnswered(
  call: MeasureCall,
  slice: Slice,
  reference: Slice | undefined,
  minRows: number,
): boolean {
  const statistic = find(call.id);
  const answers = slice.answers(besideOf(statistic, reference));
  return isKept(statistic) && answers.has(keyOf(statistic, call, minRows));
}

/** Curves and tables are large and asked for once; numbers are asked for again by criteria, charts and behaviour. */
function isKept({ kind }: Statistic): boolean {
  return kind !== 'curve' && kind !== 'report';
}

/** Of a metric it does not matter what else there is. */
function besideOf({ kind }: Statistic, reference: Slice | undefined): Slice | undefined {
  return kind === 'metric' ? undefined : reference;
}

/** The last key of each call: it is asked of one chunk after the other. */
const keys = new WeakMap<MeasureCall, { readonly minRows: number; readonly key: string }>();

function keyOf({ id }: Statistic, call: MeasureCall, minRows: number): string {
  const known = keys.get(call);
  if (known?.minRows === minRows) return known.key;
  const key = `read:${JSON.stringify([id, call.argument, call.options ?? {}, call.interval ?? {}, minRows])}`;
  keys.set(call, { minRows, key });
  return key;
}

function readAnew(
  statistic: Statistic,
  call: MeasureCall,
  slice: Slice,
  reference: Slice | undefined,
  minRows: number,
): Reading {
  const inputs = inputsFor(statistic, call, slice, reference);
  if (typeof inputs === 'string') return { outcome: { undefined: inputs }, rows: slice.rowCount };
  const evidence = inputs === slice.evidence.inputs ? slice.evidence : new Evidence(inputs);
  try {
    const rows = usableRows(statistic, evidence, slice);
    if (rows < minRows) {
      const isOfColumn = inputs.current !== undefined;
      return { outcome: { undefined: tooFew(rows, slice.rowCount, minRows, isOfColumn) }, rows };
    }
    return {
      outcome: compute(statistic.id, evidence, {
        options: optionsFor(statistic, call, slice),
        ...(call.interval && { interval: call.interval }),
      }),
      rows,
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { outcome: { undefined: error.message }, rows: slice.rowCount };
  }
}

/** Inputs of which a row is left out where one is missing. */
export const ROW_INPUTS: readonly RowInput[] = ['y_true', 'y_pred', 'y_score', 'weights'];

/** Rows of the slice in which no label, prediction, score or weight that the statistic reads is missing, nor the value of the column that it is of. */
function usableRows({ needs, takes = [], usesMissing }: Statistic, evidence: Evidence, slice: Slice): number {
  const current = vectorIn(evidence.inputs, 'current');
  if (current && !usesMissing) return slice.rowCount - missingIn(current);
  const reads = ROW_INPUTS.filter(name => needs.includes(name) || takes.includes(name));
  if (reads.length === 0) return slice.rowCount;
  const { length, leftOut } = rowCountsOf(evidence, reads);
  return length - leftOut;
}

/** The sentence for a value that would come from too few rows, or of a column from too few values. */
export function tooFew(rows: number, all: number, minRows: number, isOfColumn = false): string {
  if (all === 0) return l10n.t('No rows.');
  if (rows === all) return l10n.t('Too few rows: {0} of {1} needed.', rows, minRows);
  if (isOfColumn) {
    return l10n.t(
      'Too few values: {0} of {1} needed, among {2}.',
      rows,
      minRows,
      formatCount(all, l10n.t('row'), l10n.t('rows')),
    );
  }
  return l10n.t(
    'Too few rows with a label and an answer: {0} of {1} needed, among {2}.',
    rows,
    minRows,
    formatCount(all, l10n.t('row'), l10n.t('rows')),
  );
}

/** An outcome as the assessment writes it. Infinite values have no place in a document: they are a reason. */
export function measurementOf(outcome: Outcome, rows: number): Measurement {
  if (isUndefined(outcome)) return { value: null, reason: outcome.undefined, rows };
  const { value, interval, details } = outcome;
  const noInterval = details?.['no_interval'];
  if (typeof value !== 'number')
    return { value: null, reason: l10n.t('The result is not a single number.'), rows };
  if (!Number.isFinite(value)) return { value: null, reason: l10n.t('The value is infinite.'), rows };
  // Of most there is no more to say, and there is one for each chunk and measure.
  if (!interval && typeof noInterval !== 'string') return { value, rows };
  return {
    value,
    rows,
    ...(interval && { lower: interval.lower, upper: interval.upper, level: interval.level }),
    ...(typeof noInterval === 'string' && { noInterval }),
  };
}

/** The inputs that the statistic needs, or the sentence that says which one is absent. */
function inputsFor(
  statistic: Statistic,
  call: MeasureCall,
  slice: Slice,
  reference: Slice | undefined,
): Inputs | string {
  const inputs: Inputs = slice.evidence.inputs;
  if (statistic.ofRows) return complete(statistic, rowInputs(statistic, slice, reference), slice);
  if (statistic.kind === 'drift' || statistic.kind === 'quality' || statistic.needs.includes('groups')) {
    if (call.argument === undefined) return l10n.t('{0} needs a column, as in {0}(amount).', statistic.id);
    const current = slice.column(call.argument);
    if (!current) return noColumn(call.argument, slice);
    if (statistic.needs.includes('groups')) return complete(statistic, { ...inputs, groups: current }, slice);
    const before = reference?.column(call.argument);
    const { y_true } = inputs;
    const ofColumn = {
      current,
      values: current,
      ...(before && { reference: before }),
      ...(y_true && { y_true }),
    };
    return complete(statistic, ofColumn, slice);
  }
  return complete(statistic, inputs, slice);
}

/** What statistics of whole rows read. */
function rowInputs({ needs }: Statistic, slice: Slice, reference: Slice | undefined): Inputs {
  const { id, timestamp } = slice.roles;
  const ids = id === undefined ? undefined : slice.column(id);
  const times = timestamp === undefined ? undefined : slice.column(timestamp);
  const { y_true } = slice.evidence.inputs;
  const features = needs.includes('features')
    ? featuresOf(slice, needs.includes('reference_features') ? reference : undefined)
    : undefined;
  return {
    ...(ids && { ids }),
    ...(times && { times }),
    ...(y_true && { y_true }),
    ...features,
  };
}

/** The sentence for a column that a criterion names and the data do not have. */
export function noColumn(name: string, { table }: Slice): string {
  const near = nearest(name, table.columns.keys());
  return near
    ? l10n.t('There is no column {0}. Did you mean {1}?', name, near)
    : l10n.t('There is no column {0}.', name);
}

/**
 * The sentence for an input that a statistic needs and the project does not have.
 * @param target the column of the truth, where the project has one that these data lack
 */
export function absentInput(need: string, target?: string): string {
  switch (need) {
    case 'y_true':
      return target === undefined
        ? l10n.t('There is no target column: the truth is not known (yet).')
        : l10n.t(
            'These data have no column {0}: the truth is not known (yet). Labels that come later are named under {1}.',
            target,
            'data.labels',
          );
    case 'y_pred':
      return l10n.t('There is no prediction column, and no score to derive one from.');
    case 'y_score':
      return l10n.t('There is no score column.');
    case 'features':
      return l10n.t('There are no feature columns.');
    case 'ids':
      return l10n.t('There is no id column.');
    case 'times':
      return l10n.t('There is no timestamp column.');
    case 'reference_features':
    case 'reference':
      return l10n.t('There are no reference data to compare with.');
    default:
      return l10n.t('There is nothing to read as {0}.', need);
  }
}

function complete(statistic: Statistic, inputs: Inputs, { roles }: Slice): Inputs | string {
  for (const need of statistic.needs) {
    if (inputs[need] === undefined) return absentInput(need, roles.target);
  }
  return inputs;
}

/** The call's own options, and what the project says of classes where the statistic takes it. */
export function optionsFor(
  statistic: Statistic,
  call: MeasureCall,
  slice: Slice,
): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  const takes = (name: string) => statistic.options.some(option => option.name === name);
  const { task, positive } = slice.labelling;
  if (task === 'binary' && positive !== undefined && takes('positive')) options['positive'] = positive;
  if ((task === 'multiclass' || task === 'multilabel') && takes('average')) options['average'] = 'macro';
  if (statistic.kind === 'metric' && call.argument !== undefined && takes('class'))
    options['class'] = call.argument;
  const valid = slice.roles.valid?.get(call.argument ?? '');
  return { ...options, ...(valid && declaredOptions(statistic, valid)), ...call.options };
}

/** What is declared of a column as options of the statistics that ask for it. A bound that is absent is none, not that of the reference. */
function declaredOptions({ id }: Statistic, { range, domain }: ValidValues): Record<string, OptionValue> {
  if (id === 'out_of_range_rate' && range) {
    return { min: range.min ?? Number.NEGATIVE_INFINITY, max: range.max ?? Number.POSITIVE_INFINITY };
  }
  return id === 'out_of_domain_rate' && domain ? { allowed: JSON.stringify(domain) } : {};
}
