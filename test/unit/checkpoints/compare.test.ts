import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, rmSync, statSync, truncateSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Tensor } from '../../../src/core/checkpoints/checkpoint.ts';
import { matchTensors } from '../../../src/core/checkpoints/compare/match.ts';
import { byName, isOfAdapter, layerOf } from '../../../src/core/checkpoints/compare/names.ts';
import { PairSums } from '../../../src/core/checkpoints/compare/pairSums.ts';
import { compareCheckpoints } from '../../../src/core/checkpoints/compareCheckpoints.ts';
import { fuzzCount, mutations } from '../../fuzz.ts';
import { comparisonTruths, holdAgainstTruth } from './comparisonTruth.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints/compare');
const fixture = (a: string, b: string) => compareCheckpoints(path.join(FIXTURES, a), path.join(FIXTURES, b));

describe('sums over pairs', () => {
  const of = (a: readonly number[], b: readonly number[]) => {
    const sums = new PairSums();
    sums.add(Float64Array.from(a), Float64Array.from(b));
    return sums.result();
  };

  it('are those that one works out by hand', () => {
    // ‖(3, 4)‖ = 5, ‖(3, 0)‖ = 3, ‖(0, −4)‖ = 4, cos = 9 / 15
    assert.deepEqual(of([3, 4], [3, 0]), {
      values: 2,
      normA: 5,
      normB: 3,
      normDifference: 4,
      relative: 0.8,
      cosine: 9 / 5 / 3,
      largest: 4,
      leftOut: 0,
      nan: [0, 0],
      infinite: [0, 0],
      equal: false,
    });
  });

  it('have no relative change from nothing, and no cosine with nothing', () => {
    const { relative, cosine, normDifference } = of([0, 0], [3, 4]);
    assert.deepEqual([relative, cosine, normDifference], [undefined, undefined, 5]);
    assert.deepEqual(of([], []), {
      values: 0,
      normA: 0,
      normB: 0,
      normDifference: 0,
      largest: 0,
      leftOut: 0,
      nan: [0, 0],
      infinite: [0, 0],
      equal: true,
    });
  });

  it('leave out pairs that are not finite on a side, and count them', () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const found = of([3, nan, inf, 1, nan], [3, 1, -inf, nan, nan]);
    assert.deepEqual(
      [found.values, found.leftOut, found.nan, found.infinite, found.normA, found.normDifference],
      [1, 4, [2, 2], [1, 1], 3, 0],
    );
    assert.equal(found.equal, false);
    assert.equal(of([nan, 1], [nan, 1]).equal, true);
    assert.equal(of([0], [-0]).equal, false);
  });

  for (const [title, size] of [
    ['large', 1e300],
    ['small', 1e-300],
    ['denormal', 2 ** -1070],
  ] as const) {
    it(`hold for ${title} numbers, whose squares are none`, () => {
      const { relative, cosine, normA, normDifference } = of([3 * size, 4 * size], [3 * size, 0]);
      assert.ok(Math.abs((relative ?? 0) - 0.8) < 1e-15, `${relative}`);
      assert.ok(Math.abs((cosine ?? 0) - 0.6) < 1e-15, `${cosine}`);
      assert.ok(Math.abs((normA ?? 0) / size - 5) < 1e-14, `${normA}`);
      assert.ok(Math.abs((normDifference ?? 0) / size - 4) < 1e-14);
    });
  }

  it('of complex numbers are those of their parts, pair by pair', () => {
    const complex = (a: readonly number[], b: readonly number[]) => {
      const sums = new PairSums();
      sums.addComplex(Float64Array.from(a), Float64Array.from(b));
      return sums.result();
    };
    // (3 + 4i, 0) and (3i, 0): ‖a‖ = 5, ‖b‖ = 3, ‖b − a‖ = |−3 − i| = √10, Re⟨a, b⟩ = 12
    const found = complex([3, 4, 0, 0], [0, 3, 0, 0]);
    assert.deepEqual([found.values, found.normA, found.normB, found.cosine], [2, 5, 3, 12 / 5 / 3]);
    assert.ok(Math.abs((found.largest ?? 0) - Math.sqrt(10)) < 1e-15);
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const odd = complex([1, nan, 0, 2, inf, nan, 1, 0], [1, 1, 0, inf, 1, 1, 1, 0]);
    assert.deepEqual([odd.values, odd.leftOut, odd.nan, odd.infinite, odd.normA], [1, 3, [1, 0], [1, 1], 1]);
    // what is too large for its distance to be a number is no infinity
    const huge = complex([1.5e308, 1.5e308], [-1.5e308, 0]);
    assert.deepEqual([huge.values, huge.infinite, huge.largest], [1, [0, 0], undefined]);
  });

  it('hold for numbers of all sizes, in any order and in any blocks', () => {
    const a = Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 10 ** ((i % 41) - 20));
    const b = a.map((x, i) => x * (1 + 1e-9 * Math.cos(i)));
    const whole = of(a, b);
    const parts = new PairSums();
    for (const from of [3000, 0, 1500, 4500]) {
      const part = new PairSums();
      const to = Math.min(5000, from === 3000 || from === 1500 || from === 0 ? from + 1500 : 5000);
      part.add(Float64Array.from(a.slice(from, to)), Float64Array.from(b.slice(from, to)));
      parts.merge(part);
    }
    const other = parts.result();
    for (const key of ['normA', 'normDifference', 'relative', 'cosine'] as const) {
      assert.ok(Math.abs((whole[key] ?? 0) / (other[key] ?? 1) - 1) < 1e-14, key);
    }
    // beside one of 1e300, a change of 1 is nothing; beside 1 it is all
    assert.equal(of([1e300, 1], [1e300, 2]).largest, 1);
    assert.ok(Math.abs((of([1e300, 1], [1e300, 2]).normDifference ?? 0) - 1) < 1e-12);
    assert.equal(of([1e308], [-1e308]).largest, undefined);
    assert.equal(of([1e308], [-1e308]).relative, 2);
    assert.equal(of([1e308], [-1e308]).cosine, -1);
  });
});

