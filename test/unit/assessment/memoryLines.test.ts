import assert from 'node:assert/strict';
import { appendFile, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { type Line, Lines } from '../../../src/core/assessment/memoryLines.ts';
import { folderWith } from './support.ts';

const digest = (letter: string) => letter.repeat(43);
const line = (letter: string, labelled: number): Line => ({
  rows: digest(letter),
  alone: { 'labelled:': labelled },
  compared: {},
});
const HEAD = '{"context":"here"}\n';
const textOf = (...lines: readonly Line[]) => lines.map(each => `${JSON.stringify(each)}\n`).join('');

let clock = Date.parse('2026-01-01') / 1000;

/** A file that was last changed long ago. */
async function fileWith(content: string): Promise<string> {
  const file = path.join(await folderWith({ 'answers.jsonl': content }), 'answers.jsonl');
  await utimes(file, ++clock, clock);
  return file;
}

const labelledIn = (lines: Lines, letter: string) => lines.get(digest(letter))?.alone['labelled:'];

test('of several lines about the same rows the last good one counts', async () => {
  const bad = [
    textOf(line('b', 3)).slice(0, -9),
    JSON.stringify({ ...line('b', 3), alone: { 'labelled:': '3' } }),
    JSON.stringify({ ...line('b', 3), more: 1 }),
    // Begins with one digest and ends with another.
    `${JSON.stringify(line('b', 3)).slice(0, -1)},"rows":"${digest('c')}"}`,
    `{"rows":"${digest('d')}"}`,
  ];
  const file = await fileWith(HEAD + textOf(line('a', 1), line('b', 1), line('b', 2)) + bad.join('\n'));
  const lines = await Lines.read(file, 'here', undefined);
  assert.equal(lines.count, 8);
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map(each => labelledIn(lines, each)),
      [1, 2, undefined, undefined, undefined],
    );
  }
});

test('a file that did not change is not read again; one that did is', async t => {
  const file = await fileWith(HEAD + textOf(line('a', 1)));
  const first = await Lines.read(file, 'here', undefined);
  assert.equal(await Lines.read(file, 'here', first), first);
  assert.equal(labelledIn(await Lines.read(file, 'there', first), 'a'), undefined);

  const { atime, mtime } = await stat(file);
  await writeFile(file, HEAD + textOf(line('a', 2)));
  t.mock.timers.enable({ apis: ['Date'], now: (await stat(file)).mtimeMs + 50 });
  const second = await Lines.read(file, 'here', first);
  assert.equal(labelledIn(second, 'a'), 2, 'of the same length, at another time');
  assert.notEqual(await Lines.read(file, 'here', second), second, 'changed only just now');
  await utimes(file, atime, mtime);
  const settled = await Lines.read(file, 'here', second);
  await writeFile(`${file}.new`, HEAD + textOf(line('a', 3)));
  await utimes(`${file}.new`, atime, mtime);
  await rename(`${file}.new`, file);
  const third = await Lines.read(file, 'here', settled);
  assert.equal(labelledIn(third, 'a'), 3, 'another file of the same length and time');
  await rm(file);
  assert.equal(labelledIn(await Lines.read(file, 'here', third), 'a'), undefined);
});

test('what was written is known without being read', async () => {
  const file = path.join(await folderWith({}), 'answers.jsonl');
  const lines = await Lines.read(file, 'here', undefined);
  assert.equal(await lines.append([line('a', 1)]), false, 'there is no file to add to');
  await lines.write([line('a', 1)]);
  assert.equal(await lines.append([line('b', 2)]), true);
  assert.equal(await readFile(file, 'utf8'), HEAD + textOf(line('a', 1), line('b', 2)));
  assert.equal(await Lines.read(file, 'here', lines), lines);
  assert.deepEqual([labelledIn(lines, 'a'), labelledIn(lines, 'b'), lines.count], [1, 2, 2]);
  await lines.write([line('b', 3)]);
  assert.deepEqual([labelledIn(lines, 'a'), labelledIn(lines, 'b'), lines.count], [undefined, 3, 1]);
});

test('nothing is added to a file that somebody else has changed meanwhile, nor through a link', async () => {
  const file = await fileWith(HEAD + textOf(line('a', 1)));
  const lines = await Lines.read(file, 'here', undefined);
  const others = '{"context":"there"}\n';
  await writeFile(file, others);
  assert.equal(await lines.append([line('b', 1)]), false);
  assert.equal(await readFile(file, 'utf8'), others);
  await rename(file, `${file}.precious`);
  await symlink(`${file}.precious`, file);
  assert.equal(await lines.append([line('b', 1)]), false);
  const through = await Lines.read(file, 'there', undefined);
  assert.equal(await through.append([line('b', 1)]), false);
  await through.write([line('b', 1)]);
  assert.equal(await readFile(`${file}.precious`, 'utf8'), others);
});

test('a torn last line is ended, so that the next one is whole', async () => {
  const file = await fileWith(HEAD + textOf(line('a', 1)) + textOf(line('b', 1)).slice(0, -9));
  const lines = await Lines.read(file, 'here', undefined);
  assert.equal(labelledIn(lines, 'b'), undefined);
  assert.equal(await lines.append([line('b', 2)]), true);
  await appendFile(file, textOf(line('c', 3)));
  const again = await Lines.read(file, 'here', undefined);
  assert.deepEqual(
    ['a', 'b', 'c'].map(each => labelledIn(again, each)),
    [1, 2, 3],
  );
});

test('a head that is not ours makes the file as none', async () => {
  for (const head of [
    '',
    'null',
    '[]',
    '"here"',
    '{"context":"there"}',
    '{"context":"here","more":1}',
    '{',
  ]) {
    const file = await fileWith(`${head}\n${textOf(line('a', 1))}`);
    assert.equal(labelledIn(await Lines.read(file, 'here', undefined), 'a'), undefined, head);
  }
});
