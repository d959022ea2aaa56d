/** Bytes of real files, broken in every way a file breaks: what a reader must live through. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { MalformedError } from '../src/core/bytes/source.ts';
import { seeded } from '../src/core/mathematics/random.ts';

/** One broken file, and how it was broken, for the message of a failed assertion. */
export interface Mutation {
  readonly bytes: Uint8Array;
  readonly how: string;
}

/** How many mutations a test runs: EVENKEEL_FUZZ=N asks for more (or fewer) by hand. */
export function fuzzCount(usual: number): number {
  const asked = Number(process.env['EVENKEEL_FUZZ']);
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}

/** What lengths and counts are blown up to: around the limits of bytes, of varints, of 32, 53 and 64 bits. */
const EXTREMES: readonly (readonly number[])[] = [
  [0xff],
  [0x7f],
  [0x80],
  [0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff],
  [0, 0, 0, 0x80],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0, 0, 0, 0, 0, 0, 0x20, 0],
  [0, 0, 0, 0, 0, 0, 0, 0x10],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
];

/** A random integer of 0 to below `end`. */
type Pick = (end: number) => number;
type Break = (bytes: Uint8Array, pick: Pick) => readonly [Uint8Array, string];

function spliced(bytes: Uint8Array, at: number, remove: number, insert: ArrayLike<number>): Uint8Array {
  const found = new Uint8Array(bytes.length - remove + insert.length);
  found.set(bytes.subarray(0, at));
  found.set(insert, at);
  found.set(bytes.subarray(at + remove), at + insert.length);
  return found;
}

/** A run of bytes of a random length up to 64, or to their end. */
function run(bytes: Uint8Array, pick: Pick): readonly [at: number, length: number] {
  const at = pick(bytes.length + 1);
  return [at, pick(Math.min(64, bytes.length - at) + 1)];
}

const BREAKS: readonly Break[] = [
  function truncate(bytes, pick) {
    const length = pick(bytes.length + 1);
    return [bytes.slice(0, length), `cut off at ${length}`];
  },
  function flip(bytes, pick) {
    const found = bytes.slice();
    const at = pick(bytes.length + 1);
    const bit = pick(8);
    if (at < bytes.length) found[at] = (found[at] ?? 0) ^ (1 << bit);
    return [found, `bit ${bit} of byte ${at} flipped`];
  },
  function overwrite(bytes, pick) {
    const found = bytes.slice();
    const at = pick(bytes.length + 1);
    const value = pick(256);
    if (at < bytes.length) found[at] = value;
    return [found, `byte ${at} made ${value}`];
  },
  function grow(bytes, pick) {
    const at = pick(bytes.length + 1);
    const value = EXTREMES[pick(EXTREMES.length)] ?? [];
    const room = Math.min(value.length, bytes.length - at);
    return [spliced(bytes, at, room, value), `${value.length} bytes of a huge number at ${at}`];
  },
  function insert(bytes, pick) {
    const [from, length] = run(bytes, pick);
    const at = pick(bytes.length + 1);
    return [
      spliced(bytes, at, 0, bytes.subarray(from, from + length)),
      `${length} bytes of ${from} inserted at ${at}`,
    ];
  },
  function remove(bytes, pick) {
    const [at, length] = run(bytes, pick);
    return [spliced(bytes, at, length, []), `${length} bytes removed at ${at}`];
  },
  function splice(bytes, pick) {
    const [from, length] = run(bytes, pick);
    const at = pick(bytes.length - length + 1);
    return [
      spliced(bytes, at, length, bytes.subarray(from, from + length)),
      `${length} bytes of ${from} laid over those at ${at}`,
    ];
  },
  function zero(bytes, pick) {
    const [at, length] = run(bytes, pick);
    return [spliced(bytes, at, length, new Uint8Array(length)), `${length} zeros at ${at}`];
  },
];

/** `count` broken copies of `bytes`, each broken once to three times; the same for the same seed. */
export function* mutations(seed: number, bytes: Uint8Array, count: number): Generator<Mutation> {
  const { uniform } = seeded(seed);
  const pick: Pick = end => Math.floor(uniform() * end);
  // A copy, for slices of a Buffer are views.
  const original = new Uint8Array(bytes);
  for (let made = 0; made < count; made += 1) {
    let broken: Uint8Array = original;
    const how: string[] = [];
    for (let times = 1 + pick(3); times > 0; times -= 1) {
      const [next, said] = (BREAKS[pick(BREAKS.length)] ?? (() => [broken, '']))(broken, pick);
      broken = next;
      how.push(said);
    }
    yield { bytes: broken, how: `seed ${seed}, mutation ${made}: ${how.join('; ')}` };
  }
}

/** Gives each broken file to `use`; what that throws fails with how the file was broken. */
export async function survive<Broken extends { readonly how: string }>(
  all: Iterable<Broken>,
  use: (broken: Broken) => unknown,
): Promise<void> {
  for (const broken of all) {
    try {
      await use(broken);
    } catch (error) {
      assert.fail(`${broken.how}: ${error instanceof Error ? error.stack : error}`);
    }
  }
}

/** Lets go of an error that says what is malformed, and throws any other. */
export function onlyMalformed(error: unknown): void {
  if (!(error instanceof MalformedError)) throw error;
}

/** Runs what may end with a MalformedError, and with no other. */
export function orMalformed(what: () => void): void {
  try {
    what();
  } catch (error) {
    onlyMalformed(error);
  }
}

/**
 * For a suite whose every second file ends with an error that is told: where it came from is of no interest, and costs more than reading
 * the file.
 */
export function withoutStacks(): void {
  const { stackTraceLimit } = Error;
  before(() => {
    Error.stackTraceLimit = 0;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}
