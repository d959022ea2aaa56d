/** Numbers as Python prints them, for reports that must equal scikit-learn's character for character. */

/**
 * `f"{value:.{digits}f}"` for 0 ≤ digits ≤ 100: exact ties go to the even digit, where `toFixed` rounds them up. NaN is "nan".
 */
export function pythonFixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'nan';
  const rounded = value.toFixed(digits);
  // toFixed(100) is exact; a tie has a 5 behind the last digit wanted and nothing behind that.
  const exact = value.toFixed(100);
  const cut = exact.length - 100 + digits;
  if (digits === 100 || !/^50*$/.test(exact.slice(cut))) return rounded;
  const floor = exact.slice(0, digits === 0 ? cut - 1 : cut);
  return Number(floor.at(-1)) % 2 === 0 ? floor : rounded;
}

/** `str(float(value))`: shortest digits that read back the same; an exponent below 1e-4 and from 1e16. */
export function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}
