import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { bytesOf, calling, op } from '../checkpoints/assembler.ts';
import { evenkeel } from './run.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints/pickle');
const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-cli-'));
after(() => rm(folder, { recursive: true, force: true }));

describe('evenkeel scan', () => {
  it('exits 1 when something is dangerous, and says what, where and why', async () => {
    const file = path.join(folder, 'model.pkl');
    await writeFile(file, calling('idlelib.pyshell', 'ModifiedInterpreter.runcode'));
    const { code, out } = await evenkeel(['scan', folder]);
    assert.equal(code, 1);
    assert.match(out, /✖ dangerous +model\.pkl/);
    assert.match(
      out,
      /imports idlelib\.pyshell\.ModifiedInterpreter\.runcode.*\[byte \d+\] \(GHSA-3gf5-cxq9-w223\)/,
    );
    const { code: again, out: json } = await evenkeel(['scan', folder, '--json']);
    assert.equal(again, 1);
    const document = JSON.parse(json);
    assert.deepEqual(document.levels, {
      'data-only': 0,
      'needs-code': 0,
      'not-fully-inspected': 0,
      dangerous: 1,
    });
    assert.deepEqual(document.scanned[0].safety.imports, ['idlelib.pyshell.ModifiedInterpreter.runcode']);
  });

  it('exits 0 when nothing is, and 2 when there is nothing', async () => {
    const { code, out } = await evenkeel(['scan', FIXTURES]);
    assert.equal(code, 0);
    assert.doesNotMatch(out, /\bsafe\b/i);
    const gone = await evenkeel(['scan', path.join(folder, 'gone')]);
    assert.equal(gone.code, 2);
    assert.match(gone.error, /There is no file and no folder/);
  });

  it('shows no control characters of names in the file', async () => {
    const bytes = bytesOf(op.global('my\u001b[2Jmodule', 'x'), op.stop);
    await writeFile(path.join(folder, 'model.pkl'), bytesOf(op.proto(2), bytes));
    const { out } = await evenkeel(['scan', path.join(folder, 'model.pkl')]);
    assert.ok(!out.includes('\u001b'), out);
  });
});

