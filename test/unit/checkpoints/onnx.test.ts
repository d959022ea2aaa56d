import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { inspect, inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { measured } from '../../../src/core/checkpoints/tensorStats.ts';
import { bytesField, textField, varintField } from '../bytes/protobufWriter.ts';

/** Models written field by field, as onnx.proto has them. */
const entry = (key: string, value: string) => [...textField(1, key), ...textField(2, value)];

function tensor(
  name: string,
  values: readonly number[],
  external?: Readonly<Record<string, string>>,
): number[] {
  const head = [...varintField(1, BigInt(values.length)), ...varintField(2, 1n), ...textField(8, name)];
  if (!external) return [...head, ...bytesField(9, new Uint8Array(new Float32Array(values).buffer))];
  const places = Object.entries(external).flatMap(([key, value]) => bytesField(13, entry(key, value)));
  return [...head, ...places, ...varintField(14, 1n)];
}

function model(...tensors: readonly number[][]): Buffer {
  const graph = [...textField(2, 'graph'), ...tensors.flatMap(each => bytesField(5, each))];
  const opset = [...textField(1, ''), ...varintField(2, 17n)];
  return Buffer.from([...varintField(1, 8n), ...bytesField(7, graph), ...bytesField(8, opset)]);
}

const read = (of: Uint8Array) =>
  inspectCandidate({ path: 'm.onnx', name: 'm.onnx', source: memorySource(of) }, {});

describe('ONNX models', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-onnx-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const location of [
    '../secret.bin',
    '/etc/passwd',
    'C:\\secret.bin',
    'sub/../../secret.bin',
    '..\\secret.bin',
  ]) {
    it(`a tensor in ${location}: told, and never opened`, async () => {
      const found = await read(
        model(tensor('a', [1, 2]), tensor('b', [1, 2], { location, offset: '0', length: '8' })),
      );
      assert.equal(found?.format, 'onnx');
      assert.equal(found.safety.level, 'dangerous');
      assert.equal(found.safety.findings[0]?.rule, 'external-path');
      assert.deepEqual(
        found.tensors.map(each => each.place?.file),
        ['', undefined],
      );
    });
  }

  /** A field in a field in a field, the innermost first. */
  const nested = (value: readonly number[], ...fields: readonly number[]): number[] =>
    fields.reduce((inner, field) => bytesField(field, inner), [...value]);
  const outside = tensor('w', [1, 2], { location: '../secret.bin' });
  const wherever: Readonly<Record<string, { graph?: number[]; model?: number[] }>> = {
    'an attribute of a node': { graph: nested(outside, 5, 5, 1) },
    'a list of tensors of a node': { graph: nested(outside, 10, 5, 1) },
    'a sparse tensor of a node': { graph: nested(outside, 1, 22, 5, 1) },
    'sparse tensors of a node, their places': { graph: nested(outside, 2, 23, 5, 1) },
    'a graph within a node': { graph: nested(outside, 5, 6, 5, 1) },
    'a node of a graph of a list within a node of a graph': {
      graph: nested(outside, 5, 5, 1, 11, 5, 1, 6, 5, 1),
    },
    'a sparse initializer': { graph: nested(outside, 1, 15) },
    'a function that the model brings along': { model: nested(outside, 5, 5, 7, 25) },
    'what such a function is given where nothing is': { model: nested(outside, 5, 11, 25) },
    'what training begins with': { model: nested(outside, 5, 1, 20) },
    'what training does': { model: nested(outside, 5, 5, 1, 2, 20) },
    'an initializer with a hundred other entries before the place': {
      graph: bytesField(5, [
        ...Array.from({ length: 200 }, (_, i) => bytesField(13, entry(`x${i}`, ''))).flat(),
        ...outside,
      ]),
    },
  };
  const withParts = ({ graph = [], model: rest = [] }: { graph?: number[]; model?: number[] }): Buffer => {
    const opset = [...textField(1, ''), ...varintField(2, 17n)];
    return Buffer.from([
      ...varintField(1, 8n),
      ...bytesField(7, [...textField(2, 'graph'), ...graph]),
      ...bytesField(8, opset),
      ...rest,
    ]);
  };
  for (const [place, parts] of Object.entries(wherever)) {
    it(`a tensor outside of the folder in ${place}`, async () => {
      const found = await read(withParts(parts));
      assert.equal(found?.format, 'onnx');
      assert.equal(found.safety.level, 'dangerous');
      assert.equal(found.safety.findings[0]?.subject, '../secret.bin');
    });
  }

  it('what was found before an error stands, and fields that loaders pass over hide nothing', async () => {
    const broken = await read(withParts({ graph: [...bytesField(5, outside), ...nested([0xff], 5, 5, 1)] }));
    assert.equal(broken?.safety.level, 'dangerous');
    assert.equal(broken.diagnostics.at(-1)?.severity, 'error');
    const unknown = await read(withParts({ graph: bytesField(5, outside), model: textField(99, 'x') }));
    assert.equal(unknown?.safety.level, 'dangerous');
  });

  it('operators of others are told wherever they are; functions of the model are none', async () => {
    const node = (type: string, domain: string) => [...textField(4, type), ...textField(7, domain)];
    const defined = bytesField(25, [...textField(1, 'F'), ...textField(10, 'mine')]);
    const own = await read(withParts({ graph: bytesField(1, node('F', 'mine')), model: defined }));
    assert.equal(own?.safety.level, 'data-only');
    const other = await read(withParts({ graph: bytesField(1, node('G', 'mine')), model: defined }));
    assert.equal(other?.safety.level, 'needs-code');
    const inner = await read(withParts({ graph: nested(node('G', 'theirs'), 1, 6, 5, 1) }));
    assert.equal(inner?.safety.findings[0]?.subject, 'theirs');
  });

  it('operators of others behind as many of the model as are kept', async () => {
    const names = Array.from({ length: 50_001 }, (_, i) => `F${i}`);
    const nodes = names.map(name => bytesField(1, [...textField(4, name), ...textField(7, 'mine')]));
    const defined = names
      .slice(0, -1)
      .map(name => bytesField(25, [...textField(1, name), ...textField(10, 'mine')]));
    const found = async (graph: number[][]) =>
      (await read(withParts({ graph: graph.flat(), model: defined.flat() })))?.safety.level;
    assert.equal(await found(nodes.slice(0, -1)), 'data-only');
    assert.equal(await found(nodes), 'needs-code');
  });

  it('with more than are listed say so, once for each kind', async () => {
    const node = bytesField(1, textField(4, 'Relu'));
    const none = bytesField(5, tensor('w', []));
    const graph = [...Array.from({ length: 50_001 }, () => node), none].flat();
    const codes = async (bytes: Buffer) => (await read(bytes))?.diagnostics.map(({ code }) => code);
    assert.deepEqual(await codes(withParts({ graph })), ['too-many-layers']);
    assert.deepEqual(await codes(withParts({ graph: graph.slice(node.length) })), []);
  });

  it('values that do not stand in one run of the field for their type are not read', async () => {
    const int32s = (type: bigint, ...runs: readonly number[][]) => [
      ...varintField(1, 2n),
      ...varintField(2, type),
      ...textField(8, 'w'),
      ...runs.flatMap(run => bytesField(5, run)),
    ];
    const placeOf = async (of: number[]) => (await read(model(of)))?.tensors[0]?.place;
    assert.equal((await placeOf(int32s(6n, [1, 2])))?.varints, true);
    assert.equal(await placeOf(int32s(6n, [1], [2])), undefined);
    assert.equal(await placeOf([...int32s(6n), ...varintField(5, 1n), ...varintField(5, 2n)]), undefined);
    assert.equal(await placeOf(int32s(7n, [1, 2])), undefined);
    assert.equal(await placeOf(int32s(6n, [1])), undefined);
  });

  it('a link to a file elsewhere is told and not followed', async () => {
    const folder = path.join(root, 'link');
    mkdirSync(folder);
    writeFileSync(path.join(root, 'elsewhere.bin'), Buffer.alloc(8));
    symlinkSync('../elsewhere.bin', path.join(folder, 'data.bin'));
    const place = path.join(folder, 'm.onnx');
    writeFileSync(place, model(tensor('a', [0, 0], { location: 'data.bin' })));
    const found = await inspect(place);
    assert.deepEqual(
      found.diagnostics.map(each => [each.code, each.file]),
      [['link-elsewhere', 'data.bin']],
    );
    for await (const { statistics } of measured(place, found.tensors, () => {}))
      assert.equal(statistics, undefined);
  });

  it('values beside the model are read where they lie; what is not there is told', async () => {
    const folder = path.join(root, 'beside');
    mkdirSync(folder);
    const place = path.join(folder, 'm.onnx');
    writeFileSync(path.join(folder, 'data.bin'), Buffer.from(new Float32Array([9, 1, 3]).buffer));
    writeFileSync(
      place,
      model(
        tensor('here', [0, 0], { location: 'data.bin', offset: '4', length: '8' }),
        tensor('gone', [0, 0], { location: 'gone.bin' }),
        tensor('beyond', [0, 0], { location: 'data.bin', offset: '8' }),
      ),
    );
    const { tensors, diagnostics } = await inspect(place);
    assert.deepEqual(
      diagnostics.map(each => [each.code, each.file]),
      [['missing-shard', 'gone.bin']],
    );
    const problems: string[] = [];
    const means = new Map<string, number | undefined>();
    for await (const each of measured(place, tensors, problem => problems.push(problem.code)))
      means.set(each.tensor.name, each.statistics?.mean);
    assert.deepEqual(
      [...means],
      [
        ['here', 2],
        ['gone', undefined],
        ['beyond', undefined],
      ],
    );
    assert.deepEqual(problems, ['unreadable', 'truncated']);
  });

  it('is not taken for one without a graph, or with what no model has', async () => {
    const whole = model(tensor('a', [1]));
    assert.equal((await read(whole))?.format, 'onnx');
    assert.notEqual(
      (await read(Buffer.from([...varintField(1, 8n), ...textField(2, 'pytorch')])))?.format,
      'onnx',
    );
    const more = Buffer.from([...whole, ...textField(99, 'x')]);
    const unnamed = await inspectCandidate({ path: 'm.bin', name: 'm.bin', source: memorySource(more) }, {});
    assert.notEqual(unnamed?.format, 'onnx');
    assert.notEqual((await read(whole.subarray(0, -3)))?.format, 'onnx');
  });
});
