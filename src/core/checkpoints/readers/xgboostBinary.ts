import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';
import { readXgboostBase64, readXgboostBinary } from '../boosted/xgboostBinary.ts';

export const xgboostBinary = boostedReader(
  {
    id: 'xgboost-binary',
    title: 'XGBoost model (binary, before 3.1)',
    extensions: ['.deprecated', '.xgb', '.bst', '.model'],
    recognises: ({ source }) => /^(binf|bs64\t)/.test(headOf(source, 5)),
  },
  {
    start: () => new BoostedModel('XGBoost', 'float32'),
    read: (source, model, turn) =>
      headOf(source, 4) === 'bs64'
        ? readXgboostBase64(source, model, turn)
        : readXgboostBinary(source, model, turn),
  },
);
