import { asObject, flattened, type Loose } from '../../../bytes/looseJson.ts';

/** What one row of the history holds. */
export interface Row {
  readonly step: number | undefined;
  /** Ms since epoch, NaN where the row does not say. */
  readonly time: number;
  /** The numbers among its values by their paths. */
  readonly values: readonly (readonly [name: string, value: number])[];
}

/** Keys of W&B's own begin so. */
const OWN = '_';
/** In the last place of a path: what the rest of the path names is a picture, a histogram, a table, … and no group of numbers. */
const MEDIA = '._type';

/** Sorts the values of a row by what they are. Objects of numbers, as older versions write them, are taken apart. */
export function rowOf(entries: Iterable<readonly [key: string, value: Loose]>): Row {
  let step: number | undefined;
  let time = Number.NaN;
  const values: (readonly [string, number])[] = [];
  let media: string[] | undefined;
  const put = (path: string, leaf: Loose): void => {
    if (typeof leaf === 'number') values.push([path, leaf]);
    else if (path.endsWith(MEDIA)) {
      media ??= [];
      media.push(path.slice(0, -MEDIA.length));
    } else if (typeof leaf === 'string' && /^-?[0-9]{16,}$/.test(leaf)) values.push([path, Number(leaf)]);
  };
  for (const [key, value] of entries) {
    if (key.startsWith(OWN)) {
      if (typeof value !== 'number') continue;
      if (key === '_step') step = value;
      else if (key === '_timestamp') time = value * 1000;
    } else if (asObject(value) === undefined) put(key, value);
    else flattened(key, value, put);
  }
  const pictures = media;
  if (pictures === undefined) return { step, time, values };
  return {
    step,
    time,
    values: values.filter(([name]) => !pictures.some(picture => name.startsWith(`${picture}.`))),
  };
}
