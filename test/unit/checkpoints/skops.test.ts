import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { zipOf } from './assembler.ts';

/** Archives of skops, put together here; none is ever loaded. */
async function read(...schemas: readonly (object | Uint8Array)[]): Promise<Checkpoint> {
  const members = schemas.map(each => ({
    name: 'schema.json',
    data: each instanceof Uint8Array ? each : Buffer.from(JSON.stringify(each)),
  }));
  const found = await inspectCandidate(
    { path: 'm.skops', name: 'm.skops', source: memorySource(zipOf(members)) },
    {},
  );
  assert.equal(found?.format, 'skops');
  return found;
}

const node = (module: string, name: string, loader: string, more: object = {}) => ({
  __class__: name,
  __module__: module,
  __loader__: loader,
  __id__: 1,
  ...more,
});
const estimator = (content: object, more: object = {}) => ({
  ...node('sklearn.linear_model._logistic', 'LogisticRegression', 'ObjectNode', {
    content: node('builtins', 'dict', 'DictNode', { content }),
  }),
  protocol: 2,
  ...more,
});
const system = node('os', 'system', 'FunctionNode');

describe('archives of skops', () => {
  it('estimators and numbers are data', async () => {
    const { safety, contents } = await read(
      estimator({ C: node('builtins', 'float', 'JsonNode', { content: '1.0', is_json: true }) }),
    );
    assert.deepEqual([safety.level, contents], ['data-only', 'estimator LogisticRegression']);
  });

  const sgd = ['sklearn.linear_model._sgd_fast', 'Log'] as const;
  for (const [what, schema, subject] of [
    ['a function', estimator({ a: system }), 'os.system'],
    [
      'a function among the arguments of a constructor',
      estimator({ a: node(...sgd, 'SGDNode', { __reduce__: { args: system }, content: {} }) }),
      'os.system',
    ],
    [
      'a function by its path, as the first protocol has it',
      estimator(
        {
          a: node('builtins', 'type', 'FunctionNode', { content: { module_path: 'os', function: 'system' } }),
        },
        { protocol: 0 },
      ),
      'os.system',
    ],
    [
      'an operator under the name of a function that is trusted',
      estimator({ a: node('scipy.special', 'call', 'OperatorFuncNode', { attrs: [] }) }),
      'operator.call',
    ],
    [
      'a special method of a class that is trusted',
      estimator({
        a: node('sklearn.svm._classes', 'SVC', 'MethodNode', {
          content: { func: '__getattribute__', obj: node('sklearn.svm._classes', 'SVC', 'ObjectNode') },
        }),
      }),
      'sklearn.svm._classes.SVC.__getattribute__',
    ],
  ] as const) {
    it(`${what}: dangerous`, async () => {
      const { safety } = await read(schema);
      assert.equal(safety.level, 'dangerous', JSON.stringify(safety));
      assert.ok(safety.findings.some(each => each.level === 'dangerous' && each.subject === subject));
    });
  }

  it('a method of a class that is trusted needs code, and so does what skops does not trust of scikit-learn', async () => {
    const method = node('sklearn.svm._classes', 'SVC', 'MethodNode', {
      content: { func: 'predict', obj: node('sklearn.svm._classes', 'SVC', 'ObjectNode') },
    });
    const { safety } = await read(estimator({ a: method }));
    assert.equal(safety.level, 'needs-code');
    assert.ok(safety.findings.some(each => each.subject === 'sklearn.svm._classes.SVC.predict'));
    const bunch = await read(
      estimator({ a: node('sklearn.utils._bunch', 'Bunch', 'DictNode', { content: {} }) }),
    );
    assert.deepEqual(
      [bunch.safety.level, bunch.safety.imports.at(-1)],
      ['needs-code', 'sklearn.utils._bunch.Bunch'],
    );
  });

  it('two schemas, and a schema in another encoding, which Python reads', async () => {
    for (const both of [
      [estimator({}), estimator({ a: system })],
      [estimator({ a: system }), estimator({})],
    ])
      assert.equal((await read(...both)).safety.level, 'dangerous');
    const text = JSON.stringify(estimator({ a: system }));
    const big = Buffer.from(text, 'utf16le').swap16();
    for (const bytes of [
      Buffer.from(text, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      big,
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
    ])
      assert.equal((await read(bytes)).safety.level, 'dangerous');
  });
});
