// npm run test:python: what is compared with scikit-learn, scipy and pandas, and what runs the examples' own Python.
// Takes the interpreter of EVENKEEL_PYTHON, else makes .venv from test/python/requirements.txt, once.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { ROOT } from './paths.mjs';
import { runScript } from './runScript.mjs';

const VENV = path.join(ROOT, '.venv');
const REQUIREMENTS = path.join(ROOT, 'test', 'python', 'requirements.txt');
/** Written last: an environment without it, or for other requirements, is made again. */
const COMPLETE = path.join(VENV, 'evenkeel-requirements.txt');
const PYTHON = path.join(
  VENV,
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);

try {
  process.env['EVENKEEL_PYTHON'] ??= await environment();
  const compared = await runNodeTests('Against Python', 'test/python/**/*.test.ts');
  close(
    sum([
      compared,
      await runScript("The example's own commands in VS Code", 'test-story.mjs', '--commands-only'),
    ]),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  close({ passed: 0, failed: 1 });
}

/** The Python of a virtual environment with the requirements. */
async function environment() {
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(COMPLETE) && (await readFile(COMPLETE, 'utf8')) === wanted) return PYTHON;
  const base = ['python3', 'python', 'py'].find(name => /^Python 3\./.test(version(name)));
  if (!base) {
    throw new Error(
      'No Python 3 was found. Install Python 3.11 or later with its venv module, or set EVENKEEL_PYTHON to an interpreter that has the packages of test/python/requirements.txt.',
    );
  }
  console.log(`Making .venv with ${version(base)} and test/python/requirements.txt, once …`);
  await rm(VENV, { recursive: true, force: true });
  must(
    base,
    ['-m', 'venv', VENV],
    'Install the venv module of Python (on Debian: apt install python3-venv).',
  );
  must(
    PYTHON,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS],
    'Check the network and that this Python is one the pinned packages exist for (3.11 or later).',
  );
  await writeFile(COMPLETE, wanted);
  return PYTHON;
}

/** @param {string} command */
function version(command) {
  const { stdout, stderr } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`.trim();
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} remedy
 */
function must(command, args, remedy) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed. ${remedy}`);
}
