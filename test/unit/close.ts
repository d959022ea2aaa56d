import assert from 'node:assert/strict';

/** Asserts that both are alike in all but the last digits of numbers: to 1e-9, relative, of those that are not whole. */
export function assertClose(actual: unknown, expected: unknown, where = 'value'): void {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const scale = Math.max(Math.abs(actual), Math.abs(expected));
    const isClose =
      Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= 1e-9 * scale;
    assert.ok(isClose, `${where}: ${actual} instead of ${expected}`);
  } else if (isObject(actual) && isObject(expected)) {
    assert.deepEqual(Object.keys(actual), Object.keys(expected), where);
    for (const [key, value] of Object.entries(expected)) assertClose(actual[key], value, `${where}.${key}`);
  } else {
    assert.deepEqual(actual, expected, where);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
