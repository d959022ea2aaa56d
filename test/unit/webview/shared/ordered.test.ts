import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ordered } from '../../../../src/webview/shared/ordered.ts';

const list = [
  { name: 'layer.10', change: 0.5 },
  { name: 'layer.2', change: undefined },
  { name: 'layer.1', change: Number.POSITIVE_INFINITY },
  { name: 'b', change: 0.5 },
];
const keys = {
  name: ({ name }: (typeof list)[number]) => name,
  change: ({ change }: (typeof list)[number]) => change,
};
const names = (by: string, descending: boolean) =>
  ordered(list, { by, descending }, keys).map(({ name }) => name);

test('lists are ordered by a key, what has none last, and equal ones as they were', () => {
  assert.deepEqual(names('change', true), ['layer.1', 'layer.10', 'b', 'layer.2']);
  assert.deepEqual(names('change', false), ['layer.10', 'b', 'layer.1', 'layer.2']);
  assert.deepEqual(names('name', false), ['b', 'layer.1', 'layer.2', 'layer.10']);
  assert.equal(ordered(list, undefined, keys), list);
  assert.equal(ordered(list, { by: 'gone', descending: true }, keys), list);
  assert.equal(ordered(list, { by: '__proto__', descending: true }, keys), list);
});
