import assert from 'node:assert/strict';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { FileSource, memorySource } from '../../../src/core/bytes/source.ts';
import { Trees } from '../../../src/core/checkpoints/boosted/trees.ts';
import { inspect, inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { scanFolder } from '../../../src/core/checkpoints/scanFolder.ts';
import { measured } from '../../../src/core/checkpoints/tensorStats.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints');
const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-boosted-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const read = (of: Uint8Array | string, name = 'model.x') =>
  inspectCandidate({ path: name, name, source: memorySource(Buffer.from(of)) }, {});
const fixture = (name: string) => readFileSync(path.join(FIXTURES, name));

describe('the format is told by the content', () => {
  for (const [file, format] of [
    ['boosted/binary.json', 'xgboost-json'],
    ['boosted/binary.ubj', 'xgboost-ubjson'],
    ['boosted_old/binary.bst', 'xgboost-binary'],
    ['boosted_old/base64.xgb', 'xgboost-binary'],
    ['boosted/leaves.txt', 'lightgbm-text'],
    ['boosted/leaves_dump.json', 'lightgbm-json'],
    ['boosted/oblivious.cbm', 'catboost'],
    ['boosted/oblivious.json', 'catboost-json'],
    ['boosted/xgboost.pkl', 'pickle'],
  ] as const) {
    it(`${file}, whatever it is called`, async () => {
      for (const name of ['model', 'model.bst', 'model.pkl', 'model.txt'])
        assert.equal((await read(fixture(file), name))?.format, format);
    });
  }

  for (const [what, text] of [
    ['JSON of something else', '{"learner":"x","version":[1,2,3]}'],
    ['a report with a learner', '{"learner":{},"version":[1,2,3]}'],
    ['features of something else', '{"features_info":{"age":{"mean":3}}}'],
    ['text that speaks of trees', 'tree\nbirch\n'],
    ['binary of something else', 'binary'],
  ] as const) {
    it(`${what} is no model`, async () => assert.equal(await read(text, 'a.json'), undefined));
  }

  it('models are found in a folder, and other JSON and text is passed over', async () => {
    const inner = mkdtempSync(path.join(folder, 'scan-'));
    for (const name of ['binary.json', 'leaves.txt', 'oblivious.json', 'binary.ubj'])
      writeFileSync(path.join(inner, name), fixture(`boosted/${name}`));
    writeFileSync(path.join(inner, 'other.json'), '{"a": 1}');
    writeFileSync(path.join(inner, 'notes.txt'), 'tree');
    writeFileSync(path.join(inner, 'plain.bst'), '% a style of BibTeX');
    const { scanned } = await scanFolder(inner);
    assert.deepEqual(
      scanned.map(each => `${each.path} ${each.safety.level}`),
      ['binary.json data-only', 'binary.ubj data-only', 'leaves.txt data-only', 'oblivious.json data-only'],
    );
  });

  it('JSON of CatBoost with the categories that a pool brought along', async () => {
    const { features_info, ...rest } = JSON.parse(fixture('boosted/oblivious.json').toString());
    const cat_features_hash = [{ hash: 476319382, value: 'z' }];
    const found = await read(
      JSON.stringify({ features_info: { cat_features_hash, ...features_info }, ...rest }, null, 2),
    );
    assert.equal(found?.format, 'catboost-json');
    assert.deepEqual(found.inputs, (await read(fixture('boosted/oblivious.json')))?.inputs);
  });

  it('JSON with space, a mark of its byte order and the version in front', async () => {
    const { learner, version } = JSON.parse(fixture('boosted/binary.json').toString());
    const found = await read(`\ufeff${JSON.stringify({ version, learner }, null, 2)}`);
    assert.equal(found?.format, 'xgboost-json');
    assert.equal(found.framework?.version, '3.2.0');
    assert.equal(found.diagnostics.length, 0);
  });
});

describe('all formats of one model say the same', () => {
  for (const name of ['binary', 'softprob', 'forest', 'ranking', 'dart', 'categorical']) {
    it(`JSON and UBJSON: ${name}`, async () => {
      const [a, b] = await Promise.all(
        ['json', 'ubj'].map(ending => inspect(path.join(FIXTURES, `boosted/${name}.${ending}`))),
      );
      assert.deepEqual({ ...a, format: '', title: '' }, { ...b, format: '', title: '' });
    });
  }
  it('the binary format says what JSON does, but for names', async () => {
    const a = await inspect(path.join(FIXTURES, 'boosted_old/binary.json'));
    const b = await inspect(path.join(FIXTURES, 'boosted_old/binary.bst'));
    assert.deepEqual(
      [b.contents, b.trees, b.outputs, b.training],
      [a.contents, a.trees, a.outputs, a.training],
    );
    assert.equal(b.facts.get('leaves'), a.facts.get('leaves'));
    assert.equal(b.facts.get('splits.f0'), a.facts.get('splits.age'));
  });
});

