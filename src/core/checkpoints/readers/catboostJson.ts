import { readCatboostJson, startsAsCatboostJson } from '../boosted/catboostJson.ts';
import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';

export const catboostJson = boostedReader(
  {
    id: 'catboost-json',
    title: 'CatBoost model (JSON)',
    extensions: ['.json'],
    recognises: ({ source }) => startsAsCatboostJson(headOf(source)),
  },
  { start: () => new BoostedModel('CatBoost', 'float32'), read: readCatboostJson },
);
