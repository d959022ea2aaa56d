import { mddm } from './mddm.ts';
import { number } from './options.ts';

export const mddmA = mddm({
  id: 'mddm_a',
  title: 'MDDM-A',
  aliases: ['mddma'],
  how: 'in proportion to 1 + difference · i, i = 0 for the oldest',
  option: number('difference', 0.01, 0, 1e6, 'How much more each value weighs than the one before it.'),
  weights: (size, options) =>
    Float64Array.from({ length: size }, (_, i) => 1 + i * options.number('difference')),
});