describe('weights of a linear model', () => {
  for (const file of ['boosted/linear.ubj', 'boosted_old/linear.deprecated']) {
    it(`${file}: a tensor whose values are read where they lie`, async () => {
      const place = path.join(FIXTURES, file);
      const { tensors, parameters, contents } = await inspect(place);
      assert.equal(contents, 'linear model, reg:squarederror');
      assert.equal(parameters, 5);
      assert.deepEqual(
        tensors.map(({ name, shape, dtype }) => [name, shape, dtype]),
        [['weights', [5, 1], 'float32']],
      );
      const json = JSON.parse(
        fixture(file.includes('old') ? 'boosted_old/linear.json' : 'boosted/linear.json').toString(),
      );
      const weights: number[] = json.learner.gradient_booster.model.weights;
      for await (const { statistics } of measured(place, tensors, problem => assert.fail(problem.message))) {
        assert.equal(Math.fround(statistics?.max ?? 0), Math.fround(Math.max(...weights)));
        assert.equal(Math.fround(statistics?.min ?? 0), Math.fround(Math.min(...weights)));
      }
    });
  }
});

describe('models that are cut off tell what they held before', () => {
  for (const [name, keep, told] of [
    ['boosted/binary.json', 0.6, ['training.best_iteration', 'facts.leaves']],
    ['boosted/binary.ubj', 0.6, ['training.best_iteration', 'facts.leaves']],
    ['boosted_old/binary.bst', 0.6, ['facts.base_score', 'facts.leaves']],
    ['boosted/leaves.txt', 0.3, ['facts.format_version', 'facts.leaves']],
    ['boosted/leaves_dump.json', 0.6, ['facts.leaves']],
    ['boosted/oblivious.json', 0.9, ['facts.features']],
  ] as const) {
    it(name, async () => {
      const bytes = fixture(name);
      const found = await read(bytes.subarray(0, bytes.length * keep));
      assert.equal(found?.safety.level, 'not-fully-inspected');
      assert.deepEqual(
        found.diagnostics.map(each => each.code),
        ['truncated'],
      );
      for (const each of told) {
        const [part = '', key = ''] = each.split('.');
        assert.ok(
          (part === 'facts' ? found.facts : found.training).has(key),
          `${each}: ${JSON.stringify([...found.facts])}`,
        );
      }
    });
  }
  it('a CatBoost file that is cut off is told', async () => {
    const found = await read(fixture('boosted/oblivious.cbm').subarray(0, 3000));
    assert.deepEqual(
      found?.diagnostics.map(each => each.code),
      ['truncated'],
    );
  });
});

describe('hostile models', () => {
  const learner = (booster: string, more = '') =>
    `{"learner":{"attributes":{"best_score":"1e999","__proto__":"x"}${more},"gradient_booster":${booster},"learner_model_param":{"num_class":"1e300","num_feature":"-5"}},"version":[NaN,"x",2]}`;

  it('numbers that cannot be counts, keys that are names of ours', async () => {
    const found = await read(
      learner('{"model":{"gbtree_model_param":{"num_trees":"9e99"},"trees":[]},"name":"__proto__"}'),
    );
    assert.equal(found?.trees, undefined);
    assert.equal(found?.training.get('__proto__'), 'x');
    assert.equal(found?.inputs.length, 0);
  });

  it('trees that go round in circles end', async () => {
    const tree = '{"left_children":[1,0,0],"right_children":[2,1,9],"split_indices":[0,-7,999999999]}';
    const found = await read(learner(`{"model":{"gbtree_model_param":{"num_trees":"1"},"trees":[${tree}]}}`));
    assert.equal(found?.diagnostics.length, 0);
    assert.equal(found?.facts.get('leaves'), 0);
  });

  it('lists and objects in one another by the thousand', async () => {
    for (const deep of ['['.repeat(200_000), '{"a":'.repeat(200_000)]) {
      const found = await read(learner(`{"x":${deep}`));
      assert.deepEqual(
        found?.diagnostics.map(each => each.code),
        ['too-deep'],
      );
    }
  });

  it('keys that come twice: each is read, the last counts', async () => {
    const found = await read(
      '{"learner":{"attributes":{"a":"1"}},"learner":{"attributes":{"a":"2"}},"version":[3,0,0]}',
    );
    assert.equal(found?.training.get('a'), '2');
  });

  it('a binary model of 2^31 trees, of nodes beyond its end', async () => {
    const bytes = fixture('boosted_old/softprob.bst');
    const at = bytes.indexOf('gbtree') + 6;
    const many = Buffer.from(bytes);
    many.writeInt32LE(2 ** 31 - 1, at);
    assert.equal((await read(many))?.safety.level, 'not-fully-inspected');
    const large = Buffer.from(bytes);
    large.writeInt32LE(2 ** 31 - 1, at + 160 + 4);
    assert.deepEqual(
      (await read(large))?.diagnostics.map(each => each.code),
      ['broken-header'],
    );
  });

  it('a text model whose trees lie elsewhere, as after other line ends, is still told', async () => {
    const text = fixture('boosted/leaves.txt').toString();
    const found = await read(text.replaceAll('\n', '\r\n'));
    assert.deepEqual(
      found?.diagnostics.map(each => each.code),
      ['tree-sizes'],
    );
    assert.equal(found.trees, 3);
    assert.equal(found.hyperparameters.get('objective'), 'binary');
  });

  it('a text model without sizes of trees is read from front to back', async () => {
    const text = fixture('boosted/leaves.txt').toString();
    const found = await read(text.replace(/tree_sizes=.*\n/, ''));
    assert.equal(found?.trees, 3);
    assert.equal(found.diagnostics.length, 0);
    assert.equal(found.hyperparameters.get('learning_rate'), 0.2);
  });

  it('a FlatBuffer whose offsets lead out of it', async () => {
    const bytes = Buffer.from(fixture('boosted/oblivious.cbm'));
    bytes.writeUInt32LE(0xfffffff0, 8);
    assert.equal((await read(bytes))?.safety.level, 'not-fully-inspected');
  });
});

