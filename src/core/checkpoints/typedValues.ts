import { type Message, WIRE } from '../bytes/protobuf.ts';

/** Values as they stand in a message: one after the other, or integers packed as varints. */
export interface StoredValues {
  readonly offset: number;
  readonly bytes: number;
  readonly varints?: true;
}

/** Which types stand in which field of a message that has one for each kind of number: as they are, or packed as varints. */
export interface TypedFields {
  readonly plain: ReadonlyMap<number, RegExp>;
  readonly varints: ReadonlyMap<number, RegExp>;
}

/** Where the values of a tensor stand in a message that describes it. */
export class TypedValues {
  readonly #fields: TypedFields;
  readonly #runs = new Map<number, StoredValues | undefined>();

  constructor(fields: TypedFields) {
    this.#fields = fields;
  }

  /** Takes the field that a message is at, if it is one of values. */
  note({ field, type, at, length }: Message): void {
    if (!this.#fields.plain.has(field) && !this.#fields.varints.has(field)) return;
    const isWhole = type === WIRE.bytes && !this.#runs.has(field);
    this.#runs.set(field, isWhole ? { offset: at, bytes: length } : undefined);
  }

  /** Values in the field that is for a type; undefined where they do not stand there in one run, as all tools write them. */
  of(dtype: string): StoredValues | undefined {
    const { plain, varints } = this.#fields;
    for (const [field, values] of this.#runs) {
      if (plain.get(field)?.test(dtype)) return values;
      if (varints.get(field)?.test(dtype)) return values && { ...values, varints: true };
    }
    return undefined;
  }
}
