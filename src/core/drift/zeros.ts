import type { OptionSpec } from '../catalogue/options.ts';

/** The smallest normal double: what Frouros puts into an empty cell. */
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** What an empty cell counts as, for methods that divide by shares or take their logarithm. */
export const zerosOption: OptionSpec = {
  name: 'zeros',
  type: 'text',
  default: 'half_row',
  allowed: ['half_row', 'evidently', 'floor', 'smallest', 'add_one', 'none'],
  summary:
    'What an empty cell counts as. half_row: half a row; evidently: share 0.0001, or a millionth of the smallest share when that is at most 0.0001; floor: every share at least `floor`; smallest: 2.2e-308; add_one: one row more in every cell, shares not renormalised; none: nothing, the value may be infinite.',
};

export const floorOption: OptionSpec = {
  name: 'floor',
  type: 'number',
  default: 0.01,
  min: 0,
  max: 1,
  summary: 'The least share of a cell with zeros=floor.',
};

export type Fill = (shares: Float64Array, size: number) => Float64Array;

/** The shares of one sample of `size` values with its empty cells filled, by the option `zeros`. */
export function fillOf(zeros: string, floor: number): Fill {
  switch (zeros) {
    case 'evidently':
      return shares => {
        const least = shares.reduce((min, share) => (share > 0 ? Math.min(min, share) : min), 1);
        const share = least <= 0.0001 ? least / 1e6 : 0.0001;
        return shares.map(each => each || share);
      };
    case 'floor':
      return shares => shares.map(each => Math.max(each, floor));
    case 'smallest':
      return shares => shares.map(each => each || SMALLEST_NORMAL);
    case 'add_one':
      return (shares, size) => shares.map(each => each + 1 / size);
    case 'none':
      return shares => shares;
    default:
      return (shares, size) => shares.map(each => each || 0.5 / size);
  }
}