describe('large models', () => {
  it('a text model of 2 GB is told by its head, its foot and where its trees begin', async () => {
    const file = path.join(folder, 'large.txt');
    const count = 2000;
    const size = 1024 ** 2;
    const head = `tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=1\nobjective=regression\nfeature_names=a b\nfeature_infos=[0:1] none\ntree_sizes=${Array(count).fill(size).join(' ')}\n\n`;
    const foot =
      'end of trees\n\nfeature_importances:\na=7\n\nparameters:\n[learning_rate: 0.5]\n\nend of parameters\n';
    const descriptor = openSync(file, 'w');
    writeSync(descriptor, head, 0);
    for (let i = 0; i < count; i += 1)
      writeSync(descriptor, `Tree=${i}\nnum_leaves=31\nnum_cat=0\n`, head.length + i * size);
    writeSync(descriptor, foot, head.length + count * size);
    closeSync(descriptor);
    const source = new FileSource(file);
    const found = await inspectCandidate({ path: file, name: 'large.txt', source }, {});
    source.close();
    assert.equal(found?.trees, count);
    assert.equal(found.facts.get('leaves'), 31 * count);
    assert.equal(found.facts.get('unused_features'), 1);
    assert.equal(found.facts.get('splits.a'), 7);
    assert.equal(found.hyperparameters.get('learning_rate'), 0.5);
    assert.ok(source.bytesRead < 4 * 1024 ** 2, `${source.bytesRead} bytes were read`);
  });

  it('a CatBoost file of 3 GB is read by ranges', async () => {
    const file = path.join(folder, 'large.cbm');
    writeFileSync(file, fixture('boosted/oblivious.cbm'));
    const descriptor = openSync(file, 'r+');
    ftruncateSync(descriptor, 3 * 1024 ** 3);
    closeSync(descriptor);
    const source = new FileSource(file);
    const found = await inspectCandidate({ path: file, name: 'large.cbm', source }, {});
    source.close();
    assert.equal(found?.contents?.startsWith('gradient boosted trees, Logloss'), true);
    assert.ok(source.bytesRead < 1024 ** 2, `${source.bytesRead} bytes were read`);
  });

  it('ends when it is told to', async () => {
    const tree = '{"left_children":[1,-1,-1],"right_children":[2,-1,-1],"split_indices":[0,0,0]}';
    const text = `{"learner":{"gradient_booster":{"model":{"trees":[${Array(300_000).fill(tree).join(',')}]}}}}`;
    const stop = new AbortController();
    const source = memorySource(Buffer.from(text));
    const found = inspectCandidate({ path: 'm', name: 'm', source }, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await assert.rejects(found, /enough/);
  });
});

describe('leaves and depth', () => {
  const told = (trees: Trees) => Object.fromEntries(trees.facts(feature => `f${feature}`));
  it('of nodes: those that pruning left behind are not counted', () => {
    const trees = new Trees();
    trees.addNodes(
      Int32Array.of(1, -1, 3, -1, -1, 9),
      Int32Array.of(2, -1, 4, -1, -1, 9),
      Int32Array.of(5, 0, 5, 0, 0, 7),
    );
    trees.addNodes(Int32Array.of(-1), Int32Array.of(-1), Int32Array.of(0));
    assert.deepEqual(told(trees), {
      leaves: 4,
      leaves_of_largest_tree: 3,
      depth_of_deepest_tree: 2,
      'splits.f5': 2,
    });
  });
  it('of inner nodes only', () => {
    const trees = new Trees();
    trees.addInner([1, -1, -3], [2, -2, -4], 4);
    assert.deepEqual(told(trees), { leaves: 4, leaves_of_largest_tree: 4, depth_of_deepest_tree: 2 });
  });
  it('of no tree: nothing', () => assert.deepEqual(told(new Trees()), {}));
});
