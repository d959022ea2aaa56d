/**
 * HDF5 files that h5py writes here and now, in all the ways in which its library keeps links, attributes and values, held against what h5py
 * says of them. Takes an interpreter of EVENKEEL_TOOLS_PYTHON with h5py.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Attribute } from '../../src/core/bytes/hdf5/attributes.ts';
import type { Dataset } from '../../src/core/bytes/hdf5/dataset.ts';
import { Hdf5File } from '../../src/core/bytes/hdf5/file.ts';
import { orderedBytes } from '../../src/core/bytes/hdf5/values.ts';
import { memorySource } from '../../src/core/bytes/source.ts';
import { valuesOf } from '../../src/core/checkpoints/tensorValues.ts';

interface Told {
  readonly datasets: Readonly<
    Record<
      string,
      { readonly dtype: string; readonly shape: readonly number[] | null; readonly sha1?: string }
    >
  >;
  readonly attributes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const pythons = process.env['EVENKEEL_TOOLS_PYTHON']?.split(delimiter) ?? [];
const python = pythons.find(each => spawnSync(each, ['-c', 'import h5py, numpy']).status === 0);
const skip = python ? false : 'no interpreter in EVENKEEL_TOOLS_PYTHON has h5py';

test('HDF5 files that h5py writes now', { skip }, async t => {
  const script = fileURLToPath(new URL('../fixtures/checkpoints/make_hdf5.py', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-hdf5-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { status, stderr } = spawnSync(python ?? '', [script, folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const truth: Readonly<Record<string, Told>> = JSON.parse(
    await readFile(join(folder, 'truth.json'), 'utf8'),
  );
  for (const [name, told] of Object.entries(truth)) {
    await t.test(name, async () => compare(await readFile(join(folder, name)), told));
  }
});

function compare(bytes: Uint8Array, told: Told): void {
  const file = new Hdf5File(memorySource(bytes));
  assert.equal(file.end, bytes.length);
  const datasets = new Set<string>();
  const attributes: Record<string, Record<string, unknown>> = {};
  for (const object of file.objects()) {
    assert.deepEqual(object.problems, [], object.path);
    if (object.attributes.size > 0) {
      attributes[object.path] = Object.fromEntries(
        [...object.attributes].map(([name, each]) => [name, attributeValue(each)]),
      );
    }
    const { dataset } = object;
    if (!dataset) continue;
    datasets.add(object.path);
    const wanted = told.datasets[object.path];
    assert.ok(wanted, object.path);
    assert.equal(nameOf(dataset), wanted.dtype, object.path);
    assert.deepEqual(dataset.shape ?? null, wanted.shape, object.path);
    if (wanted.sha1) assert.equal(sha1(file, dataset), wanted.sha1, object.path);
  }
  assert.deepEqual([...datasets].sort(), Object.keys(told.datasets).sort());
  assert.deepEqual(attributes, told.attributes);
}

/** NumPy calls records by how long they are. */
function nameOf({ type }: Dataset): string {
  return type.name === 'compound' ? `void${type.size * 8}` : type.name;
}

function sha1(file: Hdf5File, dataset: Dataset): string {
  const hash = createHash('sha1');
  const { layout, shape, type } = dataset;
  const add = (part: Uint8Array): void => {
    const copy = Buffer.from(part);
    if (!type.littleEndian && type.size === 2) copy.swap16();
    if (!type.littleEndian && type.size === 4) copy.swap32();
    if (!type.littleEndian && type.size === 8) copy.swap64();
    hash.update(copy);
  };
  if (layout.kind === 'plain') {
    const count = shape?.reduce((product, size) => product * size, 1) ?? 0;
    if (layout.at !== undefined) add(file.format.source.read(layout.at, count * type.size));
  } else for (const part of orderedBytes(file.format, dataset)) add(part);
  return hash.digest('hex');
}

function attributeValue({ type, shape, raw, texts }: Attribute): unknown {
  if (shape === undefined) return null;
  const found =
    type.class === 'string' || type.class === 'text'
      ? texts().map(each => Buffer.from(each).toString('utf8'))
      : numbers(type.name, type.littleEndian, shape, raw);
  return shape.length === 0 ? found[0] : found;
}

function numbers(dtype: string, littleEndian: boolean, shape: readonly number[], raw: Uint8Array): unknown[] {
  const place = { file: '', offset: 0, bytes: raw.length, littleEndian };
  const tensor = { name: '', dtype, shape, bytes: raw.length, place };
  const found = [...valuesOf(tensor, memorySource(raw))].flatMap(each => [...each]);
  return dtype === 'bool' ? found.map(each => each === 1) : found;
}
