import { JsonValues } from '../../bytes/structured/json.ts';
import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';
import { readXgboost } from '../boosted/xgboost.ts';

/** A model, a Booster's bytes, or a model with its version in front: XGBoost sorts the keys, others may not. */
const HEAD =
  /^(\u00ef\u00bb\u00bf)?\s*\{\s*("version"\s*:\s*\[[\d,\s]{5,30}\]\s*,\s*)?("Config"\s*:\s*\{\s*)?"learner"\s*:\s*\{\s*"/;

export const xgboostJson = boostedReader(
  {
    id: 'xgboost-json',
    title: 'XGBoost model (JSON)',
    extensions: ['.json'],
    recognises: ({ source }) => HEAD.test(headOf(source)),
  },
  {
    start: () => new BoostedModel('XGBoost', 'float32'),
    read: (source, model, turn) => readXgboost(new JsonValues(source), model, turn),
  },
);
