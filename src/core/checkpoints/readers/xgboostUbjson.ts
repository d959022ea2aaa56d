import { UbjsonValues } from '../../bytes/structured/ubjson.ts';
import { BoostedModel } from '../boosted/model.ts';
import { boostedReader, headOf } from '../boosted/reader.ts';
import { readXgboost } from '../boosted/xgboost.ts';

/** Bytes of a key's length by its mark. */
const WIDTHS: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8 };
/** First keys, as nothing else has them. */
const KEYS: readonly string[] = ['learner', 'version', 'Config', 'Model'];

/** Whether it starts with `{`, the length of a key in any of five widths, and a key of XGBoost. */
function starts(head: string): boolean {
  const width = WIDTHS[head[1] ?? ''];
  if (head[0] !== '{' || width === undefined) return false;
  const length = head.slice(2, 2 + width);
  return KEYS.some(
    key => length.endsWith(String.fromCharCode(key.length)) && head.startsWith(key, 2 + width),
  );
}

export const xgboostUbjson = boostedReader(
  {
    id: 'xgboost-ubjson',
    title: 'XGBoost model (UBJSON)',
    extensions: ['.ubj', '.xgb', '.bst'],
    recognises: ({ source }) => starts(headOf(source, 24)),
  },
  {
    start: () => new BoostedModel('XGBoost', 'float32'),
    read: (source, model, turn) => readXgboost(new UbjsonValues(source), model, turn),
  },
);
