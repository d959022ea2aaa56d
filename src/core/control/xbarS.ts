import type { Statistic } from '../catalogue/statistic.ts';
import {
  phaseOneOption,
  rulesOption,
  runLengthOption,
  shiftOption,
  standardOptions,
  widthOptions,
} from './limits.ts';
import { DEVIATION, subgroupChart } from './subgroups.ts';

export const xbarS: Statistic = {
  id: 'xbar_s',
  title: 'X̄-s chart',
  aliases: ['x_bar_s'],
  kind: 'control',
  summary:
    'The means of subgroups with limits from the deviation within them, and the chart of that deviation.',
  needs: ['values'],
  takes: ['reference'],
  matrices: ['values', 'reference'],
  unequalRows: true,
  options: [rulesOption, ...widthOptions, ...standardOptions, phaseOneOption, shiftOption, runLengthOption],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'One subgroup per row; missing and infinite cells are left out, so sizes may differ. Centre: the mean of all values. σ: the mean of s_i/c₄(n_i), which for equal sizes is s̄/c₄ (as qcc’s UWAVE-SD; Montgomery pools variances where sizes differ). Limits of the means: centre ± kσ/√n_i; of the deviations: (c₄ ± k√(1 − c₄²))σ cut at 0, or with `alpha` and `arl` the quantiles of √(χ²/(n − 1)). All constants are computed for any n. Subgroups of one value have a mean that is judged and no deviation; empty ones are missing. `phase_one` leaves out subgroups beyond either chart’s limits. `shift` is in σ of single values.',
  source:
    'Shewhart 1931; Montgomery, Introduction to Statistical Quality Control, 6.3 and appendix VI; qcc 2.7.',
  compute: (evidence, options) => subgroupChart(evidence, options, DEVIATION),
};