describe('names of tensors', () => {
  it('tell the layer, and their order', () => {
    assert.equal(layerOf('encoder.0.weight'), 'encoder.0');
    assert.equal(layerOf('layers/dense/vars/0'), 'layers/dense');
    assert.equal(layerOf('W'), 'W');
    assert.equal(layerOf('.weight'), '.weight');
    assert.deepEqual(['h.10.w', 'h.2.w', 'a', 'h.2'].sort(byName), ['a', 'h.2', 'h.2.w', 'h.10.w']);
    assert.ok(isOfAdapter('base_model.model.q.lora_A.default.weight'));
    assert.ok(!isOfAdapter('explorational.weight'));
  });

  const tensors = (shapes: Readonly<Record<string, readonly number[]>>): Tensor[] =>
    Object.entries(shapes).map(([name, shape]) => ({ name, dtype: 'float32', shape, bytes: 4 }));
  const found = (
    a: Readonly<Record<string, readonly number[]>>,
    b: Readonly<Record<string, readonly number[]>>,
  ) => {
    const { pairs, renamed } = matchTensors(tensors(a), tensors(b));
    return { pairs: pairs.map(each => [each.a?.name, each.b?.name]), renamed };
  };

  it('are found without the names of wrappers, in their middle, too', () => {
    assert.deepEqual(
      found(
        { 'model._orig_mod.a.weight': [2], 'model._orig_mod.a.bias': [1], 'model.head.weight': [3] },
        { 'module.a.weight': [2], 'module.a.bias': [1], 'module.head.weight': [4] },
      ),
      {
        pairs: [
          ['model._orig_mod.a.weight', 'module.a.weight'],
          ['model._orig_mod.a.bias', 'module.a.bias'],
          ['model.head.weight', 'module.head.weight'],
        ],
        renamed: [
          { a: ['model._orig_mod.'], b: ['module.'], tensors: 2 },
          { a: ['model.'], b: ['module.'], tensors: 1 },
        ],
      },
    );
    assert.deepEqual(
      found({ 'layers.0.q.weight': [2] }, { 'base_model.model.layers.0.q.base_layer.weight': [2] }).pairs,
      [['layers.0.q.weight', 'base_model.model.layers.0.q.base_layer.weight']],
    );
  });

  it('are found without a beginning that most have, and not by a chance likeness', () => {
    const base = { 'embeddings.weight': [2], 'layer.0.weight': [3], 'layer.1.weight': [3] };
    const task = {
      'bert.embeddings.weight': [2],
      'bert.layer.0.weight': [3],
      'bert.layer.1.weight': [3],
      'classifier.weight': [2],
    };
    assert.deepEqual(found(base, task).renamed, [{ a: [], b: ['bert.'], tensors: 3 }]);
    // another layer of the same parameter
    assert.deepEqual(found({ 'fc1.weight': [2] }, { 'fc2.weight': [2] }).renamed, []);
    assert.deepEqual(
      found(
        { 'a.weight': [1], 'b.weight': [1], 'c.weight': [1], 'd.weight': [1], e: [1] },
        { 'x.e': [1], 'y.f': [2], g: [1], h: [1] },
      ).renamed,
      [],
    );
  });

  it('of hostile checkpoints are many, and done in no time', () => {
    const many = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`${prefix}a.a.a.a.a.a.${i}.w`, [1]]));
    assert.equal(found(many(''), many('z.')).renamed[0]?.tensors, 20_000);
  });
});

