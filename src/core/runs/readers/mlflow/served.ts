import { asObject, type Loose, type LooseObject } from '../../../bytes/looseJson.ts';
import type { DataSetUse, MetricSummary } from '../../run.ts';
import { headOf, type LoggedModel, type ModelVersion, type StoredRun } from './assemble.ts';
import { type Point, pythonFloat } from './metricLog.ts';
import { stageOf } from './registry.ts';

/** What a server's answers hold, in our words. Numbers of 64 bits may come as text, and so do NaN and infinities. */

/** A run as it was listed, with all but what the registry says. Undefined where it has no id. */
export function servedRun(
  run: LooseObject,
  experiments: ReadonlyMap<string, LooseObject>,
): StoredRun | undefined {
  const info = asObject(run.get('info'));
  const data = asObject(run.get('data'));
  const id = info && (textOf(info, 'run_id') ?? textOf(info, 'run_uuid'));
  if (!info || id === undefined) return undefined;
  const tags = pairs(data?.get('tags'));
  const metrics = new Map(
    objects(data?.get('metrics')).map(each => [textOf(each, 'key') ?? '', latest(each)] as const),
  );
  const experiment = experiments.get(textOf(info, 'experiment_id') ?? '');
  return {
    head: headOf({
      id,
      name: textOf(info, 'run_name') ?? tags.get('mlflow.runName'),
      tracker: 'mlflow-server',
      experiment: (experiment && textOf(experiment, 'name')) ?? textOf(info, 'experiment_id'),
      status: textOf(info, 'status'),
      startedAt: numberOf(info, 'start_time'),
      endedAt: numberOf(info, 'end_time'),
      written: () => metricTimes(data),
      parent: tags.get('mlflow.parentRunId'),
      deleted: [info, experiment].some(each => each?.get('lifecycle_stage') === 'deleted'),
    }),
    artifacts: textOf(info, 'artifact_uri'),
    parameters: pairs(data?.get('params')),
    metrics,
    tags,
    dataSets: objects(asObject(run.get('inputs'))?.get('dataset_inputs')).flatMap(dataSetOf),
    models: objects(asObject(run.get('outputs'))?.get('model_outputs')).flatMap(modelOf),
    versions: [],
  };
}

function metricTimes(data: LooseObject | undefined): number | undefined {
  const times = objects(data?.get('metrics')).flatMap(each => numberOf(each, 'timestamp') ?? []);
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
}

function latest(metric: LooseObject): MetricSummary {
  return {
    name: textOf(metric, 'key') ?? '',
    last: valueIn(metric),
    lastStep: numberOf(metric, 'step') ?? 0,
  };
}

export function servedPoint(metric: LooseObject): Point {
  return {
    time: numberOf(metric, 'timestamp') ?? Number.NaN,
    step: numberOf(metric, 'step') ?? 0,
    value: valueIn(metric),
  };
}

/** Databases behind servers keep infinities as the largest number. */
function valueIn(metric: LooseObject): number {
  const written = metric.get('value');
  const value = typeof written === 'number' ? written : pythonFloat(String(written ?? 0));
  if (value === undefined) return Number.NaN;
  return Math.abs(value) === Number.MAX_VALUE ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}

function dataSetOf(input: LooseObject): readonly DataSetUse[] {
  const set = asObject(input.get('dataset'));
  if (!set) return [];
  const digest = textOf(set, 'digest');
  const context = pairs(input.get('tags')).get('mlflow.data.context');
  return [
    {
      name: textOf(set, 'name') ?? '',
      ...(digest !== undefined && { digest }),
      ...(context !== undefined && { context }),
    },
  ];
}

function modelOf(output: LooseObject): readonly LoggedModel[] {
  const id = textOf(output, 'model_id');
  return id === undefined ? [] : [{ id, name: id, step: numberOf(output, 'step') ?? 0 }];
}

/** A logged model's name and place. */
export function servedModel(model: LooseObject): Pick<LoggedModel, 'id' | 'name' | 'location'> | undefined {
  const info = asObject(model.get('info'));
  const id = info && textOf(info, 'model_id');
  return info && id !== undefined
    ? { id, name: textOf(info, 'name') ?? id, location: textOf(info, 'artifact_uri') }
    : undefined;
}

/** A version with the run it came from. */
export function servedVersion(
  version: LooseObject,
  aliases: ReadonlyMap<string, readonly string[]>,
): { readonly run: string | undefined; readonly version: ModelVersion } {
  const model = textOf(version, 'name') ?? '';
  const number = textOf(version, 'version') ?? '';
  return {
    run: textOf(version, 'run_id'),
    version: {
      model,
      version: number,
      aliases: aliases.get(`${number} ${model}`) ?? [],
      ...stageOf(textOf(version, 'current_stage')),
      source: textOf(version, 'source'),
    },
  };
}

/** `<version> <model>` → aliases. */
export function servedAliases(models: readonly LooseObject[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const model of models) {
    for (const each of objects(model.get('aliases'))) {
      const key = `${textOf(each, 'version') ?? ''} ${textOf(model, 'name') ?? ''}`;
      found.set(key, [...(found.get(key) ?? []), textOf(each, 'alias') ?? ''].sort());
    }
  }
  return found;
}

/** The text under a key, also of a number; undefined for none and for an empty one. */
export function textOf(object: LooseObject, key: string): string | undefined {
  const value = object.get(key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(object: LooseObject, key: string): number | undefined {
  const text = textOf(object, key);
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

function objects(list: Loose | undefined): readonly LooseObject[] {
  return Array.isArray(list) ? list.filter((each): each is LooseObject => each instanceof Map) : [];
}

function pairs(list: Loose | undefined): ReadonlyMap<string, string> {
  return new Map(objects(list).map(each => [textOf(each, 'key') ?? '', textOf(each, 'value') ?? '']));
}
