import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { chartValue } from './chart.ts';
import { decomposition, distanceChart } from './distanceSignals.ts';
import { arlOption, phaseOneOption, probabilityOf } from './limits.ts';
import { phaseOneLimit, phaseTwoLimit, pointsOf } from './multivariate.ts';
import { runLengthDetails } from './runLength.ts';

export const hotelling: Statistic = {
  id: 'hotelling_t2',
  title: 'Hotelling T² chart',
  aliases: ['t2_chart', 'hotelling', 't_squared'],
  kind: 'control',
  summary:
    'Several variables together: how far each row is from their means in view of how they vary together, with a control limit.',
  needs: ['values'],
  takes: ['reference'],
  matrices: ['values', 'reference'],
  options: [
    {
      name: 'alpha',
      type: 'number',
      default: 0.0027,
      min: 1e-12,
      max: 0.5,
      summary: 'The probability that a row in control is above the limit.',
    },
    {
      ...arlOption,
      summary: 'The limit for this average run length in control: alpha = 1/arl. Wins over `alpha`.',
    },
    phaseOneOption,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention:
    'T² = (x − x̄)ᵀS⁻¹(x − x̄), S the sample covariance (n − 1) of the complete rows. Limit with `reference` of m rows and p variables (phase II): p(m + 1)(m − 1)/(m(m − p)) F_(α; p, m − p); without (phase I): (m − 1)²/m B_(α; p/2, (m − p − 1)/2). There is no lower limit; the centre is the median of T² in control. In-control run length: 1/α, on average over references. Rows with a missing value are not judged; rows with an infinite one are signals and not estimated from. S is called singular when less than 1e-7 of a variable’s deviation is its own. `decomposition` gives for each signal’s rows and variables the distance alone, (x_j − x̄_j)²/s_j², and conditional on the others, T² less T² without the variable. `sigma` is null: T² is not normal. Scaled by a large-sample χ²_p the limit would be too low.',
  source:
    'Hotelling 1947; Tracy, Young & Mason, J. Quality Technology 24 (1992); Mason, Tracy & Young, J. Quality Technology 27 (1995); Montgomery, Introduction to Statistical Quality Control, 11.3.',
  compute(evidence, options): Outcome {
    const alpha = probabilityOf(options);
    const points = pointsOf(evidence, options, alpha);
    if ('undefined' in points) return points;
    const { standardised, variables, rows } = points;
    const limitAt = points.fromReference ? phaseTwoLimit : phaseOneLimit;
    const distances = Float64Array.from(standardised, z => (z ? points.squaredDistance(z) : Number.NaN));
    const chart = distanceChart(
      distances,
      limitAt(0.5, variables, rows),
      limitAt(alpha, variables, rows),
      l10n.t('T² above its limit'),
    );
    return {
      value: chartValue(chart),
      details: {
        ...points.details,
        alpha,
        // proof: only points that were judged are part of a signal
        ...decomposition(chart, at => points.contributions(standardised[at]!)),
        ...runLengthDetails({ arl: 1 / alpha, method: 'exact' }),
      },
    };
  },
};
