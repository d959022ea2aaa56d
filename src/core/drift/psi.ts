import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { binningOption, binsOption, cellsOf, detailsOf } from './cells.ts';
import { samplesOf } from './sample.ts';

/** The smallest normal double: what Frouros puts into an empty cell. */
const SMALLEST_NORMAL = 2.2250738585072014e-308;

export const psi: Statistic = {
  id: 'psi',
  title: 'Population stability index',
  aliases: ['population_stability_index'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary: 'How differently two samples spread over the same cells; 0 when alike.',
  needs: ['reference', 'current'],
  options: [
    binningOption,
    binsOption,
    {
      name: 'zeros',
      type: 'text',
      default: 'half_row',
      allowed: ['half_row', 'evidently', 'floor', 'smallest', 'add_one'],
      summary:
        'What an empty cell counts as. half_row: half a row; evidently: share 0.0001, or a millionth of the smallest share when that is at most 0.0001; floor: every share at least `floor`; smallest: 2.2e-308; add_one: one row more in every cell, shares not renormalised.',
    },
    {
      name: 'floor',
      type: 'number',
      default: 0.01,
      min: 0,
      max: 1,
      summary: 'The least share of a cell with zeros=floor.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.25,
    origin:
      'Siddiqi 2006, Credit Risk Scorecards: below 0.1 stable, 0.1 to 0.25 a minor shift, from 0.25 a major one.',
  },
  profiles: [
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: Sturges cells over both samples (n_bins is ignored), values counted when the reference has at most 20 distinct ones; alarm from 0.1.',
      options: { binning: 'sturges', zeros: 'evidently' },
    },
    {
      id: 'deepchecks',
      summary: 'Deepchecks: categories only, every share at least 0.01; numbers are taken value by value.',
      options: { binning: 'values', zeros: 'floor', floor: 0.01 },
    },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9: cells of equal width over both samples, an empty cell counts 2.2e-308, so it explodes.',
      options: { binning: 'uniform', zeros: 'smallest' },
    },
    {
      id: 'azure',
      summary:
        'Azure ML: (count + 1)/n, not renormalised. For categories; Azure cuts numbers by Spark histograms, here the cells are our own.',
      options: { zeros: 'add_one' },
    },
  ],
  convention:
    'Σ (c − r) ln(c / r) over cells, natural logarithm. Numbers are cut at the deciles of the reference with open ends: of the reference alone, so that a series of chunks compares; by quantiles, so that no reference cell is nearly empty; open, so that values out of range count. A cell that is empty on one side counts half a row there (a floor that shrinks as samples grow); a cell empty on both sides is left out. Missing values are in no cell; cells of equal width leave infinities out too.',
  source: 'Siddiqi 2006; the formula is the symmetric Kullback–Leibler (Jeffreys) divergence.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const cells = cellsOf(reference, current, options);
    if ('undefined' in cells) return cells;
    const fill = fillOf(options.text('zeros'), options.number('floor'));
    const before = fill(cells.reference, cells.referenceSize);
    const now = fill(cells.current, cells.currentSize);
    let value = 0;
    for (const [k, share] of cells.reference.entries()) {
      if (share === 0 && cells.current[k] === 0 && options.text('zeros') === 'half_row') continue;
      // proof: all four have one entry per cell
      value += (now[k]! - before[k]!) * Math.log(now[k]! / before[k]!);
    }
    return {
      value,
      details: { ...detailsOf(cells), missing: { reference: reference.missing, current: current.missing } },
    };
  },
};

type Fill = (shares: Float64Array, size: number) => Float64Array;

function fillOf(zeros: string, floor: number): Fill {
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
    default:
      return (shares, size) => shares.map(each => each || 0.5 / size);
  }
}
