import { growing, mddm } from './mddm.ts';
import { number } from './options.ts';

export const mddmE = mddm({
  id: 'mddm_e',
  title: 'MDDM-E',
  aliases: ['mddme'],
  how: 'in proportion to exp(λ i)',
  option: number('lambda_val', 0.01, 0, 100, 'The rate λ at which weights grow.'),
  weights: (size, options) => growing(size, options.number('lambda_val')),
});
