import { readLightgbmText } from '../boosted/lightgbmText.ts';
import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';

export const lightgbmText = boostedReader(
  {
    id: 'lightgbm-text',
    title: 'LightGBM model (text)',
    extensions: ['.txt', '.model'],
    recognises: ({ source }) => /^tree\r?\nversion=/.test(headOf(source, 32)),
  },
  { start: () => new BoostedModel('LightGBM', 'float64'), read: readLightgbmText },
);
