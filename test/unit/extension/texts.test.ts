import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandLink, markdown, plain } from '../../../src/extension/texts.ts';

test('plain text is one line without icons or links, and short', () => {
  assert.equal(plain('fraud-detector'), 'fraud-detector');
  assert.equal(plain('  a\n\tb\r\u0007c  '), 'a b c');
  assert.ok(!plain('$(sync~spin) x').includes('$('));
  assert.ok(!plain('[click](command:evil)').includes(']('));
  assert.equal(plain('x'.repeat(300), 10), `${'x'.repeat(9)}…`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const safe = plain(text, 50);
      assert.ok(safe.length <= 50);
      assert.ok(!/[\n\r]|\$\(|\]\(/.test(safe));
    }),
  );
});

test('right-to-left overrides and other invisible characters do not get through', () => {
  assert.equal(plain('safe\u202eexe.txt'), 'safe exe.txt');
});

test('markdown escapes every character that could mean something', () => {
  assert.equal(markdown('a|b'), 'a\\|b');
  assert.equal(markdown('<img src=x>'), '\\<img src\\=x\\>');
  assert.ok(!/(?<!\\)[`*_{}[\]()#|<>!&]/.test(markdown('`*_{}[]()#|<>!&')));
});

test('a command link carries its argument and a label that cannot break out', () => {
  const link = commandLink('Open](command:evil)', 'evenkeel.openReport', 'file:///a b/"c"');
  assert.equal(link.match(/(?<!\\)\]\(/g)?.length, 1);
  const [, argument = ''] = /\?(.*)\)$/.exec(link) ?? [];
  assert.deepEqual(JSON.parse(decodeURIComponent(argument)), ['file:///a b/"c"']);
});
