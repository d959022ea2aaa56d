import assert from 'node:assert/strict';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Tensor } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { SAFETY_LEVELS } from '../../../src/core/checkpoints/safety/safety.ts';
import { valuesOf } from '../../../src/core/checkpoints/tensorValues.ts';
import { orMalformed } from '../../fuzz.ts';

/** Reads the first values of a tensor in a broken file: they may be broken, but what reads them says so, and ends. */
export function readSome(tensor: Tensor, bytes: Uint8Array): void {
  if (!tensor.place) return;
  orMalformed(() => {
    let blocks = 0;
    for (const _ of valuesOf(tensor, memorySource(bytes))) if (++blocks > 3) return;
  });
}

/** Inspects a broken file and reads the first values of what it tells of. */
export async function inspectAndRead(name: string, bytes: Uint8Array): Promise<void> {
  const found = await inspectCandidate({ path: name, name, source: memorySource(bytes) }, {});
  assert.ok(found === undefined || SAFETY_LEVELS.includes(found.safety.level));
  for (const tensor of found?.tensors ?? []) readSome(tensor, bytes);
}
