/** Writes protobuf by the book, with BigInts and no cleverness: what the reader is held against. */

export function varint(value: bigint): number[] {
  const found: number[] = [];
  for (let left = BigInt.asUintN(64, value); ; left >>= 7n) {
    if (left < 128n) return [...found, Number(left)];
    found.push(Number(left & 127n) | 128);
  }
}

function tag(field: number, type: number): number[] {
  return varint((BigInt(field) << 3n) | BigInt(type));
}

export function varintField(field: number, value: bigint): number[] {
  return [...tag(field, 0), ...varint(value)];
}

export function bytesField(field: number, value: Iterable<number>): number[] {
  const bytes = [...value];
  return [...tag(field, 2), ...varint(BigInt(bytes.length)), ...bytes];
}

export function textField(field: number, value: string): number[] {
  return bytesField(field, Buffer.from(value));
}

export function doubleField(field: number, value: number): number[] {
  return [...tag(field, 1), ...new Uint8Array(Float64Array.of(value).buffer)];
}

export function floatField(field: number, value: number): number[] {
  return [...tag(field, 5), ...new Uint8Array(Float32Array.of(value).buffer)];
}
