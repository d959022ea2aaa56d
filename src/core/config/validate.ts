import * as l10n from '@vscode/l10n';
import type { z } from 'zod';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { shortened } from '../shortened.ts';
import { didYouMean, suggesting } from '../suggesting.ts';
import { keyOf, type Path, type Place, type YamlFile } from './document.ts';
import { type Config, configSchema, FORMS } from './schema.ts';
import { expectation, keysAt, type Shape, shapesAt, wordsOf } from './shape.ts';

type Issue = z.core.$ZodIssue;

/** One thing that does not fit the schema, and what to leave out so that the rest can be used. */
interface Misfit {
  readonly diagnostic: Omit<Diagnostic, 'file'>;
  readonly leaveOut: Path;
}

/** As many rounds of leaving out as the schema is deep, and some. */
const MOST_ROUNDS = 20;

/**
 * Fits the file's value to the schema. What does not fit is told and left out, the rest is kept; an unknown key is a warning, a wrong
 * value an error. A missing `model` becomes `fallbackModel`, with a warning.
 */
export function fitToSchema(
  yaml: YamlFile,
  file: string,
  fallbackModel: string,
): { readonly config: Config; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const tell = (diagnostic: Omit<Diagnostic, 'file'>) => diagnostics.push({ ...diagnostic, file });
  const draft = new Draft(yaml.value);
  for (const path of draft.dropEmpty()) {
    tell({
      severity: 'warning',
      code: 'empty-value',
      message: l10n.t('{0} has no value and is left out.', named(path)),
      remedy: l10n.t('Write a value, or remove the line.'),
      ...yaml.keyAt(path),
    });
  }
  for (const key of ['model', 'data']) {
    if (!isMap(yaml.value) || !Object.hasOwn(yaml.value, key)) tell(absentKey(key, fallbackModel));
  }
  const told = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const result = configSchema.safeParse({ model: fallbackModel, data: {}, ...draft.root });
    if (result.success) return { config: result.data, diagnostics };
    const misfits = result.error.issues.flatMap(issue => explain(issue, [], draft, yaml));
    const places = misfits.map(({ leaveOut }) => draft.origin(leaveOut));
    for (const [index, { diagnostic }] of misfits.entries()) {
      const place = keyOf(places[index] ?? []);
      // What is missing now because it was left out before has been told already, and so has a list that became too short by it.
      const isConsequence = told.has(place) || [...told].some(each => each.startsWith(`${place}.`));
      if (!isConsequence) tell(diagnostic);
    }
    for (const place of places) told.add(keyOf(place));
    for (const { leaveOut } of misfits) draft.leaveOut(leaveOut);
    draft.compact();
  }
  return { config: { model: fallbackModel, data: {} }, diagnostics };
}

function absentKey(key: string, fallbackModel: string): Omit<Diagnostic, 'file'> {
  return key === 'model'
    ? {
        severity: 'warning',
        code: 'missing-model',
        line: 1,
        character: 1,
        message: l10n.t('The model has no name; the folder\'s name "{0}" is used.', fallbackModel),
        remedy: l10n.t('Add "model: {0}" at the top.', fallbackModel),
      }
    : {
        severity: 'warning',
        code: 'missing-data',
        line: 1,
        character: 1,
        message: l10n.t('No data are named, so there is nothing to watch.'),
        remedy: l10n.t('Add "data:" with "reference:" and "current:" below it.'),
      };
}

/** The value while parts of it are left out. Lists remember which item was which, so that messages keep naming the file's. */
class Draft {
  readonly root: Record<string, unknown>;
  readonly #origins = new WeakMap<readonly unknown[], number[]>();

  constructor(value: unknown) {
    const copy = this.#copy(value);
    this.root = isMap(copy) ? copy : {};
  }

  #copy(value: unknown): unknown {
    if (Array.isArray(value)) {
      const items = value.map(item => this.#copy(item));
      this.#origins.set(items, [...items.keys()]);
      return items;
    }
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#copy(item)]));
  }

