import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    const { tensors } = await inspect(place);
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
    assert.notEqual((await read(Buffer.from([...whole, ...textField(99, 'x')])))?.format, 'onnx');
    assert.notEqual((await read(whole.subarray(0, -3)))?.format, 'onnx');
  });
});
