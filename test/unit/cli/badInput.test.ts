import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assessmentSchema } from '../../../src/core/assessment/assessment.ts';
import { config, csv, folderWith, production, projectOf, writeInto } from '../assessment/support.ts';
import { evenkeel } from './run.ts';

/** What scripts see of bad input: the exit code, and where it is told. What is in the document, test/unit/assessment/badInput.test.ts holds. */

const GOOD = 'criteria: [f1 >= 0.8, drifted_columns_share < 0.4]';
const BAD = 'criteria: [f1 >= 0.99]';
const ROWS = production(10);

async function check(files: Readonly<Record<string, string | Uint8Array>>) {
  return evenkeel(['check', await folderWith(files)]);
}

describe('evenkeel check', () => {
  it('exits 0 when all holds and 1 when not', async () => {
    assert.equal((await check(projectOf(ROWS, GOOD))).code, 0);
    assert.equal((await check(projectOf(ROWS, BAD))).code, 1);
    const few = await check(projectOf(ROWS.slice(0, 9), GOOD));
    assert.equal(few.code, 1, 'insufficient is not a pass');
    assert.match(few.out, /insufficient +f1 >= 0\.8 .*Too few rows: 9 of 30 needed/);
  });

  it('exits 2 when a line of the contract cannot be read, whatever the others say', async () => {
    for (const [name, files] of [
      [
        'a criterion that cannot be parsed, beside one that holds',
        projectOf(ROWS, 'criteria: [f1 >= 0.8, f1 => 0.5]'),
      ],
      ['… beside one that fails', projectOf(ROWS, 'criteria: [f1 >= 0.99, f1 => 0.5]')],
      ['a YAML syntax error', projectOf(ROWS, GOOD, 'health: [1, 2')],
      [
        'a column that is absent',
        { ...projectOf(ROWS, GOOD), 'evenkeel.yaml': config(GOOD).replace('[gender]', '[gendr]') },
      ],
      ['no map', { 'evenkeel.yaml': '- a\n' }],
      ['no file', { 'log.csv': csv(ROWS) }],
    ] as const) {
      const { code, error } = await check(files);
      assert.equal(code, 2, name);
      assert.notEqual(error, '', name);
    }
    const { error } = await check(projectOf(ROWS, 'criteria: [f1 >= 0.8, f1 => 0.5]'));
    assert.match(error, /^error: evenkeel\.yaml:6:26: "=>" is not known/m);
  });

  it('exits 2 when there is nothing to judge', async () => {
    for (const [name, files] of [
      [
        'missing',
        { ...projectOf(ROWS, GOOD), 'evenkeel.yaml': config(GOOD).replace('current.csv', 'gone.csv') },
      ],
      ['empty', projectOf('', GOOD)],
      ['a header only', projectOf(`${csv(ROWS).split('\n')[0]}\n`, GOOD)],
      ['not named', { 'evenkeel.yaml': `model: m\n${GOOD}\n` }],
    ] as const) {
      assert.equal((await check(files)).code, 2, name);
    }
  });

  it('exits 2 when what is left passes, and 1 when it fails', async () => {
    const cut = { 'cut.parquet': 'PAR1 cut off' };
    const both = (criteria: string) =>
      config(criteria).replace('current: current.csv', 'current: [current.csv, cut.parquet]');
    const passing = await check({ ...projectOf(ROWS), ...cut, 'evenkeel.yaml': both(GOOD) });
    assert.equal(passing.code, 2);
    assert.match(passing.error, /^error: cut\.parquet: /m);
    assert.match(passing.out, /✔ pass +f1 >= 0\.8/);
    assert.equal((await check({ ...projectOf(ROWS), ...cut, 'evenkeel.yaml': both(BAD) })).code, 1);
  });

  it('exits 0 with a warning: unknown keys, ragged rows, repeated ids', async () => {
    const ragged = `${csv(ROWS)}r1,2026-03-10T23:59:00Z\n`;
    const { code, error } = await check(projectOf(ragged, GOOD, 'windw: 3'));
    assert.equal(code, 0);
    assert.match(error, /^warning: evenkeel\.yaml:7:1: Unknown key "windw"/m);
    assert.match(error, /^warning: current\.csv:602: /m);
  });
});

describe('evenkeel assess', () => {
  const history = (folder: string) => path.join(folder, '.evenkeel', 'history.jsonl');

  it('is complete when the disk is full, and keeps what was there', {
    skip: process.platform === 'win32' && 'there is no ulimit',
  }, async () => {
    const folder = await folderWith({
      ...projectOf([], GOOD),
      'evenkeel.yaml': config(GOOD).replace('current: current.csv', 'current: logs/*.csv'),
      'logs/1.csv': csv(production(2)),
    });
    assert.equal((await evenkeel(['assess', folder])).code, 0);
    const before = await readFile(history(folder), 'utf8');
    await writeInto(folder, { 'logs/2.csv': csv(production(10, row => row, { from: 2 })) });
    const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
    // A file may not grow beyond a kilobyte: the write fails in its midst, as on a full disk.
    const child = spawn('sh', [
      '-c',
      `ulimit -f 1; exec "$0" "$@"`,
      process.execPath,
      main,
      'assess',
      folder,
      '--json',
    ]);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text;
    });
    const code = await new Promise(resolve => child.once('close', resolve));
    assert.equal(code, 0);
    const assessment = assessmentSchema.parse(JSON.parse(out));
    assert.ok(assessment.diagnostics.some(each => each.code === 'history-not-written'));
    assert.equal(assessment.chunks.length, 12);
    assert.equal(await readFile(history(folder), 'utf8'), before);
    assert.equal((await evenkeel(['assess', folder])).code, 0);
    assert.equal((await readFile(history(folder), 'utf8')).trim().split('\n').length, 11);
  });

  it('may be killed at any moment: the next one says the same as if nothing had been', async () => {
    const folder = await folderWith(projectOf(production(40), GOOD));
    for (const after of [60, 120, 180, 240, 320]) {
      await evenkeel(['assess', folder], {
        onStart: child => setTimeout(() => child.kill('SIGKILL'), after),
      });
    }
    const { code, out } = await evenkeel(['assess', folder, '--json']);
    assert.equal(code, 0);
    const undisturbed = await folderWith(projectOf(production(40), GOOD));
    const expected = await evenkeel(['assess', undisturbed, '--json']);
    const criteriaOf = (text: string) => assessmentSchema.parse(JSON.parse(text)).criteria;
    assert.deepEqual(criteriaOf(out), criteriaOf(expected.out));
    const labels = (await readFile(history(folder), 'utf8'))
      .trim()
      .split('\n')
      .flatMap(line => (line.endsWith('}') ? [JSON.parse(line).chunk] : []));
    assert.equal(new Set(labels).size, 39);
  });
});
