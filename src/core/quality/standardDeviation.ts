import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { meanOf, squaresAround } from '../mathematics/moments.ts';
import { FINITE_ONLY, SUMMARY, summaryOf } from './summary.ts';

export const standardDeviation: Statistic = {
  ...SUMMARY,
  id: 'standard_deviation',
  title: 'Standard deviation',
  aliases: ['std'],
  summary: 'How far values typically lie from their mean.',
  options: [
    {
      name: 'ddof',
      type: 'number',
      default: 1,
      min: 0,
      max: 1,
      integer: true,
      summary: '1: of a sample; 0: of a population.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  convention: `√(Σ(x − mean)² / (n − ddof)), in two passes; ddof 1 as pandas, where numpy's default is 0. ${FINITE_ONLY}`,
  source: 'Definition; agrees with numpy.std.',
  compute(evidence, options) {
    const ddof = options.number('ddof');
    const outcome = summaryOf(evidence, 'standard_deviation', values => deviation(values, ddof));
    if (ddof === 1 && outcome.details?.['rows'] === 1) {
      return { undefined: l10n.t('One value has no sample standard deviation.'), details: outcome.details };
    }
    return outcome;
  },
};

/** Of ascending values; scaled by the largest where squares would leave the range of a double. */
function deviation(values: Float64Array, ddof: number): number {
  if (values.length <= ddof) return 0;
  const squares = squaresAround(values, meanOf(values));
  if (Number.isFinite(squares) && squares > TINY) return Math.sqrt(squares / (values.length - ddof));
  // proof: there are values
  const scale = Math.max(Math.abs(values[0]!), Math.abs(values[values.length - 1]!));
  if (scale === 0) return 0;
  const scaled = values.map(value => value / scale);
  return scale * Math.sqrt(squaresAround(scaled, meanOf(scaled)) / (values.length - ddof));
}

/** Squares below it have lost digits to underflow. */
const TINY = 1e-280;
