import { createHash, type Hash } from 'node:crypto';
import type { Vector } from './column.ts';

/**
 * A digest of rows: equal where the names, types and values of all columns are, whatever rows or texts the table has besides. Texts are
 * told by their codes and the dictionary up to the greatest one, so rows added behind do not change it.
 */
export class Digest {
  readonly #hash = createHash('sha256');

  /** Columns are to be added in the same order for digests that are compared. */
  add(name: string, vector: Vector): void {
    this.#hash.update(`${vector.type} ${name.length}:${name} `);
    if (vector.type !== 'category') {
      this.#hash.update(vector.values);
      return;
    }
    const { codes, dictionary } = vector;
    this.#hash.update(codes);
    let greatest = -1;
    // proof: i < codes.length
    for (let i = 0; i < codes.length; i++) if (codes[i]! > greatest) greatest = codes[i]!;
    this.#hash.update(digestOfTexts(dictionary, greatest + 1));
  }

  /** To be asked for once. */
  text(): string {
    return this.#hash.digest('base64url');
  }
}

/** A state of the hash is kept for every so many texts. */
const STEP = 256;

/** States of the hash before texts 0, STEP, 2·STEP … of dictionaries in use. */
const states = new WeakMap<readonly string[], Hash[]>();

/** Says that two dictionaries have so many first entries in common, so that what is known of the one holds for the other. */
export function digestsHold(from: readonly string[], to: readonly string[], entries: number): void {
  const known = states.get(from);
  if (known) states.set(to, known.slice(0, Math.floor(entries / STEP) + 1));
}

function digestOfTexts(dictionary: readonly string[], count: number): Buffer {
  const known = states.get(dictionary) ?? [createHash('sha256')];
  states.set(dictionary, known);
  const at = Math.floor(count / STEP);
  for (let i = known.length; i <= at; i++) {
    const next = known.at(-1)?.copy() ?? createHash('sha256');
    add(next, dictionary.slice((i - 1) * STEP, i * STEP));
    known.push(next);
  }
  const hash = known[at]?.copy() ?? createHash('sha256');
  add(hash, dictionary.slice(at * STEP, count));
  return hash.digest();
}

/** With their lengths, so that no two lists of texts run together to the same bytes. */
function add(hash: Hash, texts: readonly string[]): void {
  hash.update(texts.map(text => `${text.length}:${text}`).join(''));
}
