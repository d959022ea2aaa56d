import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { bytesField, textField } from '../bytes/protobufWriter.ts';
import {
  attribute,
  type Bytes,
  functionOf,
  functionOfGiven,
  graphOf,
  type MetaParts,
  metaOf,
  modelOf,
  node,
  objectsOf,
  textNode,
  textsNode,
} from './tensorflowWriter.ts';

async function read(bytes: Uint8Array, name = 'nowhere/saved_model.pb'): Promise<Checkpoint> {
  const found = await inspectCandidate({ path: name, name, source: memorySource(bytes) }, {});
  assert.ok(found);
  return found;
}

/** What is found in a graph, as `level subject`. */
async function findings(bytes: Uint8Array): Promise<readonly string[]> {
  const { safety } = await read(bytes);
  return safety.findings.map(({ level, rule, subject }) => `${level} ${rule} ${subject ?? ''}`.trim());
}

const inGraph = (...nodes: readonly Bytes[]) => modelOf(metaOf(graphOf(nodes)));
const inFunction = (...nodes: readonly Bytes[]) =>
  modelOf(metaOf(graphOf([node('x', 'Placeholder')], [functionOf('f', ...nodes)])));
const withMeta = (graph: Bytes, parts: MetaParts) => modelOf(metaOf(graph, parts));

const REACHES_OUT = [
  'ReadFile',
  'WriteFile',
  'MatchingFiles',
  'WholeFileReaderV2',
  'TextLineDataset',
  'SqlDataset',
  'SaveV2',
  'RestoreV2',
  'PyFunc',
  'PyFuncStateless',
  'EagerPyFunc',
  'DebugIdentityV2',
  'CreateSummaryFileWriter',
  'LoadAndRemapMatrix',
  'InitializeTableFromTextFileV2',
  'DataServiceDatasetV4',
  'RpcServer',
  'Rpc',
  'DatasetFromGraph',
  'XlaCustomCallV2',
  'Abort',
];

describe('what a graph of TensorFlow reaches out to', () => {
  for (const operation of REACHES_OUT) {
    it(`${operation}: dangerous in the graph and in its functions`, async () => {
      const wanted = [`dangerous dangerous-operation ${operation}`];
      assert.deepEqual(await findings(inGraph(node('a', 'NoOp'), node('b', operation))), wanted);
      assert.deepEqual(await findings(inFunction(node('a', 'NoOp'), node('b', operation))), wanted);
      const second = modelOf(metaOf(graphOf([node('x', 'NoOp')])), metaOf(graphOf([node('b', operation)])));
      assert.deepEqual(await findings(second), wanted);
      // functions for gradients and functions of functions lie in the same library
      const library = modelOf(
        metaOf(
          graphOf(
            [node('x', 'PartitionedCall', { attributes: { f: attribute.function('outer') } })],
            [
              functionOf('outer', node('y', 'While', { attributes: { body: attribute.function('inner') } })),
              functionOf('inner', node('z', operation)),
            ],
          ),
        ),
      );
      assert.deepEqual(await findings(library), wanted);
    });
  }

  it('says which advisory, in which function and at which byte', async () => {
    const bytes = inFunction(node('b', 'WriteFile'));
    const { safety } = await read(bytes);
    const [found] = safety.findings;
    assert.equal(found?.advisory, 'PAIT-TF-301');
    assert.match(found?.message ?? '', /WriteFile in f/);
    assert.equal(found?.member, 'saved_model.pb');
    assert.deepEqual(
      bytes.subarray(found?.offset, (found?.offset ?? 0) + 3),
      Buffer.from(node('b', '').slice(0, 3)),
    );
  });

  it('the same in a graph by itself and in a meta graph', async () => {
    for (const bytes of [graphOf([node('a', 'ReadFile')]), metaOf(graphOf([node('a', 'ReadFile')]))]) {
      const found = await read(Uint8Array.from(bytes), 'nowhere/graph.pb');
      assert.equal(found.format, 'tensorflow-graph');
      assert.equal(found.safety.level, 'dangerous');
    }
  });

  it('what could be a graph and a meta graph is judged as both', async () => {
    // a node whose fourth and fifth field are texts is what a meta graph says of itself
    const info = [...node('a', 'ReadFile'), ...textField(4, 'cpu'), ...textField(5, 'BA'.padEnd(67, 'x'))];
    const found = await read(Uint8Array.from(bytesField(1, info)), 'nowhere/graph.pb');
    assert.deepEqual([found.contents, found.safety.level], ['meta graph', 'dangerous']);
  });

  it('an operation that is named twice is the last one, as protobuf has it', async () => {
    const twice = [...node('a', 'NoOp'), ...node('a', 'ReadFile').slice(3)];
    assert.deepEqual(await findings(inGraph(twice)), ['dangerous dangerous-operation ReadFile']);
  });

  it('what was found before something broken stands', async () => {
    const whole = inGraph(node('a', 'ReadFile'), node('b', 'NoOp'));
    const graph = [...graphOf([node('a', 'ReadFile')]), 0x0a, 0x7f];
    const { safety, diagnostics } = await read(modelOf(metaOf(graph)));
    assert.deepEqual(
      safety.findings.map(each => each.level),
      ['dangerous', 'not-fully-inspected'],
    );
    assert.equal(diagnostics[0]?.code, 'truncated');
    const cut = await read(whole.subarray(0, -3), 'saved_model.pb');
    assert.deepEqual([cut.format, cut.safety.level], ['tensorflow-saved-model', 'not-fully-inspected']);
  });
});

