import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a reference script of this folder prints: one JSON document per line. */
export function linesOf<T>(python: string, script: string): readonly T[] {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const answer = spawnSync(python, [file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  assert.equal(answer.status, 0, answer.stderr);
  return answer.stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as T);
}
