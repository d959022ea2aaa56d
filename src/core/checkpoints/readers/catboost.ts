import { readCatboost } from '../boosted/catboostBinary.ts';
import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';

export const catboost = boostedReader(
  {
    id: 'catboost',
    title: 'CatBoost model',
    extensions: ['.cbm'],
    recognises: ({ source }) => headOf(source, 4) === 'CBM1',
  },
  { start: () => new BoostedModel('CatBoost', 'float32'), read: readCatboost },
);
