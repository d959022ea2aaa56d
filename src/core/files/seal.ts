import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCode } from './stateFolder.ts';
import { madeUserCacheFolder } from './userCache.ts';

/** Bytes of a key, and of a seal. */
export const SEAL_BYTES = 32;

/**
 * Tells what Evenkeel wrote for this user from what came with a project: by a seal (HMAC with SHA-256) made with a key that lies outside
 * of all projects.
 */
export class Seal {
  readonly #key: Uint8Array;

  private constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** @throws Error where this user has no place for a key */
  static ofUser(): Seal {
    const file = join(madeUserCacheFolder(), 'key');
    const key = keyIn(file);
    if (key?.length === SEAL_BYTES) return new Seal(key);
    // what is no key seals nothing, and would stand in the way for ever
    if (key) rmSync(file, { force: true });
    makeKey(file);
    return new Seal(readFileSync(file));
  }

  /** The seal of bytes that follow one another. */
  of(...bytes: readonly Uint8Array[]): Uint8Array {
    const seal = createHmac('sha256', this.#key);
    for (const each of bytes) seal.update(each);
    return seal.digest();
  }

  isOf(seal: Uint8Array, ...bytes: readonly Uint8Array[]): boolean {
    return seal.length === SEAL_BYTES && timingSafeEqual(seal, this.of(...bytes));
  }
}

function keyIn(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whole under its name at once, and only if nobody else has made one meanwhile. */
function makeKey(file: string): void {
  const neighbour = `${file}.${crypto.randomUUID()}`;
  try {
    writeFileSync(neighbour, randomBytes(SEAL_BYTES), { flag: 'wx', mode: 0o600 });
    linkSync(neighbour, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(neighbour, { force: true });
  }
}
