import assert from 'node:assert/strict';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { SAFETY_LEVELS } from '../../../src/core/checkpoints/safety/safety.ts';

/** Sizes are whole numbers, even those that a broken header claims, and a checkpoint that could not be read is never called data only. */
export function assertShown(found: Checkpoint | undefined): void {
  if (!found) return;
  const { safety, diagnostics, tensors, parameters = 0, trees = 0 } = found;
  assert.ok(SAFETY_LEVELS.includes(safety.level));
  if (diagnostics.some(({ code }) => code === 'broken-checkpoint'))
    assert.notEqual(safety.level, 'data-only');
  for (const each of [parameters, trees, ...tensors.flatMap(({ shape }) => shape)]) {
    assert.ok(Number.isInteger(each) && each >= 0, String(each));
  }
}
