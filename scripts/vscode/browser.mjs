import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { madeOnce } from '../once.mjs';

/**
 * A Chromium to drive, and what must be in its environment.
 * @typedef {{ readonly executablePath: string, readonly env?: Record<string, string> }} Browser
 */

const run = promisify(execFile);

/** No network, no first-run pages, and no sandbox: tests run as root in containers, on pages of our own only. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The fonts of the system, and the one that came with the npm package, for a system that has none. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * Starts a headless Chromium: the one named by CHROME_PATH, else an installed Chrome, Chromium or Edge, else on Linux the one
 * that `npm install` brought. `EVENKEEL_BROWSER=npm` takes the last one in any case.
 * @returns {Promise<import('playwright-core').Browser>}
 * @throws Error with the remedy when there is none
 */
export async function launchBrowser() {
  const { chromium } = await import('playwright-core');
  const { executablePath, env } = await findBrowser();
  return chromium.launch({
    executablePath,
    headless: true,
    args: FLAGS,
    env: /** @type {Record<string, string>} */ ({ ...process.env, ...env }),
  });
}

/** @returns {Promise<Browser>} */
export async function findBrowser() {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (existsSync(named)) return { executablePath: named };
    throw new Error(
      `CHROME_PATH names ${named}, which does not exist. Correct it, or unset it to have a browser found.`,
    );
  }
  const installed = process.env['EVENKEEL_BROWSER'] === 'npm' ? undefined : candidates().find(existsSync);
  if (installed) return { executablePath: installed };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  throw new Error(
    'No Chrome, Chromium or Edge was found. Install one of them, or set CHROME_PATH to the program of one that is installed elsewhere.',
  );
}

/** Where the browsers of this platform are usually installed. */
function candidates() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      name => process.env[name] ?? [],
    );
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return programs.flatMap(program => roots.map(root => path.join(root, program)));
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return names.flatMap(name => folders.map(folder => path.join(folder, name)));
}

/**
 * Unpacks the Chromium of the npm package @sparticuz/chromium, once, together with the shared libraries and fonts it may lack.
 * @returns {Promise<Browser>}
 */
async function unpackChromium() {
  const module = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packed = path.join(path.dirname(module), '..', 'bin');
  const folder = await madeOnce('chromium', async partial => {
    console.log('Unpacking the Chromium that npm installed, once …');
    // The package unpacks into the folder for temporary files, which a child of its own can be given.
    const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];
    const program = `import { inflate } from ${JSON.stringify(pathToFileURL(module).href)};
      await Promise.all(${JSON.stringify(archives.map(name => path.join(packed, name)))}.map(archive => inflate(archive)));`;
    await run(process.execPath, ['--input-type=module', '--eval', program], {
      env: { ...process.env, TMPDIR: partial },
    });
    await writeFile(path.join(partial, 'fonts', 'fonts.conf'), FONTS);
  });
  const libraries = [path.join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean);
  return {
    executablePath: path.join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: path.join(folder, 'fonts', 'fonts.conf') },
  };
}
