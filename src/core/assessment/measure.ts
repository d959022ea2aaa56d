import { compute, statistic as find } from '../catalogue/catalogue.ts';
import type { Inputs } from '../catalogue/evidence.ts';
import type { OptionValue } from '../catalogue/options.ts';
import { isUndefined, type Outcome, type Statistic } from '../catalogue/statistic.ts';
import type { Measurement } from './assessment.ts';
import type { Slice } from './slice.ts';

export interface MeasureCall {
  readonly id: string;
  /** A class for a metric, a column for a drift method, a data-quality or a fairness statistic. */
  readonly argument?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

/**
 * A catalogue statistic on a slice, as a measurement: the number, or null and the reason.
 * @param reference what drift methods compare with
 * @throws UsageError for an unknown statistic or option
 */
export function measure(call: MeasureCall, slice: Slice, reference: Slice | undefined): Measurement {
  return measurementOf(outcomeOf(call, slice, reference), slice.rowCount);
}

/** As `measure`, with all that the statistic had to say. */
export function outcomeOf(call: MeasureCall, slice: Slice, reference: Slice | undefined): Outcome {
  const statistic = find(call.id);
  const inputs = inputsFor(statistic, call, slice, reference);
  if (typeof inputs === 'string') return { undefined: inputs };
  const evidence = inputs === slice.evidence.inputs ? slice.evidence : inputs;
  return compute(statistic.id, evidence, { options: optionsFor(statistic, call, slice) });
}

/** An outcome as the assessment writes it. Infinite values have no place in a document: they are a reason. */
export function measurementOf(outcome: Outcome, rows: number): Measurement {
  if (isUndefined(outcome)) return { value: null, reason: outcome.undefined, rows };
  const { value, interval } = outcome;
  if (typeof value !== 'number') return { value: null, reason: 'The result is not a single number.', rows };
  if (!Number.isFinite(value)) return { value: null, reason: 'The value is infinite.', rows };
  return {
    value,
    rows,
    ...(interval && { lower: interval.lower, upper: interval.upper, level: interval.level }),
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
  if (statistic.kind === 'drift' || statistic.kind === 'quality' || statistic.needs.includes('groups')) {
    if (call.argument === undefined) return `${statistic.id} needs a column, as in ${statistic.id}(amount).`;
    const current = slice.column(call.argument);
    if (!current) return `There is no column ${call.argument}.`;
    if (statistic.needs.includes('groups')) return complete(statistic, { ...inputs, groups: current });
    const before = reference?.column(call.argument);
    return complete(statistic, { current, values: current, ...(before && { reference: before }) });
  }
  return complete(statistic, inputs);
}

const ABSENT: Readonly<Record<string, string>> = {
  y_true: 'There is no target column: the truth is not known (yet).',
  y_pred: 'There is no prediction column, and no score to derive one from.',
  y_score: 'There is no score column.',
  reference: 'There are no reference data to compare with.',
};

function complete(statistic: Statistic, inputs: Inputs): Inputs | string {
  for (const need of statistic.needs) {
    if (inputs[need] === undefined) return ABSENT[need] ?? `There is nothing to read as ${need}.`;
  }
  return inputs;
}

/** The call's own options, and what the project says of classes where the statistic takes it. */
function optionsFor(statistic: Statistic, call: MeasureCall, slice: Slice): Record<string, OptionValue> {
  const options: Record<string, OptionValue> = {};
  const takes = (name: string) => statistic.options.some(option => option.name === name);
  const { task, positive } = slice.labelling;
  if (task === 'binary' && positive !== undefined && takes('positive')) options['positive'] = positive;
  if (task === 'multiclass' && takes('average')) options['average'] = 'macro';
  if (statistic.kind === 'metric' && call.argument !== undefined && takes('class'))
    options['class'] = call.argument;
  return { ...options, ...call.options };
}
