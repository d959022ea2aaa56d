// Python for what is compared with Python: an interpreter with pinned packages, in a virtual environment that is made once.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * The Python of a virtual environment with these requirements, made when it is not there or was made for others.
 * @param {string} folder of the environment, relative to the repository
 * @param {string} file of the requirements, relative to the repository
 * @returns {Promise<string>} path of the interpreter
 */
export async function pythonWith(folder, file) {
  const venv = path.join(ROOT, folder);
  const python = path.join(
    venv,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  // Written last: an environment without it, or for other requirements, is made again.
  const complete = path.join(venv, 'evenkeel-requirements.txt');
  const wanted = await readFile(path.join(ROOT, file), 'utf8');
  if (existsSync(complete) && (await readFile(complete, 'utf8')) === wanted) return python;
  const base = ['python3', 'python', 'py'].find(name => /^Python 3\./.test(version(name)));
  if (!base) {
    throw new Error(
      `No Python 3 was found. Install Python 3.11 or later with its venv module, or set EVENKEEL_PYTHON to an interpreter that has the packages of ${file}.`,
    );
  }
  console.log(`Making ${folder} with ${version(base)} and ${file}, once …`);
  await rm(venv, { recursive: true, force: true });
  must(
    base,
    ['-m', 'venv', venv],
    'Install the venv module of Python (on Debian: apt install python3-venv).',
  );
  must(
    python,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      // Most of what comes along is never imported.
      '--no-compile',
      '--requirement',
      path.join(ROOT, file),
    ],
    'Check the network and that this Python is one the pinned packages exist for (3.11 or later).',
  );
  await writeFile(complete, wanted);
  return python;
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
