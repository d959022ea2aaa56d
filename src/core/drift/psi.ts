import type { Statistic } from '../catalogue/statistic.ts';
import { binningOption, binsOption, measuredOnCells } from './cells.ts';
import { fillOf, floorOption, zerosOption } from './zeros.ts';

/** Conventions in which a cell that is empty on both sides does not count. */
const SKIPPING = ['half_row', 'none'];

export const psi: Statistic = {
  id: 'psi',
  title: 'Population stability index',
  aliases: ['population_stability_index'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary: 'How differently two samples spread over the same cells; 0 when alike.',
  needs: ['reference', 'current'],
  options: [binningOption, binsOption, zerosOption, floorOption],
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
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      const fill = fillOf(options.text('zeros'), options.number('floor'));
      const before = fill(cells.reference, cells.referenceSize);
      const now = fill(cells.current, cells.currentSize);
      let value = 0;
      for (const [k, share] of cells.reference.entries()) {
        if (share === 0 && cells.current[k] === 0 && SKIPPING.includes(options.text('zeros'))) continue;
        // proof: all four have one entry per cell
        value += (now[k]! - before[k]!) * Math.log(now[k]! / before[k]!);
      }
      return value;
    }),
};
