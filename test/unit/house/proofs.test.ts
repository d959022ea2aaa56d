import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** A non-null assertion silences the compiler; the reader is owed the reason why it holds. */

/** How many lines above the assertion its proof may stand. */
const NEAR = 60;
const ASSERTION = /[\])\w]!(?=[\s;,.)\]}:?&|*/+<>-]|$)(?!=)/;
const ROOT = new URL('../../../', import.meta.url).pathname;

/** The line without strings, templates and comments, in which a ! means something else. */
function code(line: string): string {
  return line
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '""')
    .replace(/\/\/.*$|\/\*.*?\*\/|^\s*\*.*$/g, '')
    .replace(/\/(?:[^/\\\n]|\\.)+\/[a-z]*/g, '""');
}

describe('non-null assertions', () => {
  it('each have a proof beside them', () => {
    const unproved: string[] = [];
    for (const file of globSync('src/**/*.{ts,tsx}', { cwd: ROOT })) {
      const lines = readFileSync(ROOT + file, 'utf8').split('\n');
      for (const [i, line] of lines.entries()) {
        if (!ASSERTION.test(code(line))) continue;
        const around = lines.slice(Math.max(0, i - NEAR), i + 1).join('\n');
        if (!/\bproof:/.test(around)) unproved.push(`${file}:${i + 1}: ${line.trim()}`);
      }
    }
    assert.deepEqual(unproved, []);
  });

  it('are found by this test', () => {
    assert.match(code('const a = values[i]!;'), ASSERTION);
    assert.match(code('f(x!, y)'), ASSERTION);
    assert.doesNotMatch(code("if (a !== b) f('no! really');"), ASSERTION);
    assert.doesNotMatch(code('if (a != b && !c) return;'), ASSERTION);
  });
});
