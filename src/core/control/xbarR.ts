import type { Statistic } from '../catalogue/statistic.ts';
import {
  phaseOneOption,
  rulesOption,
  runLengthOption,
  shiftOption,
  standardOptions,
  widthOptions,
} from './limits.ts';
import { RANGE, subgroupChart } from './subgroups.ts';

export const xbarR: Statistic = {
  id: 'xbar_r',
  title: 'X̄-R chart',
  aliases: ['x_bar_r', 'xbar'],
  kind: 'control',
  summary: 'The means of subgroups with limits from the range within them, and the chart of that range.',
  needs: ['values'],
  takes: ['reference'],
  matrices: ['values', 'reference'],
  unequalRows: true,
  options: [rulesOption, ...widthOptions, ...standardOptions, phaseOneOption, shiftOption, runLengthOption],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'One subgroup per row; missing and infinite cells are left out, so sizes may differ. Centre: the mean of all values. σ: the mean of R_i/d₂(n_i), which for equal sizes is R̄/d₂ (as qcc’s UWAVE-R). Limits of the means: centre ± kσ/√n_i; of the ranges: (d₂ ± k d₃)σ cut at 0, or with `alpha` and `arl` the quantiles of the range of n normal values. All constants are computed for any n. Subgroups of one value have a mean that is judged and no range; empty ones are missing. `phase_one` leaves out subgroups beyond either chart’s limits. `shift` is in σ of single values.',
  source:
    'Shewhart 1931; Montgomery, Introduction to Statistical Quality Control, 6.2 and appendix VI; qcc 2.7.',
  compute: (evidence, options) => subgroupChart(evidence, options, RANGE),
};
