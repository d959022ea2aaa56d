import assert from 'node:assert/strict';
import test from 'node:test';
import { decisive, unmarked } from '../../../src/core/assessment/decisive.ts';

const partsOf = (sentence: string) => {
  const { text, parts } = unmarked(sentence);
  return [text, parts.map(({ from, to }) => text.slice(from, to))];
};

test('a sentence knows its decisive parts wherever the translation puts them', () => {
  assert.deepEqual(partsOf(`${decisive('hour')} changed: ${decisive('0.79')}.`), [
    'hour changed: 0.79.',
    ['hour', '0.79'],
  ]);
  assert.deepEqual(partsOf(`Auf ${decisive('0,79')} fiel F1.`), ['Auf 0,79 fiel F1.', ['0,79']]);
  assert.deepEqual(partsOf('nothing'), ['nothing', []]);
});

test('marks within a name, which no program should write, are taken out, and the parts stay in order', () => {
  assert.deepEqual(partsOf(`a ${decisive('b\uFDD1c\uFDD0d')} e\uFDD0`), ['a bcd e', ['b', 'd']]);
  assert.deepEqual(partsOf(`a ${decisive('')} b`), ['a  b', []]);
});
