import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { movingRanges } from '../control/baseline.ts';
import { rangeConstants } from '../control/constants.ts';
import { UsageError } from '../diagnostic.ts';
import { meanOf } from '../mathematics/moments.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Length of a period, and an instant at which one begins: 1970 began on a Thursday, weeks begin on Mondays. */
const PERIODS: Readonly<Record<string, { readonly length: number; readonly from: number }>> = {
  hour: { length: HOUR, from: 0 },
  day: { length: DAY, from: 0 },
  week: { length: 7 * DAY, from: 4 * DAY },
};
/** Fewer say too little of how much counts vary. */
const LEAST_EARLIER = 3;
/** So many empty periods between two rows are a mistake of the clock, not of the pipeline. */
const MOST_PERIODS = 1_000_000;
const { d2 } = rangeConstants(2);

export const rowCountAnomaly: Statistic = {
  id: 'row_count_anomaly',
  title: 'Anomaly of the number of rows',
  aliases: ['row_count_anomalies', 'volume_anomaly'],
  kind: 'quality',
  ofRows: true,
  summary:
    'How far the number of rows of the last whole period is from what it usually is, in standard deviations.',
  needs: ['times'],
  takes: ['counts'],
  options: [
    {
      name: 'period',
      type: 'text',
      default: 'day',
      allowed: Object.keys(PERIODS),
      summary: 'Rows are counted per hour, day or week from Monday on, in UTC.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>',
    at: 3,
    origin: 'Shewhart’s limits: three standard deviations around the mean.',
  },
  convention:
    '|n − mean| / σ, n being the rows of the last period but one, since that of the newest row may not be over; mean and σ are those of the periods before, the first of which, perhaps cut, is left out. σ is the mean moving range over 1.128, as in an individuals chart, and at least √mean, which counts vary by when rows come independently. Periods without a row count 0. `counts` says how many rows each instant stands for (without it 1). Missing instants are left out. details.direction is −1 for too few rows and 1 for too many.',
  source: 'W. A. Shewhart, 1931; D. C. Montgomery, Introduction to Statistical Quality Control, 6.4 and 7.3.',
  compute({ inputs }, options): Outcome {
    const period = PERIODS[options.text('period')] ?? { length: DAY, from: 0 };
    const times = instants(vectorIn(inputs, 'times'), 'times');
    const counts = inputs.counts && instants(vectorIn(inputs, 'counts'), 'counts');
    if (counts && counts.length !== times.length) {
      throw new UsageError(
        `times has ${times.length} rows and counts has ${counts.length}; they must be equally long.`,
      );
    }
    if (counts?.some(count => count < 0 || count === Number.POSITIVE_INFINITY)) {
      return { undefined: l10n.t('Counts must be finite and not negative.') };
    }
    const perPeriod = countedBy(times, counts, period);
    if ('undefined' in perPeriod) return perPeriod;
    const earlier = perPeriod.rows.subarray(1, -2);
    const last = perPeriod.rows.at(-2) ?? 0;
    if (earlier.length < LEAST_EARLIER) {
      return {
        undefined:
          earlier.length === 1
            ? l10n.t('To judge a period takes {0} whole ones before it; there is 1.', LEAST_EARLIER)
            : l10n.t(
                'To judge a period takes {0} whole ones before it; there are {1}.',
                LEAST_EARLIER,
                earlier.length,
              ),
        details: { periods: perPeriod.rows.length },
      };
    }
    const mean = meanOf(earlier);
    const sigma = Math.max(meanOf(movingRanges(earlier)) / d2, Math.sqrt(mean));
    const details = { rows: last, mean, sigma, earlier: earlier.length, start: perPeriod.startOfLast };
    if (!(sigma > 0)) {
      return last === 0
        ? { value: 0, details: { ...details, direction: 0 } }
        : {
            undefined: l10n.t(
              'No row came in the periods before, so that how much counts vary is not known.',
            ),
            details,
          };
    }
    const value = Math.abs(last - mean) / sigma;
    if (!Number.isFinite(value)) return { undefined: l10n.t('The counts are too large.'), details };
    return { value, details: { ...details, direction: Math.sign(last - mean) } };
  },
};

function instants(vector: ReturnType<typeof vectorIn>, name: string): Float64Array {
  if (vector && vector.type !== 'category') return vector.values;
  throw new UsageError(`${name} must be ${name === 'times' ? 'instants in milliseconds' : 'numbers'}.`);
}

/** Rows of each period from that of the oldest row to that of the newest. */
function countedBy(
  times: Float64Array,
  counts: Float64Array | undefined,
  { length, from }: { readonly length: number; readonly from: number },
): { readonly rows: Float64Array; readonly startOfLast: number } | { readonly undefined: string } {
  const periodOf = (time: number) => Math.floor((time - from) / length);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (!Number.isFinite(time)) continue;
    first = Math.min(first, periodOf(time));
    last = Math.max(last, periodOf(time));
  }
  if (first > last) return { undefined: l10n.t('No row has a time.') };
  const size = last - first + 1;
  if (size > MOST_PERIODS) {
    return {
      undefined: l10n.t(
        'The rows lie {0} periods apart, more than {1}; a clock may be wrong.',
        size,
        MOST_PERIODS,
      ),
    };
  }
  const rows = new Float64Array(size);
  // proof: row < times.length, the length of counts; periods lie between the first and the last
  for (let row = 0; row < times.length; row++) {
    const time = times[row]!;
    const count = counts ? counts[row]! : 1;
    if (Number.isFinite(time) && !Number.isNaN(count)) rows[periodOf(time) - first]! += count;
  }
  return { rows, startOfLast: (last - 1) * length + from };
}