describe('two checkpoints', () => {
  for (const truth of comparisonTruths(FIXTURES)) {
    it(`${truth.a} and ${truth.b} are as far apart as NumPy says`, () => holdAgainstTruth(FIXTURES, truth));
  }

  for (const [a, b, kind, sentence] of [
    [
      'base.pt',
      'base.safetensors',
      'same-weights',
      /all tensors that both have \(25\) are the same bit for bit/,
    ],
    ['base.pt', 'half.safetensors', 'same-weights-other-precision', /another precision/],
    ['base.pt', 'head.pt', 'only-last-layers-changed', /^Only the last of 8 layers changed, head: /],
    ['base.pt', 'full.ckpt', 'all-layers-changed', /^All 8 layers changed, .*head farthest/],
    ['base.pt', 'other.pt', 'unrelated-weights', /4 of 4 weight matrices/],
    ['base.pt', 'statistics.pt', 'only-state-changed', /9 tensors, such as blocks\.0\.1\.running_mean/],
    ['base.pt', 'lora.pt', 'adapter-added', /adapter was added \(tensors: 6\)/],
    ['base.pt', 'adapter.pt', 'nothing-in-common', /only an adapter/],
    ['base.pt', 'wider.pt', 'some-layers-changed', /^1 of 7 layers changed, blocks\.1\.0; /],
    ['base.pt', 'weak.joblib', 'nothing-in-common', /different architectures/],
    ['base.pt', 'base.pt', 'same-file', /same file/],
    ['base.pt', 'truth.json', 'unreadable', /^truth\.json is no checkpoint/],
  ] as const) {
    it(`${a} and ${b}: ${kind}`, async () => {
      const { finding } = await fixture(a, b);
      assert.equal(finding.kind, kind);
      assert.match(finding.sentence, sentence);
    });
  }

  it('tell what their names lack, what is tied, left out, and only in one', async () => {
    const notes = async (a: string, b: string) => (await fixture(a, b)).finding.notes.join('\n');
    assert.match(await notes('base.pt', 'full.ckpt'), /without “model_state_dict\.module\.”: 25\./);
    assert.match(
      await notes('base.pt', 'full.ckpt'),
      /state that only one has, such as the optimizer’s: 45\./,
    );
    assert.match(await notes('base.pt', 'head.pt'), /share the values of another one, which count once: 1\./);
    assert.match(await notes('base.pt', 'half.safetensors'), /float32 → bfloat16: 22\./);
    assert.match(await notes('base.pt', 'wider.pt'), /only in the first: 1\./);
    assert.match(await notes('base.pt', 'wider.pt'), /another shape: 2\./);
    assert.match(await notes('base.pt', 'wider.pt'), /3 values that are not finite .* second 1 and 2\./);
  });

  it('rank layers by how far they moved, in the order of the model', async () => {
    const { layers, ordered } = await fixture('base.pt', 'full.ckpt');
    assert.ok(ordered);
    assert.deepEqual(
      layers.filter(({ state }) => state !== 'not-compared').map(({ name, rank }) => [name, rank]),
      [
        ['embed', 8],
        ['blocks.0.0', 4],
        ['blocks.0.1', 7],
        ['blocks.1.0', 2],
        ['blocks.1.1', 5],
        ['blocks.2.0', 3],
        ['blocks.2.1', 6],
        ['head', 1],
      ],
    );
    assert.equal((await fixture('base.safetensors', 'half.safetensors')).ordered, false);
    // the order of the one that has an order
    const { layers: those } = await fixture('base.safetensors', 'head.pt');
    assert.deepEqual([those[0]?.name, those.at(-1)?.name], ['model.embed', 'model.head']);
  });

  it('tell what differs of their settings, and are JSON', async () => {
    const found = await fixture('weak.joblib', 'strong.joblib');
    assert.deepEqual(found.settings.hyperparameters.changed, [{ name: 'C', a: 0.1, b: 10 }]);
    assert.equal(found.settings.hyperparameters.same, 13);
    const { general, training } = (await fixture('base.pt', 'full.ckpt')).settings;
    assert.ok(general.changed.some(({ name }) => name === 'contents'));
    assert.ok(training.changed.some(({ name, a, b }) => name === 'epoch' && a === undefined && b === 5));
    assert.deepEqual(JSON.parse(JSON.stringify(found)), found);
  });
});

