// npm start: opens the example in VS Code with the extension that was just built. Ctrl-C ends it and leaves nothing running.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLE, ROOT } from './paths.mjs';
import { temporaryFolder } from './temporary.mjs';
import { startCodeServer } from './vscode/codeServer.mjs';
import { endGroup, endWith, spawnGroup } from './vscode/processes.mjs';
import { NEWEST } from './vscode/versions.mjs';
import { packageExtension } from './vsix.mjs';

const code = onPath('code');
try {
  if (code) await openInstalled(code);
  else await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * In the VS Code of this machine: a window of its own, with the extension from this folder beside those installed.
 * @param {string} command
 */
async function openInstalled(command) {
  console.log('Opening examples/fraud-detection in VS Code. Close its window, or press Ctrl-C here, to end.');
  const window = spawnGroup(
    command,
    ['--new-window', '--wait', `--extensionDevelopmentPath=${ROOT}`, EXAMPLE],
    {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  endWith(() => endGroup(window));
  const exitCode = await new Promise((resolve, reject) => {
    window.once('exit', resolve);
    window.once('error', reject);
  });
  await endGroup(window);
  process.exitCode = exitCode ?? 0;
}

/**
 * In a VS Code from npm, served to the browser of this machine. The folder is not trusted beforehand: as in any VS Code, the user
 * says so, and can see that reading needs no trust.
 */
async function serve() {
  /** @type {import('./vscode/codeServer.mjs').RunningServer | undefined} */
  let server;
  endWith(async () => {
    console.log('\nEnding VS Code …');
    await server?.stop();
  });
  const vsix = path.join(await temporaryFolder('start'), 'evenkeel.vsix');
  await packageExtension({ out: vsix, quiet: true });
  server = await startCodeServer({ release: NEWEST, extensions: [vsix] });
  const address = server.address(EXAMPLE);
  console.log(`
VS Code ${NEWEST.vscode} with Evenkeel, on examples/fraud-detection:

  ${address}

The status bar says how the model is; click it for the report. To validate a checkpoint or to retrain, choose
Manage in the line at the top and trust the folder. Ctrl-C here ends it.
`);
  openBrowser(address);
}

/**
 * Shows an address in the user's browser, where there is a desktop to show it on.
 * @param {string} address
 */
function openBrowser(address) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', address]
        : ['xdg-open', address];
  const desktop = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!command || !desktop) return;
  // Not in our process group: the browser is the user's, and may live on.
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.on('error', () => console.log('No browser could be opened: open the address yourself.'));
  opener.unref();
}

/**
 * The full path of a command, if it is installed.
 * @param {string} name
 */
function onPath(name) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap(folder => endings.map(ending => path.join(folder, name + ending)))
    .find(existsSync);
}