  /** Leaves out keys and items without a value; returns the paths in the file of those that the user left empty. */
  dropEmpty(): Path[] {
    const empty: Path[] = [];
    const written: Path[] = [];
    const visit = (value: unknown, path: Path): void => {
      if (value === null || value === undefined) {
        empty.push(path);
        // undefined is what could not be read; that has been told where it was read
        if (value === null) written.push(path);
      } else if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) visit(item, [...path, index]);
      } else if (isMap(value)) {
        for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
      }
    };
    visit(this.root, []);
    for (const path of empty) this.leaveOut(path);
    this.compact();
    return written;
  }

  /** The path in the file of a path in the draft. */
  origin(path: Path): Path {
    let value: unknown = this.root;
    return path.map(step => {
      const container = value;
      value = child(container, step);
      return typeof step === 'number' && Array.isArray(container)
        ? (this.#origins.get(container)?.[step] ?? step)
        : step;
    });
  }

  get(path: Path): unknown {
    let value: unknown = this.root;
    for (const step of path) value = child(value, step);
    return value;
  }

  /** Leaves out the value at the path or, where there is none, the innermost thing around it. */
  leaveOut(path: Path): void {
    const last = path.at(-1);
    if (last === undefined) return;
    const container = this.get(path.slice(0, -1));
    if (Array.isArray(container) && typeof last === 'number') container[last] = LEFT_OUT;
    else if (isMap(container) && Object.hasOwn(container, last)) container[last] = LEFT_OUT;
    else this.leaveOut(path.slice(0, -1));
  }

  /** Closes the gaps that leaving out made. A map or list of which nothing is left is left out too. */
  compact(value: unknown = this.root): void {
    if (!Array.isArray(value) && !isMap(value)) return;
    for (const [key, item] of Object.entries(value)) {
      const before = sizeOf(item);
      this.compact(item);
      if (before > 0 && sizeOf(item) === 0) (value as Record<string, unknown>)[key] = LEFT_OUT;
    }
    if (Array.isArray(value)) {
      const origins = this.#origins.get(value) ?? [];
      const kept = [...value.keys()].filter(index => value[index] !== LEFT_OUT);
      this.#origins.set(
        value,
        kept.map(index => origins[index] ?? index),
      );
      value.splice(0, value.length, ...kept.map(index => value[index]));
    } else {
      for (const key of Object.keys(value)) if (value[key] === LEFT_OUT) delete value[key];
    }
  }
}

/** Items of a list or keys of a map; 0 for anything else. */
function sizeOf(value: unknown): number {
  return Array.isArray(value) || isMap(value) ? Object.keys(value).length : 0;
}

const LEFT_OUT = Symbol('left out');

function explain(issue: Issue, above: Path, draft: Draft, yaml: YamlFile): Misfit[] {
  const path = [...above, ...issue.path.filter(step => typeof step !== 'symbol')];
  const found = draft.get(path);
  const place = draft.origin(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownKey(place, path, key, yaml));
  }
  const shapes = shapesAt(place);
  if (issue.code === 'invalid_union' && (isMap(found) || Array.isArray(found))) {
    const inner = insideUnion(issue.errors, shapes, found);
    if (inner === 'no known key') return [noKnownKey(path, place, shapes, found, yaml)];
    if (inner) return inner.flatMap(each => explain(each, path, draft, yaml));
  }
  const expected = FORMS.includes(issue.message) ? l10n.t(issue.message) : expectationOf(found, shapes);
  return [
    {
      leaveOut: path,
      diagnostic: {
        severity: 'error',
        code: found === undefined ? 'missing-key' : 'wrong-value',
        message: found === undefined ? missing(place, expected) : wrong(place, found, expected, shapes),
        remedy: remedyFor(found, shapes),
        ...placeFor(yaml, place, found),
      },
    },
  ];
}

/** The issues of the alternative that was meant: the one whose kind fits and that shares the most keys with what was found. */
function insideUnion(
  alternatives: readonly (readonly Issue[])[],
  shapes: readonly Shape[],
  found: object,
): readonly Issue[] | 'no known key' | undefined {
  const fitting = alternatives.filter(
    issues =>
      issues.length > 0 && !issues.some(issue => issue.code === 'invalid_type' && issue.path.length === 0),
  );
  if (Array.isArray(found)) return fitting[0];
  const keys = Object.keys(found);
  const known = shapes.flatMap(shape => Object.keys(shape.properties ?? {}));
  if (known.length > 0 && !keys.some(key => known.includes(key))) return 'no known key';
  const misses = (issues: readonly Issue[]) => issues.filter(issue => issue.code === 'invalid_type').length;
  return [...fitting].sort((a, b) => misses(a) - misses(b) || a.length - b.length)[0];
}

