import {
  asObject,
  type Loose,
  type LooseObject,
  looseText,
  parseLooseJson,
} from '../../../bytes/looseJson.ts';
import type { History, MetricSummary, Run, RunHead, RunStatus, Scalar } from '../../run.ts';

export interface Study {
  readonly name: string;
  /** `minimize`, `maximize`, one for each objective. */
  readonly directions: readonly string[];
  readonly userAttributes: ReadonlyMap<string, Loose>;
  readonly systemAttributes: ReadonlyMap<string, Loose>;
}

/** A parameter as Optuna keeps it: a number, and the distribution that says what it stands for. */
export interface Parameter {
  readonly internal: number;
  readonly distribution: LooseObject | undefined;
}

export interface Trial {
  readonly study: Study;
  readonly number: number;
  readonly state: string;
  /** ms since epoch. */
  readonly startedAt?: number | undefined;
  readonly completedAt?: number | undefined;
  /** When it was last heard of, where that is known. */
  readonly updatedAt?: number | undefined;
  /** One for each objective; NaN where there is none. */
  readonly values: readonly number[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Step → value. */
  readonly intermediate: ReadonlyMap<number, number>;
  readonly userAttributes: ReadonlyMap<string, Loose>;
  readonly systemAttributes: ReadonlyMap<string, Loose>;
}

/** A pruned trial was ended by the study before its time. */
const STATUS: ReadonlyMap<string, RunStatus> = new Map([
  ['RUNNING', 'running'],
  ['COMPLETE', 'finished'],
  ['PRUNED', 'killed'],
  ['FAIL', 'failed'],
  ['WAITING', 'scheduled'],
]);

/** The metric that a trial reports while it runs. */
const INTERMEDIATE = 'intermediate';

/** Trials are numbered within their study, so the two together are what people call one. */
export function idOf(study: string, number: number): string {
  return `${study}/${number}`;
}

export function headOf(trial: Trial, place: string): RunHead {
  const { study, number, state, startedAt, completedAt } = trial;
  const updatedAt = completedAt ?? trial.updatedAt ?? startedAt;
  const before = trial.systemAttributes.get('failed_trial');
  return {
    id: idOf(study.name, number),
    name: `trial ${number}`,
    tracker: 'optuna',
    experiment: study.name,
    status: STATUS.get(state) ?? 'unknown',
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { endedAt: completedAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    // A trial that was tried again after its machine was gone.
    ...(typeof before === 'number' && { parent: idOf(study.name, before) }),
    place,
  };
}

export function runOf(trial: Trial, head: RunHead): Run {
  const metrics = new Map<string, MetricSummary>();
  for (const [name, history] of historiesOf(trial)) metrics.set(name, summaryOf(name, history));
  return {
    ...head,
    parameters: new Map([...trial.parameters].map(([name, each]) => [name, externalValue(each)])),
    metrics,
    tags: new Map(tagsOf(trial)),
    dataSets: [],
    checkpoints: [],
  };
}

/** What a trial reported while it ran, by step, and its final values, each at step 0. */
export function historiesOf({
  study,
  values,
  intermediate,
  completedAt,
}: Trial): ReadonlyMap<string, History> {
  const found = new Map<string, History>();
  if (intermediate.size > 0) {
    const steps = [...intermediate.keys()].sort((a, b) => a - b);
    found.set(INTERMEDIATE, {
      steps: Float64Array.from(steps),
      times: new Float64Array(steps.length).fill(Number.NaN),
      values: Float64Array.from(steps, step => intermediate.get(step) ?? Number.NaN),
    });
  }
  const names = objectiveNames(study, values.length);
  for (const [at, value] of values.entries()) {
    found.set(names[at] ?? `value_${at}`, {
      steps: new Float64Array(1),
      times: Float64Array.of(completedAt ?? Number.NaN),
      values: Float64Array.of(value),
    });
  }
  return found;
}

/** As the study calls them, else as Optuna's tables do. */
function objectiveNames({ systemAttributes }: Study, count: number): readonly string[] {
  const named = systemAttributes.get('study:metric_names');
  if (Array.isArray(named) && named.length === count && new Set(named).size === count)
    return named.map(String);
  return count === 1 ? ['value'] : Array.from({ length: count }, (_, at) => `value_${at}`);
}

function summaryOf(name: string, { steps, values }: History): MetricSummary {
  const finite = values.filter(Number.isFinite);
  return {
    name,
    points: values.length,
    last: values.at(-1) ?? Number.NaN,
    lastStep: steps.at(-1) ?? 0,
    ...(finite.length > 0 && {
      min: finite.reduce((a, b) => Math.min(a, b)),
      max: finite.reduce((a, b) => Math.max(a, b)),
    }),
  };
}

function* tagsOf({ study, state, userAttributes, systemAttributes }: Trial): Generator<[string, string]> {
  yield ['state', state];
  if (study.directions.length > 0) yield ['direction', study.directions.join(', ')];
  for (const [key, value] of study.userAttributes) yield [`study:${key}`, plainText(value)];
  for (const [key, value] of userAttributes) yield [`user:${key}`, plainText(value)];
  for (const [key, value] of systemAttributes) yield [`system:${key}`, plainText(value)];
}

function plainText(value: Loose): string {
  return typeof value === 'string' ? value : looseText(value);
}

/** What a parameter was, as the program saw it: a choice, an integer or a number. */
function externalValue({ internal, distribution }: Parameter): Scalar {
  const name = distribution?.get('name');
  const attributes = asObject(distribution?.get('attributes'));
  const choices = attributes?.get('choices');
  if (name === 'CategoricalDistribution' && Array.isArray(choices)) {
    const choice: Loose | undefined = choices[internal];
    if (choice === undefined) return null;
    return choice === null || typeof choice !== 'object' ? choice : looseText(choice);
  }
  return typeof name === 'string' && name.startsWith('Int') ? Math.round(internal) : internal;
}

/** A distribution or an attribute, as JSON; undefined where it is none. */
export function jsonOf(text: unknown): Loose | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}

/** Times are written without their zone, as the clock of the machine showed them. Undefined for what is no time. */
export function timeOf(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const time = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time;
}
