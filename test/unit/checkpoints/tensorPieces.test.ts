import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Tensor, TensorPiece } from '../../../src/core/checkpoints/checkpoint.ts';
import { compareCheckpoints } from '../../../src/core/checkpoints/compareCheckpoints.ts';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { TensorFiles } from '../../../src/core/checkpoints/tensorFiles.ts';
import { arePieces, assembled } from '../../../src/core/checkpoints/tensorPieces.ts';
import { measured } from '../../../src/core/checkpoints/tensorStats.ts';
import { valuesOf } from '../../../src/core/checkpoints/tensorValues.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints');

async function valuesIn(place: string, tensor: Tensor, problems: string[] = []): Promise<readonly number[]> {
  const files = new TensorFiles(place, problem => problems.push(problem.code));
  try {
    const source = await files.of(tensor);
    return source ? [...valuesOf(tensor, source)].flatMap(each => [...each]) : [];
  } finally {
    files.close();
  }
}

describe('tensors in pieces', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-pieces-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const copied = (name: string): string => {
    const place = path.join(root, name);
    cpSync(path.join(FIXTURES, 'pickle/dcp_sharded'), place, { recursive: true });
    return place;
  };

  it('are put together in row-major order, whichever way each lies', async () => {
    // 3 × 4: two columns column-major, then two rows and a row of the others
    const whole = Array.from({ length: 12 }, (_, i) => i);
    const files = new Map([
      ['a', [0, 4, 8, 1, 5, 9]],
      ['b', [-1, 2, 3, 6, 7, 10, 11]],
    ]);
    const pieces: TensorPiece[] = [
      { file: 'b', offset: 20, bytes: 8, start: [2, 2], shape: [1, 2] },
      { file: 'a', offset: 0, bytes: 24, start: [0, 0], shape: [3, 2], strides: [1, 3] },
      { file: 'b', offset: 4, bytes: 16, start: [0, 2], shape: [2, 2] },
    ];
    const tensor = { name: 't', dtype: 'float32', shape: [3, 4], bytes: 48 };
    assert.ok(arePieces(tensor.shape, pieces));
    const open = async (file: string) =>
      memorySource(new Uint8Array(new Float32Array(files.get(file) ?? []).buffer));
    const bytes = await assembled(tensor, pieces, open);
    assert.deepEqual([...new Float32Array(bytes?.buffer ?? new ArrayBuffer(0))], whole);
    const short = pieces.map(each => ({ ...each, bytes: 4 }));
    await assert.rejects(assembled(tensor, short, open), { code: 'truncated' });
    assert.equal(await assembled(tensor, pieces, async () => undefined), undefined);
  });

  it('that do not make up the tensor have no place', () => {
    const piece = (start: readonly number[], shape: readonly number[]) => ({
      file: '',
      offset: 0,
      bytes: 0,
      start,
      shape,
    });
    assert.ok(arePieces([], [piece([], [])]));
    assert.ok(arePieces([2, 3], [piece([0, 0], [2, 1]), piece([0, 1], [2, 2])]));
    for (const pieces of [
      [],
      [piece([0, 0], [2, 1])],
      [piece([0, 0], [2, 4])],
      [piece([0, 1], [2, 3])],
      [piece([-1, 0], [2, 3])],
      [piece([0], [6])],
      [piece([0, 0], [2, 3]), piece([0, 0], [2, 3])],
    ])
      assert.equal(arePieces([2, 3], pieces), false);
  });

  it('of a distributed checkpoint: rows and columns of several processes', async () => {
    const place = path.join(FIXTURES, 'pickle/dcp_sharded');
    const { tensors } = await inspect(place);
    const values = new Map<string, readonly number[]>();
    for (const each of tensors) values.set(each.name, await valuesIn(place, each));
    assert.deepEqual(
      values.get('rows'),
      Array.from({ length: 15 }, (_, i) => i),
    );
    assert.deepEqual(
      values.get('columns'),
      Array.from({ length: 14 }, (_, i) => i * i),
    );
    const same = await compareCheckpoints(place, copied('same'));
    assert.equal(same.counts.unchanged, 3);
  });

  it('of a distributed checkpoint: a file that is gone or cut off is told, and the others stay', async () => {
    const gone = copied('gone');
    rmSync(path.join(gone, '__1_0.distcp'));
    const found = await inspect(gone);
    assert.deepEqual(
      found.diagnostics.map(each => [each.code, each.file]),
      [['missing-shard', '__1_0.distcp']],
    );
    assert.deepEqual(
      found.tensors.map(each => [each.name, each.place !== undefined]),
      [
        ['rows', false],
        ['columns', false],
        ['all', false],
      ],
    );
    const cut = copied('cut');
    writeFileSync(
      path.join(cut, '__1_0.distcp'),
      readFileSync(path.join(cut, '__1_0.distcp')).subarray(0, 2000),
    );
    const { safety, tensors } = await inspect(cut);
    assert.equal(safety.level, 'not-fully-inspected');
    assert.equal(tensors.length, 3);
  });

  it('of a distributed checkpoint: what stands behind the items is looked into', async () => {
    const place = copied('behind');
    appendFileSync(path.join(place, '__0_0.distcp'), Buffer.from('cposix\nsystem\n(S"id"\ntR.'));
    const { safety } = await inspect(place);
    assert.equal(safety.level, 'dangerous');
    assert.ok(safety.imports.includes('posix.system'));
  });

  it('packed members are unpacked for their values, and no further than they say', async () => {
    const place = path.join(FIXTURES, 'keras/deflated.keras');
    const stored = path.join(FIXTURES, 'keras/sequential.keras');
    const { tensors } = await inspect(place);
    const first = tensors.find(each => each.name === 'first/kernel');
    const plain = (await inspect(stored)).tensors.find(each => each.name === 'first/kernel');
    assert.ok(first?.place?.packed && plain);
    assert.deepEqual(await valuesIn(place, first), await valuesIn(stored, plain));
    const { packed } = first.place;
    const problems: string[] = [];
    const bomb = { ...first, place: { ...first.place, packed: { ...packed, size: 2 ** 40 } } };
    assert.deepEqual(await valuesIn(place, bomb, problems), []);
    const less = { ...first, place: { ...first.place, packed: { ...packed, size: 100 } } };
    for await (const { statistics } of measured(place, [less], problem => problems.push(problem.code)))
      assert.equal(statistics, undefined);
    assert.deepEqual(problems, ['truncated']);
  });
});
