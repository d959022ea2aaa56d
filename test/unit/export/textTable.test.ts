import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printable, textTable } from '../../../src/core/export/textTable.ts';

describe('text of files does not steer a terminal', () => {
  for (const [what, text, wanted] of [
    ['colours and movements of the cursor', '\u001b[31mred\u009b2J', '�[31mred�2J'],
    ['line ends and tabs', 'a\r\nb\tc', 'a��b�c'],
    ['the other direction of writing', 'model\u202egpj.exe\u2066', 'model�gpj.exe�'],
    ['what is not seen', 'os\u200b.system\ufeff\u00ad', 'os�.system��'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029c', 'a�b�c'],
    ['letters and signs of all languages', 'Größe 模型 عدد 👍 –', 'Größe 模型 عدد 👍 –'],
  ] as const) {
    it(what, () => assert.equal(printable(text), wanted));
  }

  it('is cut where it is asked to be, with a sign that it is', () => {
    assert.equal(printable('abcdef', 3), 'abc…');
    assert.equal(printable('abc', 3), 'abc');
    assert.equal(printable('x'.repeat(5000)).length, 5000);
  });

  it('cells of tables, too', () => {
    assert.equal(textTable(['a\n', 'b'], [['\u202e1', '2']]), 'a�  b\n�1  2\n');
  });
});
