import { spanOf } from '../../shared/charts/span.ts';

/** The ends of what can be; null: there is none. */
export type Ends = readonly (number | null)[];

/**
 * Room below and above what is drawn; never beyond what the metric can be, unless all of it is at one level, such as 0: that lies in the
 * middle, since on the frame it could not be seen.
 */
export function withRoom(low: number, high: number, [smallest, largest]: Ends): { min: number; max: number } {
  if (!(high >= low)) return { min: 0, max: 1 };
  const room = spanOf(low, high) * 0.08;
  if (low === high) return { min: low - room, max: high + room };
  return {
    min: Math.max(smallest ?? Number.NEGATIVE_INFINITY, low - room),
    max: Math.min((largest ?? Number.POSITIVE_INFINITY) + (largest === high ? room / 2 : 0), high + room),
  };
}
