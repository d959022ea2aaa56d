import type { Behaviour } from '../../../core/assessment/assessment.ts';
import { count, DASH, interval, measured, value } from '../../shared/format.ts';

/** A dash, with the reason why there is no value. */
export function Missing({ reason }: { reason: string | undefined }) {
  return (
    <span title={reason}>
      {DASH}
      {reason && <span class="spoken"> {reason}</span>}
    </span>
  );
}

export function orDash(number: number | null | undefined): string {
  return number === null || number === undefined ? DASH : value(number);
}

/** A metric of the document as a table row: title, value, interval, rows. */
export function metricCells({ title, measurement }: Behaviour['metrics'][number]) {
  return [
    title,
    measurement.value === null ? <Missing reason={measurement.reason} /> : measured(measurement),
    interval(measurement) ?? DASH,
    count(measurement.rows),
  ];
}
