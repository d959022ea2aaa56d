import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import type { Path } from './document.ts';
import { configSchema } from './schema.ts';

/** The part of JSON Schema in which the configuration's shape is expressed. */
export interface Shape {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

let whole: Shape | undefined;

/** The shape of evenkeel.yaml, as published in docs/evenkeel.schema.json: draft 7, which every editor understands. */
export function configShape(): Shape {
  whole ??= z.toJSONSchema(configSchema, { target: 'draft-7' }) as Shape;
  return whole;
}

/** Every shape that may stand at a path, alternatives taken apart; empty where nothing may. */
export function shapesAt(path: Path): readonly Shape[] {
  let shapes = alternatives(configShape());
  for (const step of path) shapes = shapes.flatMap(shape => below(shape, step));
  return shapes;
}

/** The shape's own description, or that of the alternatives it was taken from. */
export function descriptionAt(path: Path): string | undefined {
  const last = path.at(-1);
  if (last === undefined) return configShape().description;
  for (const parent of shapesAt(path.slice(0, -1))) {
    const child = typeof last === 'string' ? parent.properties?.[last] : undefined;
    if (child?.description !== undefined) return child.description;
  }
  return shapesAt(path).find(shape => shape.description !== undefined)?.description;
}

/** The keys that a map at this path may have. */
export function keysAt(path: Path): readonly string[] {
  return [...new Set(shapesAt(path).flatMap(shape => Object.keys(shape.properties ?? {})))];
}

/** The words that a text at this path may be, where only some are allowed. */
export function wordsAt(path: Path): readonly string[] {
  return wordsOf(shapesAt(path));
}

export function wordsOf(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap(shape => shape.enum ?? (shape.const === undefined ? [] : [shape.const]));
}

function below(shape: Shape, step: string | number): readonly Shape[] {
  if (typeof step === 'number') return shape.items ? alternatives(shape.items) : [];
  const property =
    shape.properties && Object.hasOwn(shape.properties, step) ? shape.properties[step] : undefined;
  if (property) return alternatives(property);
  return typeof shape.additionalProperties === 'object' ? alternatives(shape.additionalProperties) : [];
}

function alternatives(shape: Shape): readonly Shape[] {
  return shape.anyOf ? shape.anyOf.flatMap(alternatives) : [shape];
}

/** What is expected, in words: `day, week or {size: …}`, `a whole number of at least 1`, `a text or a list`. */
export function expectation(shapes: readonly Shape[]): string {
  const parts = shapes.flatMap(shape => {
    if (shape.enum) return shape.enum;
    if (shape.const !== undefined) return [shape.const];
    if (shape.properties) return [mapInWords(shape)];
    return [shape.type ?? []].flat().map(type => typeInWords(type, shape));
  });
  const all = [...new Set(parts)];
  const last = all.pop() ?? l10n.t('nothing');
  return all.length > 0 ? l10n.t('{0} or {1}', all.join(', '), last) : last;
}

/** So many keys that may all be absent are named. */
const FEW_KEYS = 2;

function mapInWords(shape: Shape): string {
  const all = Object.keys(shape.properties ?? {});
  const keys = shape.required ?? (all.length <= FEW_KEYS ? all : []);
  return keys.length > 0 ? `{${keys.map(key => `${key}: …`).join(', ')}}` : l10n.t('a map');
}

function typeInWords(type: string, shape: Shape): string {
  const { minimum, maximum, minItems, maxItems } = shape;
  switch (type) {
    case 'string':
      return l10n.t('a text');
    case 'integer': {
      if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return l10n.t('a whole number');
      return maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER
        ? l10n.t('a whole number of at least {0}', minimum)
        : l10n.t('a whole number from {0} to {1}', minimum, maximum);
    }
    case 'number':
      return l10n.t('a number');
    case 'boolean':
      return l10n.t('true or false');
    case 'array':
      return minItems !== undefined && minItems === maxItems
        ? l10n.t('a list of {0}', minItems)
        : l10n.t('a list');
    default:
      return 'a map';
  }
}
