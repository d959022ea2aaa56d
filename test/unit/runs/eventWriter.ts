/** Writes TensorBoard's event files from their description, with no code of the reader. */
import {
  bytesField,
  doubleField,
  floatField,
  textField,
  varint,
  varintField,
} from '../bytes/protobufWriter.ts';

/** CRC-32C by its definition, masked as TFRecord does. */
export function masked(bytes: readonly number[]): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
  }
  sum = ~sum >>> 0;
  const rotated = ((sum >>> 15) | (sum << 17)) >>> 0;
  return Number((BigInt(rotated) + 0xa282ead8n) & 0xffffffffn);
}

export function u32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

export function u64(value: bigint): number[] {
  return [...new Uint8Array(BigUint64Array.of(value).buffer)];
}

export function frame(data: readonly number[]): number[] {
  const length = u64(BigInt(data.length));
  return [...length, ...u32(masked(length)), ...data, ...u32(masked(data))];
}

/** An event file of these events, after the one that says which version it is. */
export function eventFile(...events: readonly (readonly number[])[]): Uint8Array {
  const first = [...doubleField(1, 1_700_000_000.25), ...textField(3, 'brain.Event:2')];
  return Uint8Array.from([first, ...events].flatMap(event => frame(event)));
}

/** An event at a step; zero is not written. */
export function event(step: number | bigint, fields: readonly number[], seconds = 1_700_000_001): number[] {
  const steps = BigInt(step) === 0n ? [] : varintField(2, BigInt(step));
  return [...doubleField(1, seconds), ...steps, ...fields];
}

export function summary(...values: readonly (readonly number[])[]): number[] {
  return bytesField(
    5,
    values.flatMap(value => bytesField(1, value)),
  );
}

/** A number as TensorFlow 1 and PyTorch write it. */
export function simple(tag: string, value: number): number[] {
  return [...textField(1, tag), ...floatField(2, value)];
}

/** What a name is, said with its first value. */
export function metadata(plugin: string, dataClass = 0, content: readonly number[] = []): number[] {
  const data = [...textField(1, plugin), ...(content.length === 0 ? [] : bytesField(2, content))];
  return bytesField(9, [
    ...bytesField(1, data),
    ...(dataClass === 0 ? [] : varintField(4, BigInt(dataClass))),
  ]);
}

export function tensorValue(tag: string, tensor: readonly number[], about: readonly number[] = []): number[] {
  return [...textField(1, tag), ...bytesField(8, tensor), ...about];
}

/** A TensorProto of this type and shape, and what holds its elements. */
export function tensor(type: number, shape: readonly number[], elements: readonly number[]): number[] {
  const sizes = shape.flatMap(size => bytesField(2, varintField(1, BigInt(size))));
  return [...varintField(1, BigInt(type)), ...bytesField(2, sizes), ...elements];
}

export function content(of: Iterable<number> | ArrayBufferView): number[] {
  const bytes = ArrayBuffer.isView(of) ? new Uint8Array(of.buffer, of.byteOffset, of.byteLength) : of;
  return bytesField(4, bytes);
}

export function scalarTensor(tag: string, value: number, about: readonly number[] = []): number[] {
  return tensorValue(tag, tensor(1, [], floatField(5, value)), about);
}

/** The program began, or began again, at the event's step. */
export const START = bytesField(7, varintField(1, 1n));

/** A picture of so many bytes. */
export function image(tag: string, bytes: number): number[] {
  return [...textField(1, tag), ...bytesField(4, bytesField(4, new Uint8Array(bytes)))];
}

export type Parameter = number | string | boolean;

export function sessionStart(
  parameters: Readonly<Record<string, Parameter>>,
  group = '',
  seconds = 0,
): number[] {
  const entries = Object.entries(parameters).flatMap(([name, value]) => {
    const written =
      typeof value === 'number'
        ? doubleField(2, value)
        : typeof value === 'string'
          ? textField(3, value)
          : varintField(4, value ? 1n : 0n);
    return bytesField(1, [...textField(1, name), ...bytesField(2, written)]);
  });
  const info = [...entries, ...textField(4, group), ...doubleField(5, seconds)];
  return [...textField(1, '_hparams_/session_start_info'), ...metadata('hparams', 0, bytesField(3, info))];
}

export function sessionEnd(status: number, seconds: number): number[] {
  const info = [...varintField(1, BigInt(status)), ...doubleField(2, seconds)];
  return [...textField(1, '_hparams_/session_end_info'), ...metadata('hparams', 0, bytesField(4, info))];
}

/** A histogram as PyTorch writes it. */
export function oldHistogram(tag: string, limits: readonly number[], counts: readonly number[]): number[] {
  const proto = [
    ...doubleField(1, -1),
    ...doubleField(2, 2),
    ...bytesField(
      6,
      limits.flatMap(limit => [...new Uint8Array(Float64Array.of(limit).buffer)]),
    ),
    ...bytesField(
      7,
      counts.flatMap(count => [...new Uint8Array(Float64Array.of(count).buffer)]),
    ),
  ];
  return [...textField(1, tag), ...bytesField(5, proto)];
}

export { varint };