describe('a comparison', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-compare-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** A safetensors file by hand. */
  async function safetensors(
    name: string,
    tensors: Readonly<Record<string, Tensor['shape'] & object>>,
    fill: (i: number) => number,
  ) {
    const header: Record<string, object> = {};
    let at = 0;
    for (const [tensor, shape] of Object.entries(tensors)) {
      const bytes = 4 * shape.reduce((product, size) => product * size, 1);
      header[tensor] = { dtype: 'F32', shape, data_offsets: [at, at + bytes] };
      at += bytes;
    }
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    const data = Buffer.from(Float32Array.from({ length: at / 4 }, (_, i) => fill(i)).buffer);
    const file = path.join(folder, name);
    await writeFile(file, Buffer.concat([length, text, data]));
    return file;
  }

  it('of more values than a block is told while it goes on, and ends when that is wanted', async () => {
    const shapes = { a: [400, 1000], b: [300, 1000] };
    const one = await safetensors('one.safetensors', shapes, i => Math.sin(i));
    const other = await safetensors('other.safetensors', shapes, i => Math.sin(i) + (i === 500_000 ? 1 : 0));
    const shares: number[] = [];
    const found = await compareCheckpoints(one, other, {
      onProgress: (_, share) => shares.push(share ?? -1),
    });
    assert.deepEqual(
      found.tensors.map(({ name, state, measures }) => [name, state, measures?.values]),
      [
        ['a', 'unchanged', 400_000],
        ['b', 'changed', 300_000],
      ],
    );
    assert.ok(Math.abs((found.tensors[1]?.measures?.largest ?? 0) - 1) < 1e-6);
    assert.equal(shares.at(-1), 1);
    assert.ok(shares.length >= 6 && shares.every((share, i) => share > (shares[i - 1] ?? 0)));
    const abort = new AbortController();
    const work = compareCheckpoints(one, other, {
      signal: abort.signal,
      onProgress() {
        abort.abort(new Error('enough'));
        // until a turn is due, however fast the machine is
        for (const until = performance.now() + 20; performance.now() < until; );
      },
    });
    await assert.rejects(work, /enough/);
  });

  it('of what is cut off tells that, and compares the rest', async () => {
    const shapes = { a: [100], b: [100] };
    const one = await safetensors('whole.safetensors', shapes, i => i);
    const other = await safetensors('shrinks.safetensors', shapes, i => i);
    const npz = path.join(folder, 'gone.safetensors');
    await assert.rejects(compareCheckpoints(one, npz), /there is nothing/);
    const size = statSync(other).size;
    const descriptor = openSync(other, 'r+');
    ftruncateSync(descriptor, size - 200);
    closeSync(descriptor);
    const found = await compareCheckpoints(one, other);
    assert.ok(found.b.diagnostics.length > 0, JSON.stringify(found.finding));
    assert.equal(found.a.diagnostics.length, 0);
  });

  for (const [what, spoil, code] of [
    ['deleted', (file: string) => rmSync(file), 'unreadable'],
    ['cut off', (file: string) => truncateSync(file, statSync(file).size - 8), 'truncated'],
  ] as const) {
    it(`tells which file was ${what} while it went on, and compares what lies in the others`, async () => {
      const [one, other] = [path.join(folder, `one ${what}`), path.join(folder, `other ${what}`)];
      const sharded = path.join(FIXTURES, '../safetensors/sharded');
      for (const copy of [one, other]) await cp(sharded, copy, { recursive: true });
      let spoilt = false;
      const found = await compareCheckpoints(one, other, {
        onProgress: () => {
          if (!spoilt) spoil(path.join(other, 'model-00003-of-00003.safetensors'));
          spoilt = true;
        },
      });
      assert.deepEqual([...new Set(found.b.diagnostics.map(each => each.code))], [code]);
      assert.deepEqual(found.a.diagnostics, []);
      assert.ok(found.counts.unchanged > 0 && found.counts.notCompared > 0, JSON.stringify(found.counts));
      assert.match(found.finding.notes.join(' '), /were not compared by their values/);
    });
  }

  it('of bytes that were tampered with ends with a document, whatever they are', async () => {
    const specimens = ['base.pt', 'half.safetensors', 'strong.joblib'] as const;
    for (const [seed, name] of specimens.entries()) {
      const bytes = await readFile(path.join(FIXTURES, name));
      const file = path.join(folder, `tampered-${name}`);
      for (const { bytes: mutated, how } of mutations(seed + 1, bytes, fuzzCount(150))) {
        await writeFile(file, mutated);
        const found = await compareCheckpoints(path.join(FIXTURES, name), file);
        assert.ok(found.finding.sentence.length > 0, how);
        JSON.stringify(found);
      }
    }
  });
});
