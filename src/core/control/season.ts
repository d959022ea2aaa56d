import * as l10n from '@vscode/l10n';
import { type InputName, type Inputs, vectorIn } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Json } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';

export const seasonOptions: readonly OptionSpec[] = [
  {
    name: 'season',
    type: 'text',
    default: 'none',
    summary:
      'Compare each point with its own season’s centre: none, day_of_week or hour_of_day (UTC, by the input `times`), or a period in points such as 7.',
  },
  {
    name: 'season_points',
    type: 'number',
    default: 4,
    min: 2,
    integer: true,
    summary: 'With fewer points of the base than this in a season, one centre serves all, and that is told.',
  },
];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const CALENDAR: Readonly<
  Record<string, { readonly seasons: number; readonly at: (time: number) => number }>
> = {
  // 1970 began on a Thursday; Monday is 0
  day_of_week: { seasons: 7, at: time => modulo(Math.floor(time / DAY) + 3, 7) },
  hour_of_day: { seasons: 24, at: time => modulo(Math.floor(time / HOUR), 24) },
};

/** The calendar seasons that options and configuration can name. */
export const SEASONS = ['none', 'day_of_week', 'hour_of_day'] as const;

/** The longest period: as many hours as eleven years have. */
const MOST_SEASONS = 100_000;

/** Chunks of which periods lie in one season each. */
export const SEASONAL_PERIODS = {
  none: [],
  day_of_week: ['hour', 'day'],
  hour_of_day: ['hour'],
} as const satisfies Readonly<Record<(typeof SEASONS)[number], readonly string[]>>;

function modulo(a: number, n: number): number {
  return ((a % n) + n) % n;
}

/** Which season each point belongs to; −1: not known. */
export interface Seasons {
  readonly count: number;
  readonly values: Int32Array;
  readonly base: Int32Array;
}

/** Seasons for a chart's points, where those of its base suffice, and what the details tell of them. */
export interface SeasonChoice {
  /** Undefined: one centre serves all. */
  readonly used: Seasons | undefined;
  /** @param centres of the seasons; NaN: none */
  readonly details: (centres: Float64Array) => Readonly<Record<string, Json>>;
}

/**
 * The seasons of the points that are judged and of those that limits come from. Where the base has too few points in one, none has a
 * centre of its own, and that is told.
 * @param lengths how many points each has; `base` absent where the limits come from the values themselves
 * @param usable whether a point of the base counts
 * @throws UsageError for an unknown season, and where the times that it needs are absent or of another length
 */
export function seasonsFor(
  inputs: Inputs,
  options: Options,
  lengths: { readonly values: number; readonly base?: number },
  usable: (at: number) => boolean,
): SeasonChoice {
  const seasons = seasonsOf(inputs, options, lengths);
  if (!seasons) return { used: undefined, details: () => ({}) };
  const few = tooFewPoints(seasons, usable, options.number('season_points'));
  const used = few === undefined ? seasons : undefined;
  return {
    used,
    details: centres => ({
      season: {
        name: options.text('season'),
        used: used !== undefined,
        ...(few !== undefined && { reason: few }),
        ...(used && { centres: Array.from(centres, centre => (Number.isNaN(centre) ? null : centre)) }),
      },
    }),
  };
}

/** What holds for each season, at each point; NaN where a point's season is not known. Without seasons one number holds for all. */
export function perPoint(
  ofSeasons: Float64Array,
  seasons: Int32Array | undefined,
  length: number,
): Float64Array {
  if (!seasons) return new Float64Array(length).fill(ofSeasons[0] ?? Number.NaN);
  return Float64Array.from(seasons, season => ofSeasons[season] ?? Number.NaN);
}

function seasonsOf(
  inputs: Inputs,
  options: Options,
  lengths: { readonly values: number; readonly base?: number },
): Seasons | undefined {
  const season = options.text('season');
  if (season === 'none') return undefined;
  const calendar = CALENDAR[season];
  const period = Number(season);
  if (!calendar && !(Number.isInteger(period) && period >= 2 && period <= MOST_SEASONS)) {
    throw new UsageError(
      `Option "season" is "${season}"; allowed: ${SEASONS.join(', ')}, or a whole number of points from 2 to ${MOST_SEASONS}.`,
    );
  }
  const of = (name: InputName, length: number) =>
    calendar
      ? Int32Array.from(timesIn(inputs, name, length, season), time =>
          Number.isFinite(time) ? calendar.at(time) : -1,
        )
      : Int32Array.from({ length }, (_, at) => at % period);
  const values = of('times', lengths.values);
  const base = lengths.base === undefined ? values : of('reference_times', lengths.base);
  return { count: calendar?.seasons ?? period, values, base };
}

function timesIn(inputs: Inputs, name: InputName, length: number, season: string): Float64Array {
  const times = vectorIn(inputs, name);
  if (!times || times.type === 'category') {
    throw new UsageError(
      `The season "${season}" needs the input "${name}": instants in milliseconds since 1970.`,
    );
  }
  if (times.values.length !== length) {
    throw new UsageError(
      `"${name}" has ${times.values.length} instants for ${length} points; expected equally many.`,
    );
  }
  return times.values;
}

/** Why seasons have no centre of their own, or undefined when all that occur among the values have enough points. */
function tooFewPoints(seasons: Seasons, usable: (at: number) => boolean, needed: number): string | undefined {
  const counts = new Int32Array(seasons.count);
  // proof: a season is below their number
  for (const [at, season] of seasons.base.entries()) if (season >= 0 && usable(at)) counts[season]!++;
  const occurring = [...new Set(seasons.values)].filter(season => season >= 0);
  const least = Math.min(...occurring.map(season => counts[season] ?? 0));
  if (occurring.length === 0) return l10n.t('No point has a time, so none has a season.');
  return least >= needed
    ? undefined
    : l10n.t(
        'A season has {0} points to estimate its centre from; {1} are needed, so one centre serves all.',
        least,
        needed,
      );
}
