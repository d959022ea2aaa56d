import * as l10n from '@vscode/l10n';
import type { Evidence, Matrix } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Statistic, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { numeric } from '../metrics/shared.ts';
import type { Vector } from '../tables/column.ts';
import { atOnce } from '../turns.ts';
import { BOOSTING } from './boosting.ts';
import { BAND, BAND_LEVEL } from './cbpeEstimate.ts';
import {
  DLE_METRICS,
  type DleMetric,
  type DleModel,
  errorKindOf,
  expectedError,
  fitDle,
} from './dleModel.ts';

export const dle: Statistic = {
  id: 'dle',
  title: 'Estimated error (DLE)',
  aliases: ['direct_loss_estimation', 'estimated_error'],
  kind: 'estimation',
  tasks: ['regression'],
  summary:
    'How large the errors of a regression are expected to be before the truth arrives, from a model of its errors.',
  needs: ['y_pred', 'features', 'reference_true', 'reference_pred', 'reference_features'],
  matrices: ['features', 'reference_features'],
  options: [
    {
      name: 'metric',
      type: 'text',
      default: 'mae',
      allowed: DLE_METRICS,
      summary: 'The metric to estimate.',
    },
    {
      name: 'trees',
      type: 'number',
      default: BOOSTING.trees,
      min: 1,
      max: 1000,
      integer: true,
      summary: 'Trees of the model of errors.',
    },
    {
      name: 'leaves',
      type: 'number',
      default: BOOSTING.leaves,
      min: 2,
      max: 255,
      integer: true,
      summary: 'Leaves of each tree.',
    },
    {
      name: 'learning_rate',
      type: 'number',
      default: BOOSTING.rate,
      min: 1e-6,
      max: 1,
      summary: 'How much of what it explains each tree takes.',
    },
    {
      name: 'leaf_rows',
      type: 'number',
      default: BOOSTING.leafRows,
      min: 1,
      integer: true,
      summary: 'Least rows of the reference in a leaf.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention:
    'On the reference a model learns the error of each row (absolute, squared, absolute relative or squared logarithmic) from the features and the prediction; the estimate is the mean of its predictions, those below 0 taken as 0, with the root for RMSE and RMSLE. The model is a deterministic gradient boosting of trees on histograms with the parameters that LightGBM has by default. NannyML uses LightGBM itself: trends agree, digits do not. Errors of sampling are those of NannyML: the population deviation of the errors in the reference over √n, for roots by their slope; the band is ±3 of them. Features are numbers; missing ones go with the smallest or by themselves. Of more than 100 000 reference rows every n-th is learned from.',
  source:
    'NannyML documentation, Direct Loss Estimation; J. H. Friedman, Annals of Statistics 29, 2001; G. Ke et al., LightGBM, NIPS 2017.',
  compute: (evidence, options) => {
    // The option's own list of allowed values.
    const metric = options.text('metric') as DleMetric;
    const model = modelOf(evidence, options, metric);
    if ('undefined' in model) return model;
    const prediction = numbersOf(evidence.inputs.y_pred, 'y_pred');
    const features = [...columnsOf(evidence.inputs.features, prediction.length, 'features'), prediction];
    if (features.length !== model.model.cuts.length) {
      throw new UsageError(
        `features has ${features.length - 1} columns but reference_features has ${model.model.cuts.length - 1}; expected as many.`,
      );
    }
    const expected = atOnce(expectedError(metric, model, features, prediction));
    const rows = expected?.rows ?? 0;
    const details = { rows, left_out: prediction.length - rows, reference_rows: model.rows };
    if (!expected) return { undefined: l10n.t('No row has a finite prediction.'), details };
    const { value, samplingError } = expected;
    if (!Number.isFinite(value + BAND * samplingError)) return numeric(Number.NaN, details);
    const interval = {
      lower: Math.max(0, value - BAND * samplingError),
      upper: value + BAND * samplingError,
      level: BAND_LEVEL,
      method: '±3 standard errors of sampling',
    };
    return numeric(value, { ...details, sampling_error: samplingError }, { interval });
  },
};

function modelOf(evidence: Evidence, options: Options, metric: DleMetric): DleModel | Undefined {
  const [trees = 1, leaves = 2, rate = 1, leafRows = 1] = [
    'trees',
    'leaves',
    'learning_rate',
    'leaf_rows',
  ].map(name => options.number(name));
  const kind = errorKindOf(metric);
  return evidence.once(`dle:${kind}:${trees}:${leaves}:${rate}:${leafRows}`, () => {
    const { reference_true, reference_pred, reference_features } = evidence.inputs;
    const prediction = numbersOf(reference_pred, 'reference_pred');
    const truth = numbersOf(reference_true, 'reference_true');
    if (truth.length !== prediction.length) {
      throw new UsageError(
        `reference_true has ${truth.length} rows but reference_pred has ${prediction.length}; expected as many.`,
      );
    }
    const features = [...columnsOf(reference_features, prediction.length, 'reference_features'), prediction];
    return atOnce(fitDle(kind, features, prediction, truth, { trees, leaves, rate, leafRows }));
  });
}

function numbersOf(input: Vector | Matrix | undefined, name: string): Float64Array {
  if (input?.type !== 'number') throw new UsageError(`${name} must be numbers.`);
  return input.values;
}

function columnsOf(input: Vector | Matrix | undefined, rows: number, name: string): readonly Float64Array[] {
  const columns = input?.type === 'matrix' ? input.columns : [numbersOf(input, name)];
  const length = columns[0]?.length ?? rows;
  if (length === rows) return columns;
  throw new UsageError(`${name} has ${length} rows but there are ${rows} predictions; expected as many.`);
}
