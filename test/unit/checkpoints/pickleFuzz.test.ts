import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { SafetyFinding } from '../../../src/core/checkpoints/safety/safety.ts';
import { safetyOfBytes } from '../../../src/core/checkpoints/safety/scan.ts';
import { fuzzCount, mutations, survive } from '../../fuzz.ts';
import { bytesOf, call, calling, npyOf, op, zipOf } from './assembler.ts';
import { inspectAndRead } from './readSome.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints');
const FOLDER = path.join(FIXTURES, 'pickle');
/** Small ones: what is broken in them matters more. */
const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(pt|pt2|ckpt|pkl|joblib|skops|npy|npz|safetensors|onnx|gguf)$/.test(name))
  .filter(name => statSync(path.join(FIXTURES, name)).size < 7000)
  .sort();
/** Mutations in all: a tenth of files that tools wrote, the rest of ones put together here, which are small and quick. */
const COUNT = fuzzCount(100_000);
const OF_FILES = Math.ceil(COUNT / 10 / files.length);

describe('broken checkpoints of real tools', () => {
  for (const [i, name] of files.entries()) {
    it(`${name}: nothing is thrown`, { timeout: 600_000 }, async () => {
      const bytes = readFileSync(path.join(FIXTURES, name));
      await survive(mutations(1000 + i, bytes, OF_FILES), broken => inspectAndRead(name, broken.bytes));
    });
  }
});

/** Reasons that only say that the end was not reached. */
const OF_THE_END =
  /^(broken-pickle|truncated|trailing-bytes|frame-mismatch|zip-no-directory|not-recognised|packed|nested-unknown|misplaced-protocol)$/;

const identity = ({ level, rule, subject, offset }: SafetyFinding): string =>
  `${level} ${rule} ${subject} ${offset}`;

describe('what was found in the beginning of a pickle stands, whatever follows', () => {
  const pickles = {
    call: calling('os', 'system'),
    hidden: bytesOf(
      op.proto(4),
      op.mark,
      call('zipapp', 'create_archive'),
      op.popMark,
      call('my_module', 'thing'),
      op.stop,
    ),
    old: bytesOf(op.global('os', 'system'), op.mark, op.unicode('id'), op.tuple, op.reduce, op.stop),
    two: bytesOf(op.proto(2), op.none, op.stop, calling('pkgutil', 'resolve_name')),
    dynamic: bytesOf(op.proto(4), op.int(1), op.text('x'), op.stackGlobal, op.pop, op.ext1(3), op.stop),
    real: readFileSync(path.join(FOLDER, 'pipeline_4.pkl')),
  };
  for (const [name, whole] of Object.entries(pickles)) {
    it(`${name}: every prefix, with and without something else behind it`, async () => {
      const full = await found(whole);
      for (let length = 1; length < whole.length; length += name === 'real' ? 7 : 1) {
        const prefix = await found(whole.subarray(0, length));
        for (const each of prefix) assert.ok(full.has(each), `${each} of the first ${length} bytes is lost`);
        const more = await found(
          Buffer.concat([whole.subarray(0, length), Buffer.from('N0.\xff\x00', 'latin1')]),
        );
        for (const each of prefix)
          assert.ok(more.has(each), `${each} of the first ${length} bytes is lost by what follows`);
      }
    });
  }

  async function found(bytes: Uint8Array): Promise<Set<string>> {
    const safety = await safetyOfBytes(memorySource(bytes));
    const findings =
      safety?.findings.filter(({ rule }) => !OF_THE_END.test(rule) && rule !== 'imports-code') ?? [];
    return new Set([...findings.map(identity), ...(safety?.imports ?? []).map(pair => `imports ${pair}`)]);
  }
});

describe('a dangerous call stays one, however what is behind it is broken', () => {
  const evil = bytesOf(op.proto(4), call('zipapp', 'create_archive'));
  const behind = bytesOf(
    op.mark,
    op.text('a'),
    op.memoize,
    op.int(3),
    op.tuple,
    op.emptyDict,
    op.text('b'),
    call('collections', 'OrderedDict', op.get(0)),
    op.setItem,
    op.tuple2,
    op.bytes(calling('my_module', 'f')),
    op.stop,
  );
  const wrap: readonly (readonly [string, number, (tail: Uint8Array) => Uint8Array])[] = [
    ['pickle', 0.55, tail => bytesOf(evil, tail)],
    ['array', 0.25, tail => npyOf(bytesOf(evil, tail))],
    ['archive', 0.05, tail => zipOf([{ name: 'archive/data.pkl', data: bytesOf(evil, tail) }])],
    ['packed', 0.05, tail => zipOf([{ name: 'archive/data.pkl', data: bytesOf(evil, tail), deflate: true }])],
  ];
  for (const [name, share, make] of wrap) {
    it(name, async () => {
      for (const { bytes, how } of mutations(7, behind, Math.ceil(COUNT * share))) {
        const safety = await safetyOfBytes(memorySource(make(bytes)));
        assert.equal(safety?.level, 'dangerous', how);
      }
    });
  }
});
