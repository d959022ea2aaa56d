/** The header of a page of a Parquet file, as far as flat columns need it. */
export interface PageHeader {
  /** As the format numbers them: 0 data, 1 index, 2 dictionary, 3 data of version 2. */
  readonly type: number;
  /** Bytes of the header itself. */
  readonly headerBytes: number;
  readonly unpackedBytes: number;
  readonly packedBytes: number;
  readonly values: number;
  /** As the format numbers them. */
  readonly encoding: number;
  /** Encoding of definition levels (version 1). */
  readonly levelEncoding: number;
  /** Bytes of definition and of repetition levels, missing values, and whether values are packed (version 2). */
  readonly levelBytes: number;
  readonly repetitionBytes: number;
  readonly missing: number;
  readonly isPacked: boolean;
}

export const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;

export const ENCODING = {
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  deltas: 5,
  dictionary: 8,
  byteStreams: 9,
} as const;

/** Structures in a header are nested two deep; more is no header. */
const DEEPEST = 8;

/** The header ends behind the bytes at hand. */
export class HeaderCut extends Error {}

/**
 * Reads the header that begins with `bytes` (Thrift's compact protocol). Counts and sizes in it are not negative.
 * @throws HeaderCut where the bytes end too early, Error where they are no header
 */
export function pageHeader(bytes: Uint8Array): PageHeader {
  const reader = new Compact(bytes);
  const header = reader.struct(0);
  const at = (field: number, inner?: Fields) => (inner ?? header).get(field);
  const whole = (value: Field | undefined): number => {
    if (typeof value !== 'number' || value < 0) throw new Error('a page without its sizes');
    return value;
  };
  const type = whole(at(1));
  const place = { [PAGE.data]: 5, [PAGE.dictionary]: 7, [PAGE.dataV2]: 8 }[type];
  const inner = place === undefined ? undefined : at(place);
  if (place !== undefined && !(inner instanceof Map))
    throw new Error('a page that does not say what it holds');
  const of = inner instanceof Map ? inner : undefined;
  const isV2 = type === PAGE.dataV2;
  return {
    type,
    headerBytes: reader.at,
    unpackedBytes: whole(at(2)),
    packedBytes: whole(at(3)),
    values: of ? whole(at(1, of)) : 0,
    encoding: of ? whole(at(isV2 ? 4 : 2, of)) : 0,
    levelEncoding: of && type === PAGE.data ? whole(at(3, of)) : ENCODING.runs,
    levelBytes: of && isV2 ? whole(at(5, of)) : 0,
    repetitionBytes: of && isV2 ? whole(at(6, of)) : 0,
    missing: of && isV2 ? whole(at(2, of)) : 0,
    isPacked: !(of && isV2 && at(7, of) === false),
  };
}

type Field = number | boolean | Fields | undefined;
type Fields = Map<number, Field>;

/** Thrift's compact protocol, of which numbers are kept and the rest is gone over. */
class Compact {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  struct(depth: number): Fields {
    if (depth > DEEPEST) throw new Error('a page header nested too deeply');
    const fields: Fields = new Map();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === 0) return fields;
      id = head >> 4 ? id + (head >> 4) : this.#number();
      fields.set(id, this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): Field {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.#byte();
      case 4:
      case 5:
      case 6:
        return this.#number();
      case 7:
        return this.#skip(8);
      case 8:
        return this.#skip(this.#unsigned());
      case 9:
      case 10: {
        const head = this.#byte();
        const size = head >> 4 === 15 ? this.#unsigned() : head >> 4;
        // of a boolean in a list the value is a byte
        const element = (head & 15) <= 2 ? 3 : head & 15;
        for (let i = 0; i < size; i++) this.#value(element, depth + 1);
        return undefined;
      }
      case 12:
        return this.struct(depth + 1);
      default:
        throw new Error('bytes that are no page header');
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new HeaderCut('a page header that is cut off');
    return byte;
  }

  #skip(bytes: number): undefined {
    this.at += bytes;
    if (this.at > this.#bytes.length) throw new HeaderCut('a page header that is cut off');
  }

  /** Up to 64 bits; rounded where a double does not hold them, which no size is. */
  #unsigned(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new Error('bytes that are no page header');
  }

  #number(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
