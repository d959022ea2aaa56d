import { createHash, type Hash } from 'node:crypto';
import {
  type CategoryVector,
  greatestCode,
  type NumberVector,
  type TimestampVector,
  type Vector,
} from './column.ts';
import { known } from './knownRows.ts';
import { knownTexts, STEP } from './knownTexts.ts';

/**
 * A digest of rows: equal where the names, types and values of all columns are, whatever rows or texts the table has besides. Texts are
 * told by their codes and the dictionary up to the greatest one, so rows added behind do not change it.
 */
export class Digest {
  readonly #keeps: boolean;
  #columns = '';

  /** @param keeps whether what a column contributes is kept with its rows, where these do not change any more: about 150 bytes each */
  constructor(keeps = true) {
    this.#keeps = keeps;
  }

  /** Columns are to be added in the same order for digests that are compared. */
  add(name: string, vector: Vector): void {
    const rows = vector.type === 'category' ? this.#ofCategories(vector) : this.#ofNumbers(vector);
    this.#columns += `${vector.type} ${name.length}:${name} ${rows} `;
  }

  text(): string {
    return sha256(this.#columns);
  }

  #ofNumbers(vector: NumberVector | TimestampVector): string {
    return this.#known(vector, () => sha256(vector.values));
  }

  #ofCategories(vector: CategoryVector): string {
    const { digest, greatest } = this.#known(vector, () => {
      // Taken once: they may be read from a file.
      const { codes } = vector;
      return { digest: sha256(codes), greatest: greatestCode(codes) };
    });
    return `${digest} ${ofTexts(vector.dictionary, greatest + 1)}`;
  }

  #known<T>(vector: Vector, find: () => T): T {
    return this.#keeps ? known(vector, 'digest', find) : find();
  }
}

function sha256(data: string | Float64Array | Int32Array): string {
  return createHash('sha256').update(data).digest('base64url');
}

function ofTexts(dictionary: readonly string[], count: number): string {
  const known = knownTexts.get(dictionary) ?? { states: [createHash('sha256')], digests: new Map() };
  knownTexts.set(dictionary, known);
  const digest = known.digests.get(count) ?? find(known.states, dictionary, count);
  known.digests.set(count, digest);
  return digest;
}

function find(states: Hash[], dictionary: readonly string[], count: number): string {
  const at = Math.floor(count / STEP);
  for (let i = states.length; i <= at; i++) {
    const next = states.at(-1)?.copy() ?? createHash('sha256');
    add(next, dictionary.slice((i - 1) * STEP, i * STEP));
    states.push(next);
  }
  const hash = states[at]?.copy() ?? createHash('sha256');
  add(hash, dictionary.slice(at * STEP, count));
  return hash.digest('base64url');
}

/** With their lengths, so that no two lists of texts run together to the same bytes. */
function add(hash: Hash, texts: readonly string[]): void {
  hash.update(texts.map(text => `${text.length}:${text}`).join(''));
}
