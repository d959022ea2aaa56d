// npm run pythons: the virtual environments of the Python tests, made once, each for what goes together.
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from './python.mjs';

/**
 * What the tests call, as environment variables; those that are set already stay, and nothing is made for them.
 * @returns {Promise<{ EVENKEEL_PYTHON: string, EVENKEEL_TOOLS_PYTHON: string }>}
 */
export async function pythons() {
  const { EVENKEEL_PYTHON: peers, EVENKEEL_TOOLS_PYTHON: tools } = process.env;
  return {
    EVENKEEL_PYTHON: peers ?? (await pythonWith('.venv', 'test/python/requirements.txt')),
    EVENKEEL_TOOLS_PYTHON:
      tools ??
      [
        await pythonWith('.venv-tools', 'test/python/requirements-tools.txt'),
        await pythonWith('.venv-tools-older', 'test/python/requirements-tools-older.txt'),
      ].join(delimiter),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await pythons();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
