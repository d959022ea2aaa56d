import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { distinctNames } from '../../../src/extension/distinctNames.ts';

const at = (...parts: readonly string[]) => ['', 'work', ...parts].join(path.sep);

test('names of two files have as many of their folders as tell them apart', () => {
  assert.deepEqual(distinctNames(at('a.pt'), at('runs', 'b.pt')), ['a.pt', 'b.pt']);
  assert.deepEqual(distinctNames(at('1', 'model.pt'), at('2', 'model.pt')), ['1/model.pt', '2/model.pt']);
  assert.deepEqual(distinctNames(at('model.pt'), at('old', 'model.pt')), ['model.pt', 'old/model.pt']);
  assert.deepEqual(distinctNames(at('x', 'a', 'last', 'm.pt'), at('x', 'b', 'm.pt')), [
    'a/last/m.pt',
    'b/m.pt',
  ]);
  assert.deepEqual(distinctNames(at('m.pt'), at('m.pt')), ['m.pt', 'm.pt']);
});
