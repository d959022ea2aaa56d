import { growing, mddm } from './mddm.ts';
import { number } from './options.ts';

export const mddmG = mddm({
  id: 'mddm_g',
  title: 'MDDM-G',
  aliases: ['mddmg'],
  how: 'in proportion to ratio^i',
  option: number('ratio', 1.01, 1, 1e6, 'By which factor each value weighs more than the one before it.'),
  weights: (size, options) => growing(size, Math.log(options.number('ratio'))),
});
