import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoint, Port, Tensor, TensorStatistics } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { measured } from '../../../src/core/checkpoints/tensorStats.ts';

/** What the tools themselves say of a tensor. */
interface TensorTruth {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly storage?: number;
  readonly statistics?: Readonly<Record<string, number>>;
}

/** What the tools themselves say of a file that they wrote: truth.json beside the files. */
export interface Truth {
  readonly tensors?: Readonly<Record<string, TensorTruth>>;
  /** Arrays that must be among the tensors. */
  readonly arrays?: Readonly<Record<string, TensorTruth>>;
  /** Whether there are no other tensors than these. */
  readonly complete?: boolean;
  /** What a tensor may be called instead. */
  readonly names?: Readonly<Record<string, string>>;
  readonly inputs?: readonly Port[];
  readonly outputs?: readonly Port[];
  readonly contents?: string;
  readonly level: string;
  readonly parameters?: number;
  readonly trees?: number;
  readonly framework?: { readonly name: string; readonly version: string };
  readonly training?: Readonly<Record<string, unknown>>;
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly layers?: Readonly<Record<string, string>>;
  /** Types of the inputs by their names. */
  readonly input_types?: Readonly<Record<string, string>>;
  readonly untrusted?: readonly string[];
}

export function truths(folder: string): Readonly<Record<string, Truth>> {
  return JSON.parse(readFileSync(path.join(folder, 'truth.json'), 'utf8'));
}

/** Holds what we read of a file against what the tools that wrote it say. */
export async function compareWithTruth(folder: string, name: string, truth: Truth): Promise<void> {
  const file = path.join(folder, name);
  const found = await inspect(file);
  assert.deepEqual(
    found.diagnostics.filter(each => each.severity === 'error' && truth.level !== 'not-fully-inspected'),
    [],
  );
  assert.equal(found.safety.level, truth.level, JSON.stringify(found.safety.findings));
  if (truth.contents) assert.equal(found.contents, truth.contents);
  if (truth.parameters !== undefined) assert.equal(found.parameters, truth.parameters);
  if (truth.trees !== undefined) assert.equal(found.trees, truth.trees);
  if (truth.framework) assert.deepEqual(found.framework, truth.framework);
  subset(found.training, truth.training);
  subset(found.hyperparameters, truth.hyperparameters);
  subset(found.facts, truth.facts);
  if (truth.layers)
    assert.deepEqual(Object.fromEntries(found.layers.map(each => [each.name, each.type])), truth.layers);
  if (truth.input_types)
    assert.deepEqual(
      found.inputs.map(each => [each.name, each.dtype]),
      Object.entries(truth.input_types),
    );
  for (const type of truth.untrusted ?? []) {
    const told = found.safety.findings.some(each => each.message.includes(type) || each.subject === type);
    assert.ok(told, `${type} is not told: ${JSON.stringify(found.safety.findings)}`);
  }
  for (const side of ['inputs', 'outputs'] as const) {
    if (truth[side]) assert.deepEqual([...found[side]].sort(byName), [...truth[side]].sort(byName), side);
  }
  await compareTensors(file, found, truth);
}

function byName(a: Port, b: Port): number {
  return a.name < b.name ? -1 : 1;
}

function subset(
  found: ReadonlyMap<string, unknown>,
  wanted: Readonly<Record<string, unknown>> | undefined,
): void {
  for (const [name, value] of Object.entries(wanted ?? {})) assert.deepEqual(found.get(name), value, name);
}

async function compareTensors(file: string, found: Checkpoint, truth: Truth): Promise<void> {
  const byName = new Map(found.tensors.map(tensor => [tensor.name, tensor]));
  const statistics = new Map<string, TensorStatistics | undefined>();
  for await (const each of measured(file, found.tensors, problem => assert.fail(problem.message))) {
    statistics.set(each.tensor.name, each.statistics);
  }
  for (const [name, wanted] of Object.entries({ ...truth.tensors, ...truth.arrays })) {
    const tensor = byName.get(name) ?? byName.get(truth.names?.[name] ?? '');
    assert.ok(tensor, `${name} is missing among ${[...byName.keys()].join(', ')}`);
    assert.equal(tensor.dtype, wanted.dtype, name);
    assert.deepEqual(tensor.shape, wanted.shape, name);
    if (wanted.statistics) compareStatistics(name, statistics.get(tensor.name), wanted.statistics);
  }
  if (truth.complete) {
    assert.equal(found.tensors.length, Object.keys(truth.tensors ?? {}).length);
    assert.equal(byName.size, found.tensors.length, 'two tensors have one name');
  }
  if (truth.tensors) compareStorages(byName, truth.tensors);
}

function compareStatistics(
  name: string,
  found: TensorStatistics | undefined,
  wanted: Readonly<Record<string, number>>,
): void {
  assert.ok(found, `${name} has no statistics`);
  for (const [key, value] of Object.entries(wanted)) {
    const ours = found[key as keyof TensorStatistics];
    assert.ok(
      ours !== undefined && Math.abs(ours - value) <= 1e-12 + 1e-9 * Math.abs(value),
      `${name}.${key}: ${ours}, not ${value}`,
    );
  }
}

/** Tensors share a storage here exactly where they do in the tool. */
function compareStorages(
  byName: ReadonlyMap<string, Tensor>,
  wanted: Readonly<Record<string, TensorTruth>>,
): void {
  const ours = new Map<number, string>();
  for (const [name, { storage }] of Object.entries(wanted)) {
    const found = byName.get(name);
    // an empty storage lies nowhere
    if (storage === undefined || found?.storage === undefined || found.bytes === 0) continue;
    assert.equal(ours.get(storage) ?? found.storage, found.storage, name);
    ours.set(storage, found.storage);
  }
  assert.equal(new Set(ours.values()).size, ours.size, 'storages that differ in the tool are one here');
}
