/** A value as JSON can hold it: NaN and infinities, which it lacks, as the texts "NaN", "Infinity" and "-Infinity". */
export function inJson<T>(value: T): T | string {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
