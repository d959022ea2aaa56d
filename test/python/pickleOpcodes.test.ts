/** Opcodes and their arguments, held against Python's own disassembler. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../../src/core/bytes/source.ts';
import { type Argument, type Decoded, decode } from '../../src/core/checkpoints/pickle/decode.ts';
import { opcodeRules } from '../../src/core/checkpoints/pickle/opcodes.ts';
import { Stream } from '../../src/core/checkpoints/pickle/stream.ts';
import { PickledBytes } from '../../src/core/checkpoints/pickle/values.ts';
import { linesOf } from './lines.ts';

const python = process.env['EVENKEEL_PYTHON'];

interface Disassembled {
  readonly pickle: string;
  readonly opcodes: readonly (readonly [at: number, name: string, argument: string])[];
}

/** A double as Python's float.hex() writes it. */
function floatHex(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const sign = bits.getUint8(0) & 0x80 ? '-' : '';
  const exponent = (bits.getUint16(0) >> 4) & 0x7ff;
  const fraction = (bits.getBigUint64(0) & 0xfffffffffffffn).toString(16).padStart(13, '0');
  if (value === 0) return `${sign}0x0.0p+0`;
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${fraction}p${power < 0 ? '' : '+'}${power}`;
}

function shown({ name, argument }: Decoded): string {
  if (argument === undefined) return 'None';
  if (typeof argument === 'boolean') return argument ? 'True' : 'False';
  if (typeof argument === 'string') return `text:${hex(argument)}`;
  if (argument instanceof PickledBytes)
    return `bytes:${Buffer.from(argument.head(argument.length)).toString('hex')}`;
  if (isPair(argument)) return `text:${hex(argument.join(' '))}`;
  return name === 'FLOAT' || name === 'BINFLOAT' ? floatHex(Number(argument)) : String(argument);
}

function isPair(argument: Argument): argument is readonly [string, string] {
  return Array.isArray(argument);
}

function hex(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}

test('every opcode and its argument is read as pickletools reads it', {
  skip: python ? false : 'EVENKEEL_PYTHON is not set',
}, () => {
  const seen = new Set<string>();
  for (const { pickle, opcodes } of linesOf<Disassembled>(python ?? '', './reference_opcodes.py')) {
    const bytes = Buffer.from(pickle, 'hex');
    const stream = new Stream(memorySource(bytes), 0);
    for (const [at, name, argument] of opcodes) {
      const decoded = decode(stream);
      seen.add(decoded.name);
      assert.deepEqual(
        [decoded.at, decoded.name, shown(decoded)],
        [at, name, argument],
        `byte ${at} of ${pickle}`,
      );
    }
    assert.equal(stream.at, bytes.length, pickle);
  }
  const all = opcodeRules.flatMap(rule => (rule ? [rule.name] : []));
  assert.equal(all.length, 68);
  assert.deepEqual(
    all.filter(name => !seen.has(name)),
    [],
    'never compared',
  );
});
