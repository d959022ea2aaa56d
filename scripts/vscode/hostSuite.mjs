import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { glob } from 'tinyglobby';
import { ROOT, VSCODE_TEST } from '../paths.mjs';
import { temporaryFolder } from '../temporary.mjs';

/**
 * One launch with its compiled tests.
 * @typedef {object} HostSuite
 * @property {string} name
 * @property {import('../../test/host/launches.ts').Launch} launch
 * @property {readonly string[]} files compiled
 */

const COMPILED = path.join(VSCODE_TEST, 'suite');
/** What VS Code is told to run. */
export const SUITE_ENTRY = path.join(COMPILED, 'index.cjs');

/**
 * Compiles all host tests once, for every version of VS Code, and sorts them by launch.
 * @param {readonly string[]} wanted parts of paths; none: everything
 * @returns {Promise<readonly HostSuite[]>}
 */
export async function compileHostSuites(wanted) {
  const { LAUNCHES } = await import('../../test/host/launches.ts');
  const folder = path.join(ROOT, 'test', 'host');
  const tests = (await glob('*/*.test.ts', { cwd: folder })).sort();
  await rm(COMPILED, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: ['index.ts', ...tests].map(file => path.join(folder, file)),
    outbase: folder,
    outdir: COMPILED,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  /** @type {Map<string, string[]>} */
  const files = new Map();
  for (const test of tests) {
    if (wanted.length > 0 && !wanted.some(each => path.join('test', 'host', test).includes(each))) continue;
    const name = path.dirname(test);
    files.set(name, [...(files.get(name) ?? []), path.join(COMPILED, test.replace(/\.ts$/, '.cjs'))]);
  }
  return [...files].map(([name, compiled]) => {
    const launch = LAUNCHES[name];
    if (!launch)
      throw new Error(
        `test/host/launches.ts knows no launch ${name}; it knows ${Object.keys(LAUNCHES).join(', ')}.`,
      );
    return { name, launch, files: compiled };
  });
}

/**
 * What a launch opens: a fresh copy of its folder, or a workspace file in that, which is written here.
 * @param {import('../../test/host/launches.ts').Launch} launch
 * @returns {Promise<string>}
 */
export async function makeWorkspace({ workspace, folders }) {
  const folder = await copyWorkspace(workspace);
  if (!folders) return folder;
  const file = path.join(folder, 'models.code-workspace');
  await writeFile(file, JSON.stringify({ folders: folders.map(each => ({ path: each })) }));
  return file;
}

/**
 * A fresh copy of a launch's workspace, so that no test changes the repository.
 * @param {string | undefined} workspace relative to the repository
 * @returns {Promise<string>}
 */
export async function copyWorkspace(workspace) {
  const folder = path.join(
    await temporaryFolder('workspace'),
    workspace ? path.basename(workspace) : 'unrelated',
  );
  if (workspace) {
    const source = path.join(ROOT, workspace);
    await cp(source, folder, {
      recursive: true,
      filter: file => !/(^|[\\/])(\.evenkeel|\.venv|__pycache__)$/.test(path.relative(source, file)),
    });
  } else {
    await mkdir(folder);
    await writeFile(path.join(folder, 'notes.txt'), 'Nothing to see here.\n');
  }
  return folder;
}

/**
 * What the suite has written so far; a last line that is not whole yet is left out.
 * @param {string} file
 * @returns {Promise<import('../../test/host/index.ts').HostEvent[]>}
 */
export async function readEvents(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
}