describe('what reaches out only sometimes', () => {
  const printing = (stream: string) =>
    node('p', 'PrintV2', { attributes: { output_stream: attribute.text(stream) } });
  const constant = (region: string) =>
    node('c', 'ImmutableConst', { attributes: { memory_region_name: attribute.text(region) } });
  const proto = (from: string) =>
    node('d', 'DecodeProtoV2', { attributes: { descriptor_source: attribute.text(from) } });
  const table = (input: string) => node('t', 'InitializeTableFromTextFileV2', { inputs: ['table', input] });
  const cases: readonly (readonly [string, readonly Bytes[], readonly string[]])[] = [
    ['printing to the log', [printing('stderr')], []],
    ['printing to a file', [printing('file:///tmp/x')], ['dangerous dangerous-operation PrintV2']],
    ['a constant of the package', [constant('memmapped_package://w')], []],
    ['a constant out of a file', [constant('/etc/passwd')], ['dangerous dangerous-operation ImmutableConst']],
    ['a message that is known', [proto('local://')], []],
    ['a message out of a file', [proto('/tmp/descriptors')], ['dangerous dangerous-operation DecodeProtoV2']],
    ['a table beside the model', [textNode('path', 'words.txt'), table('path')], []],
    [
      'a table elsewhere',
      [textNode('path', '/etc/passwd'), table('path')],
      ['dangerous external-path InitializeTableFromTextFileV2'],
    ],
    [
      'a table elsewhere by detours',
      [
        textNode('path', '../../secret'),
        node('i', 'Identity', { inputs: ['path:0'] }),
        node('j', 'Identity', { inputs: ['i'] }),
        table('j'),
      ],
      ['dangerous external-path InitializeTableFromTextFileV2'],
    ],
    [
      'a table elsewhere on the network',
      [textNode('path', 'gs://bucket/words'), table('path')],
      ['dangerous external-path InitializeTableFromTextFileV2'],
    ],
    [
      'a table whose path is computed',
      [node('j', 'StringJoin'), table('j')],
      ['dangerous dangerous-operation InitializeTableFromTextFileV2'],
    ],
    [
      'a cache in memory',
      [textNode('path', ''), node('c', 'CacheDatasetV2', { inputs: ['in', 'path', 'cache'] })],
      [],
    ],
    [
      'identities in a circle',
      [node('i', 'Identity', { inputs: ['j'] }), node('j', 'Identity', { inputs: ['i'] }), table('i')],
      ['dangerous dangerous-operation InitializeTableFromTextFileV2'],
    ],
  ];
  for (const [name, nodes, wanted] of cases) {
    it(name, async () => {
      assert.deepEqual(await findings(inGraph(...nodes)), wanted);
      // outputs of nodes are named by their argument in functions
      assert.deepEqual(await findings(inFunction(...nodes)), wanted);
    });
  }

  it('a file that the model declares as its own may be read, whoever passes its path', async () => {
    const assets = { 'path:0': 'words.txt' };
    const initializer = functionOf('initializer', table('argument'));
    const own = graphOf([node('path', 'Placeholder'), table('path')], [initializer]);
    const missing = 'not-fully-inspected missing-asset';
    // the folder of this test has no such file
    assert.deepEqual(await findings(withMeta(own, { assets })), [missing]);
    assert.deepEqual(await findings(withMeta(own, {})), [
      'dangerous dangerous-operation InitializeTableFromTextFileV2',
    ]);
  });

  it('so may one that it declares as TensorFlow 1 does, unless it declares others as well', async () => {
    const graph = graphOf([textNode('path', '/home/of/exporter/words.txt'), table('path')]);
    const olderAssets = { 'path:0': 'words.txt' };
    assert.deepEqual(await findings(withMeta(graph, { olderAssets })), ['not-fully-inspected missing-asset']);
    const [found] = await findings(withMeta(graph, { olderAssets, assets: { 'other:0': 'words.txt' } }));
    assert.equal(found, 'dangerous external-path InitializeTableFromTextFileV2');
    assert.deepEqual(await findings(withMeta(graph, { olderAssets: { 'path:0': '../secret' } })), [
      'dangerous external-path ../secret',
    ]);
  });

  for (const file of [
    '/etc/passwd',
    '../../secret',
    'C:\\secret',
    '..\\secret',
    'a/../../b',
    'gs://bucket/x',
  ]) {
    it(`a declared file ${file}: dangerous`, async () => {
      const graph = graphOf([node('path', 'Placeholder')]);
      assert.deepEqual(await findings(withMeta(graph, { assets: { 'path:0': file } })), [
        `dangerous external-path ${file}`,
      ]);
    });
  }
});

