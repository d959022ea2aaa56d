import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Interpreters that have the tools: one, or several with the path's delimiter between them, for tools exclude each other. */
const interpreters = (process.env['EVENKEEL_TOOLS_PYTHON'] ?? '')
  .split(delimiter)
  .filter(path => path !== '');

/** The first interpreter for which a Python expression holds that may ask for the `version` of a package; undefined when there is none. */
export function interpreterWith(expression: string): string | undefined {
  const question = `from importlib.metadata import version\nassert ${expression}`;
  return interpreters.find(python => spawnSync(python, ['-c', question]).status === 0);
}

/**
 * Has a tool write its runs anew, and compares what we read with what it says; a test of its own, skipped where the tool is not.
 * @param script beside the fixtures of runs: takes the kind and a folder
 * @param needs what the kind needs, as for `interpreterWith`
 */
export function itComparesNow(
  script: string,
  kind: string,
  needs: string,
  compare: (folder: string) => Promise<void>,
): void {
  const python = interpreterWith(needs);
  const skip = python === undefined && `EVENKEEL_TOOLS_PYTHON names no interpreter with what ${kind} needs`;
  it(kind, { skip }, async () => {
    assert.ok(python);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-')));
    try {
      const file = fileURLToPath(new URL(`../fixtures/runs/${script}`, import.meta.url));
      execFileSync(python, [file, kind, folder], { stdio: 'pipe' });
      await compare(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
