/**
 * Numbers and instants as people read them, the same in every report, message and export. By hand, because the first formatter of `Intl`
 * takes a process more than ten milliseconds.
 */

import * as l10n from '@vscode/l10n';

/** A value with as many digits as mean something: 0.79, 0.918, 12,345, 1.2e-7. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000) return (value < 0 ? '−' : '') + grouped(size);
  if (size < 0.0001) return value.toExponential(1).replace('-', '−');
  const digits = size >= 100 ? 1 : size >= 10 ? 2 : size < 0.1 ? 4 : 3;
  return String(Number(value.toFixed(digits))).replace('-', '−');
}

/** Both numbers with as many digits as it takes to tell them apart. */
export function apart(a: number, b: number): readonly [string, string] {
  const short = [formatValue(a), formatValue(b)] as const;
  if (a === b || short[0] !== short[1]) return short;
  for (let digits = 4; digits < 17; digits++) {
    const long = [a.toPrecision(digits), b.toPrecision(digits)] as const;
    if (long[0] !== long[1]) return [long[0].replaceAll('-', '−'), long[1].replaceAll('-', '−')];
  }
  return [String(a), String(b)];
}

/** Rounded, with a comma between thousands. */
function grouped(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share as a percentage, as the language writes it: 9%, 0.3%, 99.6%, < 0.1%. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `< ${percentage(0.1)}`;
  const atTheEnds = share < 0.1 || (share > 0.9 && share < 1);
  return percentage(Number(percent.toFixed(atTheEnds ? 1 : 0)));
}

function percentage(percent: number): string {
  return l10n.t('{0}%', percent);
}

/** A count of things: "1 row", "12,345 rows". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A p-value: p = 0.03, p < 0.001. */
export function formatP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toFixed(3))}`;
}

/** A day: 12 Nov, with the year when it is not that of `near`. Instants in ms since epoch, read in UTC. */
export function formatDay(instant: number, near = instant): string {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  const day = l10n.t('{0} {1}', date.getUTCDate(), monthName(date.getUTCMonth()));
  return year === new Date(near).getUTCFullYear() ? day : `${day} ${year}`;
}

/** Months in short, in English as the British have them. @param month 0 to 11 */
function monthName(month: number): string {
  switch (month) {
    case 0:
      return l10n.t('Jan');
    case 1:
      return l10n.t('Feb');
    case 2:
      return l10n.t('Mar');
    case 3:
      return l10n.t('Apr');
    case 4:
      return l10n.t('May');
    case 5:
      return l10n.t('Jun');
    case 6:
      return l10n.t('Jul');
    case 7:
      return l10n.t('Aug');
    case 8:
      return l10n.t('Sept');
    case 9:
      return l10n.t('Oct');
    case 10:
      return l10n.t('Nov');
    default:
      return l10n.t('Dec');
  }
}
