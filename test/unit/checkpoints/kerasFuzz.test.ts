import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { FileSource, memorySource } from '../../../src/core/bytes/source.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { safetyOfBytes } from '../../../src/core/checkpoints/safety/scan.ts';
import { fuzzCount, mutations, survive } from '../../fuzz.ts';
import { bytesOfHdf5 } from '../bytes/hdf5Writer.ts';
import { zipOf } from './assembler.ts';
import { inspectAndRead } from './readSome.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints/keras');
const fixture = (name: string) => readFileSync(path.join(FIXTURES, name));
/** Mutations in all: a tenth of larger files that tools wrote, the rest of small ones, which are quick. */
const COUNT = fuzzCount(100_000);
const CONFIG = '{"class_name": "Sequential", "config": [{"class_name": "Dense"}]}';
const LAMBDA =
  '{"class_name": "Sequential", "config": [{"class_name": "Lambda", "config": {"name": "x", "function": {"class_name": "__lambda__", "config": {}}}}';
const hand = bytesOfHdf5({ d: { floats: 1 }, model_config: { text: CONFIG } });

// stacks of errors cost half of the time, and the mutation that is told brings back whatever is wrong
Error.stackTraceLimit = 1;

/** Each with its share of the mutations. */
const SEEDS: readonly (readonly [name: string, bytes: Uint8Array, share: number])[] = [
  ['hand.h5', hand, 0.505],
  ['external_link_new.h5', fixture('hazards/external_link_new.h5'), 0.2],
  ['circle.h5', fixture('hazards/circle.h5'), 0.06],
  ['virtual.h5', fixture('hazards/virtual.h5'), 0.03],
  ['external_storage.h5', fixture('hazards/external_storage.h5'), 0.03],
  ['claims.h5', fixture('hazards/claims.h5'), 0.03],
  ['pickled_values.h5', fixture('hazards/pickled_values.h5'), 0.02],
  ['bfloat16.keras', fixture('bfloat16.keras'), 0.002],
  ['lambda.keras', fixture('lambda.keras'), 0.002],
  ['deflated.keras', fixture('deflated.keras'), 0.001],
  ['scaled.h5', fixture('scaled.h5'), 0.004],
  ['chunked.weights.h5', fixture('chunked.weights.h5'), 0.001],
];

describe('broken files of HDF5 and Keras', () => {
  for (const [i, [name, bytes, share]] of SEEDS.entries()) {
    it(`${name}: nothing is thrown, and all comes to an end`, { timeout: 600_000 }, async () => {
      const all = mutations(2000 + i, bytes, Math.ceil(COUNT * share));
      await survive(all, broken => inspectAndRead(name, broken.bytes));
    });
  }
});

describe('a broken file on the disk, of which only stretches are read', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-hdf5-'));
  after(() => rmSync(folder, { recursive: true }));
  for (const [i, [name, bytes]] of SEEDS.entries()) {
    it(`${name}: told as the same bytes in memory`, async () => {
      for (const { bytes: broken, how } of mutations(3000 + i, bytes, 40)) {
        const file = path.join(folder, name);
        writeFileSync(file, broken);
        const source = new FileSource(file);
        const found = await inspectCandidate({ path: file, name, source }, {});
        source.close();
        const same = await inspectCandidate({ path: file, name, source: memorySource(broken) }, {});
        assert.deepEqual(found, same, how);
      }
    });
  }
});

describe('byte code stays dangerous, whatever stands behind it', () => {
  const evil = bytesOfHdf5({ model_config: { text: `${LAMBDA}]}` } });
  const json = Buffer.from(
    ', {"class_name": "Dense", "config": {"units": 2, "name": "a"}}], "name": "b", "module": "keras"}',
  );
  const cases: readonly (readonly [string, Uint8Array, number, (tail: Uint8Array) => Uint8Array])[] = [
    ['behind the file', hand, 0.05, tail => Buffer.concat([evil, tail])],
    [
      'in the configuration',
      json,
      0.05,
      tail => {
        const text = Buffer.concat([Buffer.from(LAMBDA), tail]);
        return bytesOfHdf5({ model_config: { text: text.toString('latin1') } });
      },
    ],
    [
      'in the weights beside it',
      hand,
      0.02,
      tail =>
        zipOf([
          { name: 'metadata.json', data: Buffer.from('{}') },
          { name: 'config.json', data: Buffer.from(`${LAMBDA}]}`) },
          { name: 'model.weights.h5', data: tail },
        ]),
    ],
  ];
  for (const [where, behind, share, make] of cases) {
    it(where, { timeout: 600_000 }, async () => {
      for (const { bytes, how } of mutations(17, behind, Math.ceil(COUNT * share))) {
        assert.equal((await safetyOfBytes(memorySource(make(bytes))))?.level, 'dangerous', how);
      }
    });
  }
});

describe('what was found in the beginning stands, whatever follows', () => {
  for (const name of [
    'lambda.h5',
    'hazards/virtual.h5',
    'hazards/external_link.h5',
    'hazards/pickled_attribute.h5',
  ]) {
    it(name, async () => {
      const whole = fixture(name);
      const full = await dangers(whole);
      assert.ok(full.size > 0);
      for (let length = 1; length < whole.length; length += 23) {
        const found = await dangers(whole.subarray(0, length));
        for (const each of found) assert.ok(full.has(each), `${each} of the first ${length} bytes is lost`);
      }
    });
  }

  async function dangers(bytes: Uint8Array): Promise<Set<string>> {
    const safety = await safetyOfBytes(memorySource(bytes));
    const found = safety?.findings.filter(({ level }) => level === 'dangerous') ?? [];
    return new Set(found.map(({ rule, subject, member }) => `${rule} ${subject} ${member}`));
  }
});