describe('evenkeel inspect', () => {
  it('tells what is in a checkpoint, the verdict first', async () => {
    const { code, out } = await evenkeel(['inspect', path.join(FIXTURES, 'lightning.ckpt')]);
    assert.equal(code, 0);
    assert.match(out, /^· data only\n {4}No dangerous import was found by static inspection\.\n/);
    assert.match(out, /Lightning checkpoint, PyTorch/);
    assert.match(out, /best_model_score: 0\.125/);
  });

  it('prints one JSON document, with tensors and statistics on request', async () => {
    const file = path.join(FIXTURES, 'state_dict.pt');
    const plain = JSON.parse((await evenkeel(['inspect', file, '--json'])).out);
    assert.equal(plain.tensorCount, 21);
    assert.equal(plain.tensors, undefined);
    const { tensors } = JSON.parse((await evenkeel(['inspect', file, '--json', '--stats'])).out);
    const first = tensors.find((each: { name: string }) => each.name === 'plain');
    assert.deepEqual([first.statistics.nan, first.statistics.infinite, first.statistics.zeros], [1, 1, 3]);
  });

  it('exits 2 when a part of a folder is missing, and tells what the rest holds', async () => {
    const model = path.join(folder, 'split');
    await mkdir(model);
    const [first, second] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const header = Buffer.from('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    await writeFile(path.join(model, first), Buffer.concat([length, header, Buffer.alloc(4)]));
    await writeFile(path.join(model, 'config.json'), '{}');
    const index = { weight_map: { a: first, b: second } };
    await writeFile(path.join(model, 'model.safetensors.index.json'), JSON.stringify(index));
    const { code, out } = await evenkeel(['inspect', model, '--json']);
    assert.equal(code, 2);
    const { tensorCount, diagnostics } = JSON.parse(out);
    assert.equal(tensorCount, 1);
    assert.deepEqual(
      diagnostics.map((each: { code: string }) => each.code),
      ['missing-shard'],
    );
  });

  it('keeps names in the file from meaning anything in the document', async () => {
    const file = path.join(folder, 'proto.pkl');
    const pairs = bytesOf(
      op.emptyDict,
      op.text('__proto__'),
      op.int(7),
      op.setItem,
      op.text('constructor'),
      op.int(8),
      op.setItem,
    );
    await writeFile(file, bytesOf(op.proto(4), pairs, op.stop));
    const { code, out } = await evenkeel(['inspect', file, '--json']);
    assert.equal(code, 0);
    assert.match(out, /"__proto__": 7/);
    assert.match(out, /"constructor": 8/);
  });

  it('exits 2 for what is no checkpoint or not there', async () => {
    const file = path.join(folder, 'text.pt');
    await writeFile(file, 'hello');
    assert.equal((await evenkeel(['inspect', file])).code, 2);
    assert.equal((await evenkeel(['inspect', path.join(folder, 'gone.pt')])).code, 2);
    assert.equal((await evenkeel(['inspect'])).code, 2);
  });
});

describe('evenkeel inspect --compare', () => {
  const fixtures = path.join(FIXTURES, '../compare');
  const compare = (a: string, b: string, ...more: readonly string[]) =>
    evenkeel(['inspect', path.join(fixtures, a), '--compare', path.join(fixtures, b), ...more]);

  it('says first what the difference shows, then which layers moved most', async () => {
    const { code, out, error } = await compare('base.pt', 'full.ckpt');
    assert.equal(code, 0);
    assert.equal(error, '');
    const lines = out.split('\n');
    assert.match(lines[0] ?? '', /^All 8 layers changed, the median one by 15%, head farthest \(by 22%\)\.$/);
    const table = lines.slice(lines.findIndex(line => line.startsWith('Layers that moved most')) + 1);
    assert.deepEqual(
      table.slice(0, 2).map(line => line.trim().split(/ +/)),
      [
        ['head', '22%', '0.976', '0.0502', '21'],
        ['blocks.1.0', '16%', '0.987', '0.0492', '42'],
      ],
    );
    assert.match(out, /^ {4}epoch: – → 5$/m);
    // state is counted, and listed on request only
    assert.doesNotMatch(out, /exp_avg/);
    assert.match((await compare('base.pt', 'full.ckpt', '--tensors')).out, /state\.0\.exp_avg .* added /);
  });

  it('lists what only one has, or has in another shape', async () => {
    const { out } = await compare('base.pt', 'wider.pt');
    assert.match(out, /^Only in the first\n {4}blocks\.2\.0\.bias {2}float32 \[6\]$/m);
    assert.match(out, /^Of another shape\n {4}head\.weight {2}float32 \[3, 6\] → float32 \[5, 6\]$/m);
  });

  it('prints one JSON document', async () => {
    const found = JSON.parse((await compare('base.pt', 'wider.pt', '--json')).out);
    assert.deepEqual(Object.keys(found), [
      'version',
      'a',
      'b',
      'finding',
      'counts',
      'total',
      'layers',
      'ordered',
      'tensors',
      'renamed',
      'settings',
    ]);
    assert.equal(found.finding.kind, 'some-layers-changed');
    assert.deepEqual(
      found.tensors.map((each: { name: string; state: string }) => [each.name, each.state]),
      [
        ['blocks.2.0.bias', 'removed'],
        ['head.weight', 'reshaped'],
        ['head.bias', 'reshaped'],
      ],
    );
    const all = JSON.parse((await compare('base.pt', 'wider.pt', '--json', '--tensors')).out);
    assert.equal(all.tensors.length, 25);
  });

  it('exits 2 for what is no checkpoint or not there, whichever of both', async () => {
    assert.equal((await compare('base.pt', 'truth.json')).code, 2);
    assert.equal((await compare('truth.json', 'base.pt')).code, 2);
    assert.equal((await compare('base.pt', 'gone.pt')).code, 2);
    assert.equal((await compare('base.pt', 'head.pt', '--stats')).code, 2);
    assert.equal((await compare('base.pt', 'base.pt')).code, 0);
  });
});
