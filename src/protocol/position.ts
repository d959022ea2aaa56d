/** Whether a message's line or character is one, counted from 1, or absent. */
export function isPosition(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isInteger(value) && value > 0);
}
