import type { ByteSource } from '../../bytes/source.ts';

/** Bytes that stay where they are until someone asks for them. */
export class PickledBytes {
  readonly kind = 'bytes';
  readonly source: ByteSource;
  readonly at: number;
  readonly length: number;

  constructor(source: ByteSource, at: number, length: number) {
    this.source = source;
    this.at = at;
    this.length = length;
  }

  /** The first `most` of them. */
  head(most: number): Uint8Array {
    return this.source.read(this.at, Math.min(most, this.length));
  }
}

export class PickledList {
  readonly kind = 'list';
  readonly items: Value[] = [];
}

export class PickledTuple {
  readonly kind = 'tuple';
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export class PickledSet {
  readonly kind = 'set';
  readonly items: Value[];

  constructor(items: Value[] = []) {
    this.items = items;
  }
}

/** A dictionary, as pairs in the order in which they were set: nothing in it becomes the key of an object of ours. */
export class PickledDict {
  readonly kind = 'dict';
  readonly pairs: [Value, Value][] = [];
  /** The value of BUILD on it, as the `_metadata` of a state dict. */
  state: Value | undefined;
  #byText: Map<string, Value> | undefined;
  #indexed = 0;

  /** What was last set under a text; undefined where nothing was. */
  get(name: string): Value | undefined {
    this.#byText ??= new Map();
    for (; this.#indexed < this.pairs.length; this.#indexed++) {
      const [key, value] = this.pairs[this.#indexed] ?? [null, null];
      if (typeof key === 'string') this.#byText.set(key, value);
    }
    return this.#byText.get(name);
  }
}

/** Something that loading would import. */
export class PickledGlobal {
  readonly kind = 'global';
  readonly module: string;
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  get pair(): string {
    return `${this.module}.${this.name}`;
  }
}

/** What loading would get by a call. */
export class PickledInstance {
  readonly kind = 'instance';
  /** What is called: nearly always a global. */
  readonly callee: Value;
  /** A tuple where the pickle is right. */
  readonly args: Value;
  /** The argument of BUILD. */
  state: Value | undefined;
  readonly items: Value[] = [];
  readonly pairs: [Value, Value][] = [];
  /** Raw bytes of the array that joblib writes behind its wrapper. */
  raw: PickledBytes | undefined;
  /** The pickle that joblib writes behind its wrapper, for arrays of objects. */
  nested: Value | undefined;

  constructor(callee: Value, args: Value) {
    this.callee = callee;
    this.args = args;
  }

  /** `module.name` of what is called, `''` where that is no import. */
  get type(): string {
    return this.callee instanceof PickledGlobal ? this.callee.pair : '';
  }
}

/** What the loader is asked for by an id, as PyTorch does for storages. */
export class PickledPersistent {
  readonly kind = 'persistent';
  readonly id: Value;

  constructor(id: Value) {
    this.id = id;
  }
}

export type Container =
  | PickledList
  | PickledTuple
  | PickledSet
  | PickledDict
  | PickledInstance
  | PickledPersistent;

/** What a pickle holds, inert: data and descriptions of what would be called. May be cyclic. */
export type Value = null | boolean | number | bigint | string | PickledBytes | PickledGlobal | Container;

/** The items of a tuple or list; none for anything else. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return value instanceof PickledTuple || value instanceof PickledList ? value.items : [];
}

/** A whole number as one; undefined for anything else. */
export function integerOf(value: Value | undefined): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** Whole numbers of a tuple or list; undefined where one of them is something else. */
export function integersOf(value: Value | undefined): readonly number[] | undefined {
  if (!(value instanceof PickledTuple || value instanceof PickledList)) return undefined;
  const numbers: number[] = [];
  for (const item of value.items) {
    const number = integerOf(item);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  return numbers;
}

/** What stands under a name in a dictionary, or among the attributes of an object. */
export function under(value: Value | undefined, name: string): Value | undefined {
  if (value instanceof PickledDict) return value.get(name);
  if (!(value instanceof PickledInstance)) return undefined;
  const { state } = value;
  if (state instanceof PickledDict) return state.get(name);
  // (attributes, slots)
  for (const part of itemsOf(state)) {
    const found = part instanceof PickledDict ? part.get(name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
