import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { studentTail } from '../../mathematics/studentT.ts';
import { withinReach } from '../effects/standardised.ts';
import { type NumberSamples, samplesOf } from '../sample.ts';
import { asFiniteNumbers } from '../undefinedFor.ts';
import { alternativeFrom, alternativeOption } from './alternative.ts';

export const tTest: Statistic = {
  id: 't_test',
  title: 't-test of means',
  aliases: ['ttest', 'ttest_ind', 'welch', 'welch_t_test'],
  kind: 'drift',
  columnTypes: ['number'],
  summary: 'Whether the means of two samples differ by more than chance.',
  needs: ['reference', 'current'],
  options: [
    {
      name: 'equal_variance',
      type: 'flag',
      default: false,
      summary: "Student's test, which takes the variances as equal; else Welch's.",
    },
    alternativeOption,
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'scipy',
      summary: "scipy 1.17 ttest_ind: Student's by default.",
      options: { equal_variance: true },
    },
    {
      id: 'evidently',
      summary: "Evidently 0.7: Student's, equal variances; alarm below 0.05.",
      options: { equal_variance: true },
    },
    { id: 'frouros', summary: "Frouros 0.9 WelchTTest: Welch's, as our default." },
  ],
  convention:
    "t = (mean before − mean now) / its standard error, so that a rise is negative, as in scipy. Welch's test by default: it loses next to nothing where the variances are equal and is right where they are not. Two equal constants give t = 0, p = 1; two different constants an infinite t, p = 0. Only means are compared: a change of spread or shape goes unseen. Undefined with infinite values. Missing values are left out and reported.",
  source: 'Student 1908; Welch 1947. Agrees with scipy.stats.ttest_ind 1.17 to 1e-10.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asFiniteNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const [n, m] = [numbers.reference.size, numbers.current.size];
    const equal = options.flag('equal_variance');
    if (equal ? n + m < 3 : n < 2 || m < 2) {
      return {
        undefined: equal
          ? l10n.t('One value on each side has no variance to compare means by.')
          : l10n.t("Welch's test needs at least 2 values on each side."),
      };
    }
    const scaled = withinReach(numbers);
    const difference = scaled.reference.mean - scaled.current.mean;
    const { error, degrees } = (equal ? pooledError : separateErrors)(scaled);
    const t = difference === 0 ? 0 : difference / error;
    const alternative = alternativeFrom(options.text('alternative'));
    const pValue =
      error === 0 && difference === 0
        ? 1
        : alternative === 'two-sided'
          ? Math.min(1, 2 * studentTail(Math.abs(t), degrees))
          : studentTail(alternative === 'greater' ? t : -t, degrees);
    return {
      value: t,
      pValue,
      details: {
        degrees,
        means: { reference: numbers.reference.mean, current: numbers.current.mean },
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

/** Standard error of the difference of the means, and its degrees of freedom. */
interface MeanError {
  readonly error: number;
  readonly degrees: number;
}

function pooledError({ reference, current }: NumberSamples): MeanError {
  const [n, m] = [reference.size, current.size];
  const squares = reference.deviation(0) ** 2 * n + current.deviation(0) ** 2 * m;
  return { error: Math.sqrt((squares / (n + m - 2)) * (1 / n + 1 / m)), degrees: n + m - 2 };
}

function separateErrors({ reference, current }: NumberSamples): MeanError {
  const [n, m] = [reference.size, current.size];
  const before = reference.deviation(1) ** 2 / n;
  const now = current.deviation(1) ** 2 / m;
  const both = before + now;
  // shares of the variance, so that nothing under- or overflows
  const degrees = both > 0 ? 1 / ((before / both) ** 2 / (n - 1) + (now / both) ** 2 / (m - 1)) : 1;
  return { error: Math.sqrt(both), degrees };
}