describe('savers', () => {
  const call = (name: string, of: string, ...inputs: readonly string[]) =>
    node(name, 'StatefulPartitionedCall', { inputs, attributes: { f: attribute.function(of) } });
  const saving = node('save/SaveV2', 'SaveV2', { inputs: ['save/Const'] });

  it('of nodes: those in the scope of the saver may save', async () => {
    const saver = ['save/Const:0', 'save/Identity:0', 'save/restore_all'] as const;
    const graph = graphOf([textNode('save/Const', 'model'), saving]);
    assert.deepEqual(await findings(withMeta(graph, { saver })), []);
    const other = graphOf([node('x/SaveV2', 'SaveV2'), saving]);
    assert.deepEqual(await findings(withMeta(other, { saver })), ['dangerous dangerous-operation SaveV2']);
    const elsewhere = graphOf([textNode('save/Const', '/root/model'), saving]);
    assert.deepEqual(await findings(withMeta(elsewhere, { saver })), [
      'dangerous dangerous-operation SaveV2',
    ]);
  });

  it('of functions: those that the saver calls, and what they call, may save', async () => {
    const saver = ['saver_filename:0', 'call:0', 'restore'] as const;
    const functions = [
      functionOf('outer', call('c', 'save')),
      functionOf('save', node('s', 'SaveV2', { inputs: ['prefix'] })),
      functionOf('load', node('s', 'RestoreV2', { inputs: ['prefix'] })),
    ];
    const graph = graphOf([call('call', 'outer'), call('restore', 'load')], functions);
    assert.deepEqual(await findings(withMeta(graph, { saver })), []);
    assert.deepEqual(await findings(withMeta(graph, {})), [
      'dangerous dangerous-operation SaveV2',
      'dangerous dangerous-operation RestoreV2',
    ]);
    const more = graphOf(
      [call('call', 'outer'), call('other', 'hidden')],
      [...functions, functionOf('hidden', node('s', 'SaveV2'))],
    );
    assert.ok((await findings(withMeta(more, { saver }))).includes('dangerous dangerous-operation SaveV2'));
  });

  const saved = 'dangerous dangerous-operation SaveV2';

  it('several in one graph, of which the model names one', async () => {
    const graph = graphOf([
      textNode('save/Const', 'model'),
      saving,
      textNode('save_1/Const', 'model'),
      node('save_1/SaveV2', 'SaveV2', { inputs: ['save_1/Const'] }),
    ]);
    const saver = ['save_1/Const:0', 'save_1/Identity:0', 'save_1/restore_all'] as const;
    assert.deepEqual(await findings(withMeta(graph, { saver })), []);
  });

  const join = (...inputs: readonly string[]) => node('save/j', 'StringJoin', { inputs });
  const joins = node('save/SaveV2', 'SaveV2', { inputs: ['save/j'] });
  const shards = [
    node('save/Const', 'PlaceholderWithDefault', { inputs: ['save/default'] }),
    textNode('save/default', 'model'),
    textNode('save/part', '_temp_1/part'),
    join('save/Const', 'save/part', '^save/control'),
    node('save/shard', 'ShardedFilename', { inputs: ['save/j', 'save/number', 'save/all'] }),
    node('save/SaveV2', 'SaveV2', { inputs: ['save/shard'] }),
    node('save/Pack', 'Pack', { inputs: ['save/shard'] }),
    node('save/Merge', 'MergeV2Checkpoints', { inputs: ['save/Pack', 'save/Const'] }),
  ];
  const paths: readonly (readonly [string, readonly Bytes[], readonly string[]])[] = [
    ['in shards', shards, []],
    [
      'merged into a file elsewhere',
      [
        ...shards.slice(0, -1),
        textNode('save/x', '/root/.x'),
        node('save/Merge', 'MergeV2Checkpoints', { inputs: ['save/Pack', 'save/x'] }),
      ],
      ['dangerous dangerous-operation MergeV2Checkpoints'],
    ],
    [
      'a path put together of harmless pieces',
      [textNode('save/a', '.'), textNode('save/b', './x'), join('save/a', 'save/b'), joins],
      [saved],
    ],
    [
      'a path elsewhere put together',
      [textNode('save/a', '/'), textNode('save/b', 'root/x'), join('save/a', 'save/b'), joins],
      [saved],
    ],
    [
      'a path that is worked out',
      [textNode('save/a', 'L3Jvb3Q'), node('save/j', 'DecodeBase64', { inputs: ['save/a'] }), joins],
      [saved],
    ],
    [
      'a path elsewhere where none is given',
      [
        textNode('save/a', '/root/x'),
        node('save/j', 'PlaceholderWithDefault', { inputs: ['save/a'] }),
        joins,
      ],
      [saved],
    ],
    ['paths in a circle', [node('save/j', 'Identity', { inputs: ['save/j'] }), joins], [saved]],
  ];
  for (const [name, nodes, wanted] of paths) {
    it(`of nodes: ${name}`, async () => {
      const saver = ['save/Const:0', 'save/Identity:0', 'save/restore_all'] as const;
      assert.deepEqual(await findings(withMeta(graphOf(nodes), { saver })), wanted);
    });
  }

  for (const [name, other] of [
    ['a call', call('other', 'save', 'secret')],
    ['a loop', node('other', 'While', { attributes: { body: attribute.function('save') } })],
    [
      'one of several branches',
      node('other', 'Case', { attributes: { branches: attribute.functions('save') } }),
    ],
    ['a step of a data set', node('other', 'MapDataset', { attributes: { f: attribute.function('save') } })],
    ['its name as an operation', node('other', 'save', { inputs: ['secret'] })],
  ] as const) {
    it(`of functions: what others use is no saver: ${name}`, async () => {
      const save = functionOf('save', node('s', 'SaveV2', { inputs: ['prefix'] }));
      const saver = ['saver_filename:0', 'call:0', 'restore'] as const;
      const own = graphOf([call('call', 'save', 'saver_filename')], [save]);
      assert.deepEqual(await findings(withMeta(own, { saver })), []);
      const used = graphOf(
        [call('call', 'save', 'saver_filename'), textNode('secret', '/root/x'), other],
        [save],
      );
      assert.deepEqual(await findings(withMeta(used, { saver })), [saved]);
    });
  }

  it('a path that is passed to a function is no file of the model because it has some', async () => {
    const table = node('t', 'InitializeTableFromTextFileV2', { inputs: ['table', 'file'] });
    const read = functionOfGiven('read', ['table', 'file'], table);
    const through = functionOfGiven('through', ['given'], call('c', 'read', 'x', 'given'));
    const parts = { assets: { 'asset:0': 'words.txt' } };
    const asset = textNode('asset', '/home/of/exporter/words.txt');
    const own = graphOf([asset, call('a', 'through', 'asset')], [read, through]);
    assert.deepEqual(await findings(withMeta(own, parts)), ['not-fully-inspected missing-asset']);
    const others = graphOf(
      [asset, call('a', 'through', 'asset'), textNode('b', '/etc/passwd'), call('c', 'through', 'b')],
      [read, through],
    );
    assert.deepEqual(
      (await findings(withMeta(others, parts)))[0],
      'dangerous external-path InitializeTableFromTextFileV2',
    );
  });

  it('of a graph that does not say: the usual scope', async () => {
    const found = await read(Uint8Array.from(graphOf([saving])), 'nowhere/graph.pb');
    assert.deepEqual(found.safety.findings, []);
  });
});

