/** Writes logs of W&B from their description, with no code of the reader. */
import { crc32 } from 'node:zlib';
import { bytesField, doubleField, textField, varintField } from '../bytes/protobufWriter.ts';

const BLOCK = 32768;

/** A log of these records, each cut into chunks that do not cross a block. */
export function logOf(records: readonly (readonly number[])[]): Uint8Array {
  const bytes: number[] = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00];
  for (const record of records) {
    let rest = record;
    for (let isFirst = true; isFirst || rest.length > 0; isFirst = false) {
      let room = BLOCK - (bytes.length % BLOCK);
      if (room < 7) {
        bytes.push(...new Array<number>(room).fill(0));
        room = BLOCK;
      }
      const payload = rest.slice(0, room - 7);
      rest = rest.slice(payload.length);
      const isLast = rest.length === 0;
      const type = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      const sum = crc32(Uint8Array.from([type, ...payload]));
      for (const shift of [0, 8, 16, 24]) bytes.push((sum >>> shift) & 255);
      bytes.push(payload.length & 255, payload.length >> 8, type);
      for (const byte of payload) bytes.push(byte);
      if (isLast) break;
    }
  }
  return Uint8Array.from(bytes);
}

function item(key: string | readonly string[], json: string): number[] {
  const name = typeof key === 'string' ? textField(1, key) : key.flatMap(part => textField(2, part));
  return [...name, ...textField(16, json)];
}

export type Values = readonly (readonly [key: string | readonly string[], json: string])[];

/** A row of the history; `_step` is not among its values unless given. */
export function historyRecord(step: number | undefined, values: Values): number[] {
  const items = values.flatMap(([key, json]) => bytesField(1, item(key, json)));
  const number = step === undefined ? [] : bytesField(2, step === 0 ? [] : varintField(1, BigInt(step)));
  return bytesField(2, [...items, ...number]);
}

export function summaryRecord(values: Values): number[] {
  return bytesField(
    3,
    values.flatMap(([key, json]) => bytesField(1, item(key, json))),
  );
}

export function configRecord(values: Values): number[] {
  return bytesField(
    5,
    values.flatMap(([key, json]) => bytesField(1, item(key, json))),
  );
}

export function statsRecord(seconds: number, values: Values): number[] {
  const items = values.flatMap(([key, json]) => bytesField(3, item(key, json)));
  return bytesField(7, [...bytesField(2, varintField(1, BigInt(seconds))), ...items]);
}

export interface RunFields {
  readonly id: string;
  readonly project?: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly config?: Values;
  readonly startingStep?: number;
  /** Seconds since epoch. */
  readonly start?: number;
  readonly commit?: string;
  readonly branch?: { readonly run: string; readonly step: number };
}

export function runRecord(run: RunFields): number[] {
  const text = (field: number, value: string | undefined) =>
    value === undefined ? [] : textField(field, value);
  return bytesField(17, [
    ...textField(1, run.id),
    ...text(3, run.project),
    ...bytesField(
      4,
      (run.config ?? []).flatMap(([key, json]) => bytesField(1, item(key, json))),
    ),
    ...text(8, run.name),
    ...(run.tags ?? []).flatMap(tag => textField(10, tag)),
    ...(run.startingStep === undefined ? [] : varintField(14, BigInt(run.startingStep))),
    ...(run.start === undefined ? [] : bytesField(17, varintField(1, BigInt(run.start)))),
    ...(run.commit === undefined ? [] : bytesField(21, textField(2, run.commit))),
    ...(run.branch === undefined
      ? []
      : bytesField(23, [
          ...textField(1, run.branch.run),
          ...doubleField(2, run.branch.step),
          ...textField(3, '_step'),
        ])),
  ]);
}

/** Zero is not written. */
export function exitRecord(code: number, runtime = 0): number[] {
  const fields = [
    ...(code === 0 ? [] : varintField(1, BigInt(code))),
    ...(runtime === 0 ? [] : varintField(2, BigInt(runtime))),
  ];
  return bytesField(18, fields);
}

export function artifactRecord(type: string, name: string): number[] {
  return bytesField(8, [...textField(4, type), ...textField(5, name)]);
}

export function useArtifactRecord(type: string, name: string): number[] {
  return bytesField(25, [...textField(2, type), ...textField(3, name)]);
}

export function filesRecord(...paths: readonly string[]): number[] {
  return bytesField(
    6,
    paths.flatMap(path => bytesField(1, textField(1, path))),
  );
}

export function environmentRecord(os: string, commit: string): number[] {
  return bytesField(26, [...textField(1, os), ...bytesField(9, textField(2, commit))]);
}
