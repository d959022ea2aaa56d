import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../temporary.mjs';
import { installCodeServer } from './install.mjs';
import { endGroup, spawnGroup } from './processes.mjs';

const READY_WITHIN_MS = 60_000;

/** What every VS Code started here is set to: nothing that talks to the network, nothing that pops up by itself. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {import('./versions.mjs').Release} release which VS Code
 * @property {readonly string[]} [extensions] VSIX files to install
 * @property {boolean} [trustEverything] no folder is asked about; otherwise the user is asked, as in any VS Code
 * @property {boolean} [smokeTestDriver] lets a page name an extension under development and its tests
 * @property {Readonly<Record<string, unknown>>} [settings] beside the quiet ones
 * @property {Readonly<Record<string, string>>} [environment] beside this process's own
 *
 * @typedef {object} RunningServer
 * @property {string} authority host and port
 * @property {(folder: string, payload?: readonly (readonly [string, string])[]) => string} address where a folder or a workspace file is open
 * @property {(settings: Readonly<Record<string, unknown>>) => Promise<void>} configure adds settings while it runs
 * @property {() => Promise<string>} log what the server and its extension hosts have printed
 * @property {() => Promise<void>} stop ends everything that was started
 */

/**
 * Starts a real VS Code on a free port of the loopback device, with data and extensions of its own and a secret in its address.
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 */
export async function startCodeServer(options) {
  const { node, server } = await installCodeServer(options.release);
  const data = await temporaryFolder('vscode');
  const folders = ['--server-data-dir', data, '--extensions-dir', path.join(data, 'extensions')];
  const token = randomBytes(16).toString('hex');
  const settingsFile = path.join(data, 'data', 'Machine', 'settings.json');
  let settings = { ...QUIET_SETTINGS, ...options.settings };
  const writeSettings = () => writeFile(settingsFile, JSON.stringify(settings, undefined, 2));
  await mkdir(path.dirname(settingsFile), { recursive: true });
  await writeSettings();
  await writeFile(path.join(data, 'token'), token, { mode: 0o600 });

  const logFile = path.join(data, 'output.log');
  const log = createWriteStream(logFile);
  /** @param {readonly string[]} args */
  const start = args => {
    const child = spawnGroup(node, [server, ...folders, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => log.write(chunk));
    return child;
  };
  const readLog = () => readFile(logFile, 'utf8');
  /** @param {string} problem */
  const fail = async problem => {
    const printed = await readLog();
    log.end();
    return new Error(`VS Code ${options.release.vscode} ${problem}.\n${printed}`);
  };

  for (const vsix of options.extensions ?? []) {
    const installing = start(['--install-extension', vsix, '--force']);
    const code = await new Promise(resolve => installing.once('close', resolve));
    await endGroup(installing);
    if (code !== 0) throw await fail(`could not install ${vsix}`);
  }

  const child = start([
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token-file', path.join(data, 'token')],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    // The environment of this shell, with its activated Python, and not one that a login shell would set up.
    '--force-disable-user-env',
    ...(options.trustEverything ? ['--disable-workspace-trust'] : []),
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
  ]);
  const port = await listeningPort(child);
  if (port === undefined) {
    await endGroup(child);
    throw await fail('did not start');
  }
  const authority = `127.0.0.1:${port}`;
  return {
    authority,
    address: (folder, payload) =>
      `http://${authority}/?${new URLSearchParams({ tkn: token, [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: folder, ...(payload && { payload: JSON.stringify(payload) }) })}`,
    configure: async more => {
      settings = { ...settings, ...more };
      await writeSettings();
    },
    log: readLog,
    stop: async () => {
      await endGroup(child);
      await new Promise(resolve => log.end(resolve));
    },
  };
}

/**
 * The port that the server says it listens on; undefined when it ends or says nothing in time.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string | undefined>}
 */
function listeningPort(child) {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(undefined), READY_WITHIN_MS);
    let printed = '';
    child.stdout?.on('data', chunk => {
      printed += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(printed)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(port);
    });
    child.once('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