describe('what would hide from a shorter look', () => {
  const call = (name: string, of: string, ...inputs: readonly string[]) =>
    node(name, 'StatefulPartitionedCall', { inputs, attributes: { f: attribute.function(of) } });
  const table = node('t', 'InitializeTableFromTextFileV2', { inputs: ['table', 'file'] });
  const initializer = functionOfGiven('initializer', ['table', 'file'], table);
  const asset = textNode('asset', '/home/of/exporter/words.txt');
  const secret = textNode('secret', '/etc/passwd');
  const assets = { 'asset:0': 'words.txt' };
  const elsewhere = 'dangerous external-path InitializeTableFromTextFileV2';
  const unknown = 'dangerous dangerous-operation InitializeTableFromTextFileV2';
  const saved = 'dangerous dangerous-operation SaveV2';
  const saver = ['saver_filename:0', 'save', 'restore'] as const;
  const first = async (graph: Bytes, parts: MetaParts) => (await findings(withMeta(graph, parts)))[0];

  it('an attribute behind a thousand others', async () => {
    const others = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`_${i}`, attribute.text('')]));
    const printing = node('p', 'PrintV2', {
      attributes: { ...others, output_stream: attribute.text('file:///root/.bashrc') },
    });
    assert.deepEqual(await findings(inGraph(printing)), ['dangerous dangerous-operation PrintV2']);
    const loop = node('l', 'While', { attributes: { ...others, body: attribute.function('save') } });
    const save = functionOf('save', node('s', 'SaveV2', { inputs: ['prefix'] }));
    assert.equal(await first(graphOf([call('save', 'save', 'x'), loop], [save]), { saver }), saved);
  });

  it('a text that is longer than any path', async () => {
    const stream = attribute.text(`file:///${'./'.repeat(40_000)}x`);
    const printing = node('p', 'PrintV2', { attributes: { output_stream: stream } });
    assert.deepEqual(await findings(inGraph(printing)), ['dangerous dangerous-operation PrintV2']);
  });

  it('a second text of a constant, and texts that are its bytes', async () => {
    const merge = node('save/Merge', 'MergeV2Checkpoints', { inputs: ['save/a', 'save/b'] });
    const to = textNode('save/b', 'model');
    const merged = (from: Bytes) => findings(inGraph(from, to, merge));
    const found = ['dangerous dangerous-operation MergeV2Checkpoints'];
    assert.deepEqual(await merged(textsNode('save/a', ['one', 'two'])), []);
    assert.deepEqual(await merged(textsNode('save/a', ['one', '/root/x'])), found);
    const bytes = [7, ...Buffer.from('/root/x')];
    assert.deepEqual(await merged(textsNode('save/a', ['one'], bytes)), found);
  });

  it('who passes a path after a hundred others', async () => {
    const calls = Array.from({ length: 200 }, (_, i) => call(`c${i}`, 'initializer', 'x', 'asset'));
    const graph = (...more: readonly Bytes[]) => graphOf([asset, secret, ...calls, ...more], [initializer]);
    assert.equal(await first(graph(), { assets }), 'not-fully-inspected missing-asset');
    assert.equal(await first(graph(call('d', 'initializer', 'x', 'secret')), { assets }), elsewhere);
  });

  it('functions that pass it on to one another', async () => {
    const through = Array.from({ length: 12 }, (_, i) =>
      functionOfGiven(`f${i}`, ['it'], call('c', i === 0 ? 'initializer' : `f${i - 1}`, 'x', 'it')),
    ).map((each, i) => (i === 0 ? each : functionOfGiven(`f${i}`, ['it'], call('c', `f${i - 1}`, 'it'))));
    const graph = graphOf([asset, secret, call('d', 'f11', 'secret')], [initializer, ...through]);
    assert.equal(await first(graph, { assets }), elsewhere);
  });

  it('a path that is worked out by who passes it, or passed to a branch', async () => {
    const worked = [asset, node('j', 'DecodeBase64', { inputs: ['asset'] })];
    const graph = graphOf([...worked, call('d', 'initializer', 'x', 'j')], [initializer]);
    assert.equal(await first(graph, { assets }), unknown);
    const branch = node('b', 'If', {
      inputs: ['c', 'x', 'secret'],
      attributes: { then_branch: attribute.function('initializer') },
    });
    assert.equal(await first(graphOf([asset, secret, branch], [initializer]), { assets }), unknown);
  });

  it('a path that the saver is given by a node of the graph', async () => {
    const save = functionOfGiven('saving', ['prefix'], node('s', 'SaveV2', { inputs: ['prefix'] }));
    const given = node('saver_filename', 'Placeholder');
    const graph = (path: string) => graphOf([given, secret, call('restore', 'saving', path)], [save]);
    assert.deepEqual(await findings(withMeta(graph('saver_filename'), { saver })), []);
    assert.equal(await first(graph('secret'), { saver }), saved);
  });

  it('a function of the saver that whoever loads the model calls', async () => {
    const save = functionOfGiven('saving', ['prefix'], node('s', 'SaveV2', { inputs: ['prefix'] }));
    const given = node('saver_filename', 'Placeholder');
    const graph = graphOf([given, secret, call('save', 'saving', 'saver_filename')], [save]);
    assert.deepEqual(await findings(withMeta(graph, { saver })), []);
    const objects = objectsOf(['secret'], { saving: [0] });
    assert.equal(await first(graph, { saver, objects }), saved);
  });

  it('a path that a variable holds', async () => {
    const variable = [
      node('v', 'VarHandleOp'),
      node('is', 'VarIsInitializedOp', { inputs: ['v'] }),
      node('set', 'AssignVariableOp', { inputs: ['v', 'asset'] }),
      node('read', 'ReadVariableOp', { inputs: ['v', '^set'] }),
      call('c', 'initializer', 'x', 'read'),
    ];
    const graph = (...more: readonly Bytes[]) =>
      graphOf([asset, secret, ...variable, ...more], [initializer]);
    assert.equal(await first(graph(), { assets }), 'not-fully-inspected missing-asset');
    const again = node('again', 'AssignVariableOp', { inputs: ['v', 'secret'] });
    assert.equal(await first(graph(again), { assets }), elsewhere);
    const lent = call('d', 'somewhere', 'v');
    assert.equal(await first(graph(lent), { assets }), unknown);
    const unset = graphOf([asset, ...variable.filter((_, i) => i !== 2)], [initializer]);
    assert.equal(await first(unset, { assets }), unknown);
  });

  it('functions that call themselves in more ways than can be followed', { timeout: 60_000 }, async () => {
    const itself = Array.from({ length: 3000 }, (_, i) => call(`c${i}`, 'initializer', 'table', 'file'));
    const tables = Array.from({ length: 300 }, (_, i) =>
      node(`t${i}`, 'InitializeTableFromTextFileV2', { inputs: ['table', 'file'] }),
    );
    const endless = functionOfGiven('initializer', ['table', 'file'], ...itself, ...tables);
    const graph = graphOf([asset, secret, call('d', 'initializer', 'x', 'secret')], [endless]);
    assert.equal(await first(graph, { assets }), elsewhere);
    const saves = Array.from({ length: 300 }, (_, i) => node(`s${i}`, 'SaveV2', { inputs: ['file'] }));
    const saving = functionOfGiven('saving', ['table', 'file'], ...itself, ...saves);
    const looping = graphOf(
      [call('save', 'saving', 'x', 'saver_filename')],
      [saving, functionOfGiven('initializer', ['table', 'file'], call('e', 'saving', 'table', 'file'))],
    );
    assert.equal(await first(looping, { saver }), saved);
  });

  it('a path that is bound to a function of the model', async () => {
    const graph = graphOf([asset, secret], [initializer]);
    const bound = (...objects: readonly (number | string)[]) =>
      first(graph, { assets, objects: objectsOf(objects, { initializer: [7, 0] }) });
    assert.equal(await bound(0), 'not-fully-inspected missing-asset');
    assert.equal(await bound('asset'), 'not-fully-inspected missing-asset');
    assert.equal(await bound('secret'), elsewhere);
    assert.equal(await bound(), unknown);
  });
});

