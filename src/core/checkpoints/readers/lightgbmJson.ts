import { readLightgbmJson } from '../boosted/lightgbmJson.ts';
import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';

/** The first three keys, in the order in which LightGBM writes them. */
const HEAD = /^\s*\{\s*"name"\s*:\s*"tree"\s*,\s*"version"\s*:\s*"v\d+"\s*,\s*"num_class"\s*:/;

export const lightgbmJson = boostedReader(
  {
    id: 'lightgbm-json',
    title: 'LightGBM model (JSON dump)',
    extensions: ['.json'],
    recognises: ({ source }) => HEAD.test(headOf(source)),
  },
  { start: () => new BoostedModel('LightGBM', 'float64'), read: readLightgbmJson },
);
