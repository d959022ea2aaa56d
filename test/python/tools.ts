import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

/** Interpreters that have the tools: one, or several with the path's delimiter between them, for tools exclude each other. */
const interpreters = (process.env['EVENKEEL_TOOLS_PYTHON'] ?? '')
  .split(delimiter)
  .filter(path => path !== '');

/** The first interpreter for which a Python expression holds that may ask for the `version` of a package; undefined when there is none. */
export function interpreterWith(expression: string): string | undefined {
  const question = `from importlib.metadata import version\nassert ${expression}`;
  return interpreters.find(python => spawnSync(python, ['-c', question]).status === 0);
}