function unknownKey(place: Path, path: Path, key: string, yaml: YamlFile): Misfit {
  const keys = keysAt(place);
  const near = nearest(key, keys);
  const elsewhere = near ? undefined : sectionOf(key);
  const remedy = near
    ? didYouMean(near)
    : elsewhere
      ? l10n.t('"{0}" belongs under "{1}".', key, elsewhere)
      : l10n.t('Known here: {0}.', keys.join(', '));
  const beside = keys.includes(key);
  return {
    leaveOut: [...path, key],
    diagnostic: {
      severity: 'warning',
      code: 'unknown-key',
      message: beside
        ? l10n.t('"{0}" cannot stand beside the other key in {1}; it is left out.', key, named(place))
        : place.length > 0
          ? l10n.t('Unknown key "{0}" in {1}; it is left out.', key, named(place))
          : l10n.t('Unknown key "{0}"; it is left out.', key),
      remedy: beside ? l10n.t('Write two list items.') : remedy,
      ...yaml.keyAt([...place, key]),
    },
  };
}

function noKnownKey(
  path: Path,
  place: Path,
  shapes: readonly Shape[],
  found: object,
  yaml: YamlFile,
): Misfit {
  const keys = shapes.flatMap(shape => Object.keys(shape.properties ?? {}));
  const first = Object.keys(found)[0];
  const near = first === undefined ? undefined : nearest(first, keys);
  return {
    leaveOut: path,
    diagnostic: {
      severity: 'error',
      code: 'wrong-value',
      message:
        first === undefined
          ? l10n.t('{0} has no key; expected {1}.', named(place), expectation(shapes))
          : l10n.t('{0} has the unknown key "{1}"; expected {2}.', named(place), first, expectation(shapes)),
      remedy: near ? didYouMean(near) : l10n.t('Write {0}.', expectation(shapes)),
      ...(first === undefined ? yaml.at(place) : yaml.keyAt([...place, first])),
    },
  };
}

/** The section of the file in which a key of this name is known. */
function sectionOf(key: string): string | undefined {
  return keysAt([]).find(section => keysAt([section]).includes(key));
}

function missing(place: Path, expected: string): string {
  return l10n.t('{0} is missing; expected {1}.', named(place), expected);
}

function wrong(place: Path, found: unknown, expected: string, shapes: readonly Shape[]): string {
  const near = typeof found === 'string' ? nearest(found, wordsOf(shapes)) : undefined;
  const sentence = l10n.t('{0} is {1}; expected {2}.', named(place), shown(found), expected);
  return suggesting(sentence, near);
}

/** What the shapes ask for that the value found is not. */
function expectationOf(found: unknown, shapes: readonly Shape[]): string {
  const isTooShort =
    isEmptyList(found) && shapes.every(({ type, minItems }) => type === 'array' && minItems === 1);
  return isTooShort ? l10n.t('at least one value') : expectation(shapes);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function remedyFor(found: unknown, shapes: readonly Shape[]): string {
  const scalar = typeof found === 'number' || typeof found === 'boolean';
  const textAllowed = shapes.some(
    shape => shape.type === 'string' && !shape.enum && shape.const === undefined,
  );
  if (scalar && textAllowed) return l10n.t('Put it in quotes if it is a name: "{0}".', String(found));
  if (
    !Array.isArray(found) &&
    shapes.length === 1 &&
    shapes[0]?.type === 'array' &&
    typeof found === 'string'
  ) {
    return l10n.t('Write it as a list: [{0}].', found);
  }
  return l10n.t('Mend it; until then this part is left out.');
}

function placeFor(yaml: YamlFile, place: Path, found: unknown): Place | undefined {
  if (found !== undefined) return yaml.at(place);
  return yaml.keyAt(place) ?? yaml.keyAt(place.slice(0, -1));
}

/** A path as people say it: `columns.target`, `criteria, item 3`. */
function named(path: Path): string {
  let text = '';
  let inList = false;
  for (const step of path) {
    if (typeof step === 'number') {
      text += `, ${l10n.t('item {0}', step + 1)}`;
      inList = true;
    } else text += text === '' ? step : inList ? `, ${step}` : `.${step}`;
  }
  return text === '' ? l10n.t('The file') : text;
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value, 40));
  if (isEmptyList(value)) return l10n.t('an empty list');
  if (Array.isArray(value)) return l10n.t('a list');
  if (isMap(value)) return l10n.t('a map');
  return String(value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function child(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isMap(value) && typeof step === 'string' && Object.hasOwn(value, step) ? value[step] : undefined;
}
