import { readFileSync } from 'node:fs';

interface Packed {
  /** Big-endian bits in hexadecimal digits. */
  readonly bits?: string;
  readonly digits?: string;
  readonly numbers?: readonly number[];
}

const packed = JSON.parse(
  readFileSync(new URL('../../fixtures/detectors/streams.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Packed>>;

/** A published stream of detectors by its name, unpacked; `DET` and `STEP` need no file. */
export function stream(name: string): number[] {
  if (name === 'DET') {
    const times = (bits: string) => [...bits.repeat(30)].map(Number);
    return [...times('0000100000'), ...times('1011011101')];
  }
  if (name === 'STEP') {
    const at = (i: number) => ((7919 * i) % 101) / 101;
    return Array.from({ length: 600 }, (_, i) => (i < 300 ? at(i) : at(i - 300) + 1.5));
  }
  const found = packed[name];
  if (!found) throw new Error(`There is no stream ${name}.`);
  const bits = [...(found.bits ?? '')].flatMap(digit =>
    [...Number.parseInt(digit, 16).toString(2).padStart(4, '0')].map(Number),
  );
  return [...bits, ...[...(found.digits ?? '')].map(Number), ...(found.numbers ?? [])];
}
