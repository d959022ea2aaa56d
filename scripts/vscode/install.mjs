import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { madeOnce } from '../once.mjs';
import { endGroup, spawnGroup } from './processes.mjs';

const RIPGREP = '1.18.0';

/**
 * @typedef {object} Installation
 * @property {string} server the program that serves VS Code
 * @property {string} node the Node it runs on
 */

/**
 * Installs a real VS Code from the npm package code-server, once. Nothing is compiled and no install script runs.
 * @param {import('./versions.mjs').Release} release
 * @returns {Promise<Installation>}
 */
export async function installCodeServer(release) {
  const folder = await madeOnce(`code-server-${release.codeServer}`, async partial => {
    console.log(`Installing VS Code ${release.vscode} (code-server ${release.codeServer} from npm), once …`);
    await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');
    await npmInstall(partial, `code-server@${release.codeServer}`);
    const vscode = path.join(partial, 'node_modules/code-server/lib/vscode');
    await npmInstall(vscode, '--omit=dev');
    await npmInstall(path.join(vscode, 'extensions'), '--omit=dev');
    await addRipgrep(partial, vscode);
  });
  return {
    server: path.join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
    node: await installNode(release.node),
  };
}

/**
 * Older versions download ripgrep in an install script; without it no file is ever found. The same program comes from npm.
 * @param {string} folder
 * @param {string} vscode
 */
async function addRipgrep(folder, vscode) {
  const wanted = path.join(vscode, 'node_modules/@vscode/ripgrep');
  if (!existsSync(wanted) || existsSync(path.join(wanted, 'bin'))) return;
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  await npmInstall(folder, `${name}@${RIPGREP}`);
  await cp(path.join(folder, 'node_modules', name, 'bin'), path.join(wanted, 'bin'), { recursive: true });
}

/**
 * A Node of the major version that is asked for: the one that runs this, or one from npm.
 * @param {string} version
 */
async function installNode(version) {
  if (process.versions.node.split('.')[0] === version.split('.')[0]) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  // The npm package `node` is an installer for packages of these names, one per platform.
  const name = `${platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${process.arch}`;
  const folder = await madeOnce(`node-${version}`, async partial => {
    console.log(`Installing Node ${version} (${name} from npm), once …`);
    await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');
    await npmInstall(partial, `${name}@${version}`);
  });
  return path.join(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
}

/**
 * @param {string} folder
 * @param {...string} args
 */
async function npmInstall(folder, ...args) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const npm = spawnGroup('npm', ['install', ...quiet, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', chunk => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    npm.once('close', resolve);
    npm.once('error', reject);
  });
  await endGroup(npm);
  if (code === 0) return;
  throw new Error(
    `npm install ${args.join(' ')} in ${folder} ended with exit code ${code}. Check the network and the npm registry, then run this again.\n${output}`,
  );
}
