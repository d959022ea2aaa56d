import { daysFromCivil } from './building/timestamp.ts';
import type { Period } from './chunk.ts';

const HOUR = 3_600_000;
const DAY = 86_400_000;

/** One kind of calendar period in UTC: numbered without gaps, so that the next period has the next number. */
export interface Calendar {
  /** Number of the period that an instant (ms since the epoch) lies in. */
  readonly indexOf: (milliseconds: number) => number;
  /** First instant of a period; its end is the start of the next one. */
  readonly startOf: (index: number) => number;
  /** What the period is called on an axis. */
  readonly labelOf: (index: number) => string;
}

function monthIndex(milliseconds: number): number {
  const date = new Date(milliseconds);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function monthStart(index: number): number {
  return daysFromCivil(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 1) * DAY;
}

/** A calendar period of so many months. */
function months(count: number, labelOf: (year: number, part: number) => string): Calendar {
  const perYear = 12 / count;
  return {
    indexOf: milliseconds => Math.floor(monthIndex(milliseconds) / count),
    startOf: index => monthStart(index * count),
    labelOf: index => labelOf(Math.floor(index / perYear), index - Math.floor(index / perYear) * perYear),
  };
}

const iso = (milliseconds: number, length: number) => new Date(milliseconds).toISOString().slice(0, length);
const two = (number: number) => String(number).padStart(2, '0');

/** Monday 29 December 1969 begins week 0; ISO weeks begin on Monday. */
const FIRST_MONDAY = -3 * DAY;

/** The ISO 8601 name of the week that begins on a Monday: it belongs to the year of its Thursday. */
function weekLabel(monday: number): string {
  const thursday = monday + 3 * DAY;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - daysFromCivil(year, 1, 1) * DAY) / (7 * DAY)) + 1;
  return `${year}-W${two(week)}`;
}

export const CALENDARS: { readonly [P in Period]: Calendar } = {
  hour: {
    indexOf: milliseconds => Math.floor(milliseconds / HOUR),
    startOf: index => index * HOUR,
    labelOf: index => `${iso(index * HOUR, 13)}:00Z`,
  },
  day: {
    indexOf: milliseconds => Math.floor(milliseconds / DAY),
    startOf: index => index * DAY,
    labelOf: index => iso(index * DAY, 10),
  },
  week: {
    indexOf: milliseconds => Math.floor((milliseconds - FIRST_MONDAY) / (7 * DAY)),
    startOf: index => index * 7 * DAY + FIRST_MONDAY,
    labelOf: index => weekLabel(index * 7 * DAY + FIRST_MONDAY),
  },
  month: months(1, (year, month) => `${year}-${two(month + 1)}`),
  quarter: months(3, (year, quarter) => `${year}-Q${quarter + 1}`),
  year: months(12, year => String(year)),
};

/** The instants that a Date can hold (and that labels can be made for). */
export const GREATEST_INSTANT = 8.64e15;
