import { asObject, type Loose, type LooseObject } from '../../../bytes/looseJson.ts';
import { jsonOf, type Parameter, type Study, type Trial, timeOf } from './trial.ts';

/** What a line of the journal says was done. */
const OPERATION = {
  createStudy: 0,
  deleteStudy: 1,
  studyUserAttribute: 2,
  studySystemAttribute: 3,
  createTrial: 4,
  parameter: 5,
  stateAndValues: 6,
  intermediateValue: 7,
  userAttribute: 8,
  systemAttribute: 9,
} as const;

const STATES = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'];
const FINISHED: ReadonlySet<string> = new Set(['COMPLETE', 'PRUNED', 'FAIL']);
const DIRECTIONS = ['not set', 'minimize', 'maximize'];

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type OpenStudy = Omit<Writable<Study>, 'userAttributes' | 'systemAttributes'> & {
  readonly userAttributes: Map<string, Loose>;
  readonly systemAttributes: Map<string, Loose>;
  trials: number;
};
type OpenTrial = Omit<
  Writable<Trial>,
  'parameters' | 'intermediate' | 'userAttributes' | 'systemAttributes'
> & {
  readonly parameters: Map<string, Parameter>;
  readonly intermediate: Map<number, number>;
  readonly userAttributes: Map<string, Loose>;
  readonly systemAttributes: Map<string, Loose>;
  readonly studyId: number;
};

/** What the lines of a journal have made so far: replayed as each of Optuna's workers does, so what one of them must refuse is left out. */
export class Journal {
  readonly #studies = new Map<number, OpenStudy>();
  readonly #trials: OpenTrial[] = [];
  #studiesMade = 0;

  /** Those of studies that were not deleted. */
  get trials(): readonly Trial[] {
    return this.#trials.filter(each => this.#studies.has(each.studyId));
  }

  /** False for a line that is none of a journal. */
  apply(line: LooseObject): boolean {
    const operation = line.get('op_code');
    if (typeof operation !== 'number') return false;
    const study = this.#studies.get(integer(line, 'study_id'));
    const trial = this.#trials[integer(line, 'trial_id')];
    switch (operation) {
      case OPERATION.createStudy:
        return this.#createStudy(line);
      case OPERATION.deleteStudy:
        this.#studies.delete(integer(line, 'study_id'));
        return true;
      case OPERATION.studyUserAttribute:
        return merge(study?.userAttributes, line.get('user_attr'));
      case OPERATION.studySystemAttribute:
        return merge(study?.systemAttributes, line.get('system_attr'));
      case OPERATION.createTrial:
        if (study) this.#trials.push(created(line, study, integer(line, 'study_id')));
        return true;
      default:
        if (trial && !FINISHED.has(trial.state)) change(trial, operation, line);
        return true;
    }
  }

  #createStudy(line: LooseObject): boolean {
    const name = String(line.get('study_name') ?? '');
    for (const each of this.#studies.values()) if (each.name === name) return true;
    const directions = line.get('directions');
    this.#studies.set(this.#studiesMade, {
      name,
      directions: Array.isArray(directions)
        ? directions.map(each => DIRECTIONS[Number(each)] ?? 'not set')
        : [],
      userAttributes: new Map(),
      systemAttributes: new Map(),
      trials: 0,
    });
    this.#studiesMade += 1;
    return true;
  }
}

/** A trial that was enqueued or added whole brings with it what else would come line by line. */
function created(line: LooseObject, study: OpenStudy, studyId: number): OpenTrial {
  const distributions = asObject(line.get('distributions'));
  const parameters = new Map<string, Parameter>();
  for (const [name, internal] of asObject(line.get('params')) ?? []) {
    parameters.set(name, {
      internal: Number(internal),
      distribution: asObject(jsonOf(distributions?.get(name))),
    });
  }
  const intermediate = new Map<number, number>();
  for (const [step, value] of asObject(line.get('intermediate_values')) ?? [])
    intermediate.set(Number(step), Number(value));
  const value = line.get('value');
  const number = study.trials;
  study.trials += 1;
  return {
    study,
    studyId,
    number,
    state: stateOf(line.get('state') ?? 0),
    startedAt: timeOf(line.get('datetime_start')),
    completedAt: timeOf(line.get('datetime_complete')),
    values: typeof value === 'number' ? [value] : numbers(line.get('values')),
    parameters,
    intermediate,
    userAttributes: new Map(asObject(line.get('user_attrs'))),
    systemAttributes: new Map(asObject(line.get('system_attrs'))),
  };
}

function change(trial: OpenTrial, operation: number, line: LooseObject): void {
  if (operation === OPERATION.parameter) {
    trial.parameters.set(String(line.get('param_name') ?? ''), {
      internal: Number(line.get('param_value_internal') ?? Number.NaN),
      distribution: asObject(jsonOf(line.get('distribution'))),
    });
  } else if (operation === OPERATION.stateAndValues) changeState(trial, line);
  else if (operation === OPERATION.intermediateValue) {
    const step = integer(line, 'step');
    if (step >= 0) trial.intermediate.set(step, Number(line.get('intermediate_value') ?? Number.NaN));
  } else if (operation === OPERATION.userAttribute) merge(trial.userAttributes, line.get('user_attr'));
  else if (operation === OPERATION.systemAttribute) merge(trial.systemAttributes, line.get('system_attr'));
}

function changeState(trial: OpenTrial, line: LooseObject): void {
  const state = stateOf(line.get('state'));
  // Another worker already runs it.
  if (state === 'RUNNING' && trial.state === state) return;
  if (state === 'RUNNING') trial.startedAt = timeOf(line.get('datetime_start'));
  if (FINISHED.has(state)) trial.completedAt = timeOf(line.get('datetime_complete'));
  trial.state = state;
  const values = line.get('values');
  if (Array.isArray(values)) trial.values = numbers(values);
}

function stateOf(code: Loose | undefined): string {
  return STATES[Number(code)] ?? '';
}

function numbers(values: Loose | undefined): readonly number[] {
  return Array.isArray(values) ? values.map(each => (typeof each === 'number' ? each : Number.NaN)) : [];
}

/** −1 where there is none. */
function integer(line: LooseObject, key: string): number {
  const value = line.get(key);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : -1;
}

function merge(into: Map<string, Loose> | undefined, more: Loose | undefined): boolean {
  for (const [key, value] of asObject(more) ?? []) into?.set(key, value);
  return true;
}