it('objects that cannot be read are told once', async () => {
  const graph = graphOf([node('a', 'NoOp')]);
  const { safety, diagnostics } = await read(withMeta(graph, { objects: [0x0a, 0x7f] }));
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['truncated'],
  );
  assert.equal(safety.level, 'not-fully-inspected');
});

it('a broken function among the objects hides none of them', async () => {
  const graph = graphOf([node('a', 'NoOp')]);
  const lambda = '{"class_name": "Lambda", "config": {"function": ["4wE"], "function_type": "lambda"}}';
  const layer = bytesField(1, bytesField(4, [...textField(1, '_tf_keras_layer'), ...textField(3, lambda)]));
  const whole = (await read(withMeta(graph, { objects: layer }))).safety.level;
  assert.equal(whole, 'dangerous');
  for (const broken of [bytesField(2, [0x0a, 0x7f]), bytesField(1, bytesField(9, [0x0a, 0x7f]))]) {
    const { safety, diagnostics } = await read(withMeta(graph, { objects: [...broken, ...layer] }));
    assert.equal(safety.level, whole);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['truncated'],
    );
  }
});

describe('operations that TensorFlow does not have', () => {
  it('need code; those of the library are functions', async () => {
    assert.deepEqual(await findings(inGraph(node('a', 'Addons>Fancy'), node('b', 'MatMul'))), [
      'needs-code foreign-operators Addons>Fancy',
    ]);
    assert.deepEqual(await findings(inFunction(node('a', 'f'), node('b', 'MatMul'))), []);
  });
});

describe('more than is looked at', () => {
  const innocent = metaOf(graphOf([node('a', 'NoOp')]));
  const many = (count: number) => Array.from({ length: count }, () => innocent);

  it('of graphs is not fully inspected', async () => {
    const evil = metaOf(graphOf([node('b', 'ReadFile')]));
    assert.equal((await read(modelOf(...many(99), evil))).safety.level, 'dangerous');
    const { safety } = await read(modelOf(...many(100), evil));
    assert.equal(safety.level, 'not-fully-inspected');
    assert.equal(safety.findings[0]?.rule, 'too-many');
    assert.equal((await read(modelOf(...many(100)))).safety.level, 'data-only');
  });

  it('of files is not fully inspected', async () => {
    const withFiles = (count: number) => {
      const assets = Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, `f${i}`]));
      return modelOf(metaOf(graphOf([node('a', 'NoOp')]), { assets }));
    };
    assert.ok(
      (await findings(withFiles(10_001))).some(each => each.startsWith('not-fully-inspected too-many')),
    );
    assert.ok(!(await findings(withFiles(10_000))).some(each => each.includes('too-many')));
  });
});
