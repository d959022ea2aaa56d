import type { Statistic } from '../../catalogue/statistic.ts';
import { binningOption, binsOption, measuredOnCells } from '../cells.ts';
import { fillOf, floorOption, zerosOption } from '../zeros.ts';

export const klDivergence: Statistic = {
  id: 'kl_divergence',
  title: 'Kullback–Leibler divergence',
  aliases: ['kl', 'kl_div', 'relative_entropy'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary: 'How surprising one sample is to who expects the other; 0 when alike, not symmetric.',
  needs: ['reference', 'current'],
  options: [
    binningOption,
    binsOption,
    {
      name: 'direction',
      type: 'text',
      default: 'reference_current',
      allowed: ['reference_current', 'current_reference'],
      summary:
        'reference_current: Σ r ln(r / c), the reference as the truth; current_reference: Σ c ln(c / r), the current sample as the truth.',
    },
    zerosOption,
    floorOption,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin: 'The default of Evidently; a convention, not a test.',
  },
  profiles: [
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: KL(reference ‖ current), Sturges cells over both samples, values counted when the reference has at most 20 distinct ones; empty cells get share 0.0001 or less.',
      options: { binning: 'sturges', zeros: 'evidently' },
    },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9: KL(current ‖ reference) of differences of interpolated distribution functions on 10 points, from cells by the rule auto of numpy 2.1; infinite where a reference cell is empty. Not normalised: half the rows of a constant sample can lie beyond the points, and the value below 0.',
      options: { binning: 'cdf', direction: 'current_reference', zeros: 'none' },
    },
    {
      id: 'scipy',
      summary: 'scipy.stats.entropy(p, q) of the shares: infinite where q is 0 and p is not.',
      options: { zeros: 'none' },
    },
  ],
  convention:
    'Σ p ln(p / q) over cells, natural logarithm, p and q normalised to add up to 1 after empty cells are filled. Numbers are cut at the deciles of the reference with open ends, as for PSI; a cell empty on one side counts half a row there. PSI is the sum of both directions. Missing values are in no cell.',
  source: 'Kullback and Leibler 1951. Agrees with scipy.stats.entropy 1.17.',
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      const fill = fillOf(options.text('zeros'), options.number('floor'));
      // a cell that is empty on both sides says nothing, except in a convention that fills it differently on either side
      const occupied = (_: number, k: number) =>
        options.text('zeros') !== 'half_row' || cells.reference[k] !== 0 || cells.current[k] !== 0;
      const before = fill(cells.reference.filter(occupied), cells.referenceSize);
      const now = fill(cells.current.filter(occupied), cells.currentSize);
      // what lies beyond the points of interpolated distribution functions is in no cell, which Frouros leaves as it is
      const isWhole = options.text('binning') !== 'cdf' || options.text('zeros') !== 'none';
      const forward = options.text('direction') === 'reference_current';
      return forward ? relativeEntropy(before, now, isWhole) : relativeEntropy(now, before, isWhole);
    }),
};

/** Σ p ln(p / q) of shares, which are normalised first, or not. */
function relativeEntropy(p: Float64Array, q: Float64Array, isWhole: boolean): number {
  const total = (shares: Float64Array) => shares.reduce((sum, share) => sum + share, 0);
  const [allP, allQ] = [total(p), total(q)];
  // the whole of one sample lies outside the other's cells
  if (allP === 0 || allQ === 0) return Number.POSITIVE_INFINITY;
  const [ofP, ofQ] = isWhole ? [allP, allQ] : [1, 1];
  let sum = 0;
  for (const [k, share] of p.entries()) {
    const a = share / ofP;
    // proof: both have one entry per cell
    const b = q[k]! / ofQ;
    if (a > 0) sum += a * Math.log(a / b);
  }
  return isWhole ? Math.max(0, sum) : sum;
}
