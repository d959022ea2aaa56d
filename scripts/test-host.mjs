// node scripts/test-host.mjs [--newest] [--oldest] [--electron] [--grep text] [part of a path…]
// Runs test/host inside real VS Codes. Without a choice: the oldest and the newest, and VSCODE_EXECUTABLE if that is set.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { close, sum } from './counts.mjs';
import { ROOT, TEST_RESULTS } from './paths.mjs';
import { temporaryFolder } from './temporary.mjs';
import { launchBrowser } from './vscode/browser.mjs';
import { startCodeServer } from './vscode/codeServer.mjs';
import { compileHostSuites, makeWorkspace, readEvents, SUITE_ENTRY } from './vscode/hostSuite.mjs';
import { endWith } from './vscode/processes.mjs';
import { NEWEST, OLDEST } from './vscode/versions.mjs';

const LAUNCH_TIMEOUT_MS = 5 * 60_000;
/** How long VS Code may take to begin to run tests. */
const START_TIMEOUT_MS = 90_000;
/** What code-server without native modules always says. */
const NOISE =
  /spdlog|watchdog|ServiceWorker|service worker|Failed to load resource|bad HTTP response code|open-vsx/i;

/**
 * Runs the tests of a launch; ends when they have, or when `ended` says so.
 * @typedef {(run: { folder: string, trusted: boolean, environment: Record<string, string>, ended: () => Promise<boolean>, results: string, log: (line: string) => void }) => Promise<void>} Host
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    newest: { type: 'boolean', default: false },
    oldest: { type: 'boolean', default: false },
    electron: { type: 'boolean', default: false },
    grep: { type: 'string' },
  },
});

/** @type {(() => Promise<void>)[]} */
const cleanUps = [];
endWith(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** @type {import('./counts.mjs').Counts[]} */
const counts = [];
try {
  const suites = await compileHostSuites(positionals);
  for (const { title, host } of hosts()) {
    for (const suite of suites) counts.push(await runSuite(title, host, suite));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  counts.push({ passed: 0, failed: 1 });
}
close(sum(counts));

/** @returns {{ title: string, host: Host }[]} */
function hosts() {
  const all = !values.newest && !values.oldest && !values.electron;
  /** @type {{ title: string, host: Host }[]} */
  const chosen = [];
  if (all || values.oldest) chosen.push({ title: `VS Code ${OLDEST.vscode}`, host: inCodeServer(OLDEST) });
  if (all || values.newest) chosen.push({ title: `VS Code ${NEWEST.vscode}`, host: inCodeServer(NEWEST) });
  const executable = process.env['VSCODE_EXECUTABLE'];
  if (values.electron || executable || process.env['EVENKEEL_TEST_ELECTRON'] === '1') {
    chosen.push({ title: 'VS Code for the desktop', host: inElectron(executable) });
  }
  return chosen;
}

/**
 * @param {string} title
 * @param {Host} host
 * @param {import('./vscode/hostSuite.mjs').HostSuite} suite
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
async function runSuite(title, host, suite) {
  console.log(`\n${title}, ${suite.name}${suite.launch.trusted ? '' : ' (Restricted Mode)'}`);
  const results = path.join(await temporaryFolder('host'), 'results.jsonl');
  /** @type {string[]} */
  const lines = [];
  let shown = 0;
  const show = async () => {
    const events = await readEvents(results);
    for (const event of events.slice(shown)) if (event.kind !== 'end') console.log(describe(event));
    shown = events.length;
    return events;
  };
  try {
    await host({
      folder: await makeWorkspace(suite.launch),
      trusted: suite.launch.trusted,
      results,
      environment: {
        EVENKEEL_HOST_TESTS: JSON.stringify({
          files: suite.files,
          results,
          ...(values.grep && { grep: values.grep }),
        }),
      },
      ended: async () => (await show()).some(event => event.kind === 'end'),
      log: line => lines.push(line),
    });
  } catch (error) {
    await writeFile(
      results,
      `${JSON.stringify({ kind: 'fail', title: `${title} runs the tests`, message: String(error) })}\n`,
      { flag: 'a' },
    );
  }
  const events = await show();
  const passed = events.filter(event => event.kind === 'pass').length;
  let failed = events.filter(event => event.kind === 'fail').length;
  if (passed + failed === 0) {
    console.log('  ✗ no test ran');
    failed = 1;
  }
  if (failed > 0) {
    await mkdir(TEST_RESULTS, { recursive: true });
    const file = path.join(TEST_RESULTS, `host-${title}-${suite.name}.log`.replaceAll(' ', '-'));
    await writeFile(file, `${lines.join('\n')}\n`);
    for (const line of lines.filter(each => !NOISE.test(each)).slice(-20)) console.log(`    ${line}`);
    console.log(`    All that VS Code said: ${path.relative(ROOT, file)}`);
  }
  return { passed, failed };
}

/** @param {Exclude<import('../test/host/index.ts').HostEvent, { kind: 'end' }>} event */
function describe(event) {
  if (event.kind === 'fail') return `  ✗ ${event.title}\n${event.message.replace(/^/gm, '      ')}`;
  return `  ${event.kind === 'pass' ? '✓' : '- not run:'} ${event.title} (${event.milliseconds} ms)`;
}

/**
 * VS Code as a server: a page says which extension and which tests, and its extension host on the server loads them.
 * @param {import('./vscode/versions.mjs').Release} release
 * @returns {Host}
 */
function inCodeServer(release) {
  return async ({ folder, trusted, environment, ended, results, log }) => {
    const server = await startCodeServer({
      release,
      trustEverything: trusted,
      smokeTestDriver: true,
      environment,
    });
    cleanUps.push(server.stop);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      let exited = false;
      page.on('console', message => log(`[${message.type()}] ${message.text()}`));
      page.on('crash', () => {
        exited = true;
      });
      // VS Code calls this when the tests have run.
      await page.exposeFunction('codeAutomationExit', () => {
        exited = true;
      });
      await page.exposeFunction('codeAutomationLog', () => undefined);
      const remote = `vscode-remote://${server.authority}`;
      await page.goto(
        server.address(folder, [
          ['extensionDevelopmentPath', `${remote}${ROOT.replace(/\/$/, '')}`],
          ['extensionTestsPath', `${remote}${SUITE_ENTRY}`],
        ]),
      );
      await untilEnded(async () => (await ended()) || exited, results);
      const events = await readEvents(results);
      if (events.some(event => event.kind === 'fail') || !events.some(event => event.kind === 'end')) {
        await mkdir(TEST_RESULTS, { recursive: true });
        const picture = `host-${release.vscode}-${path.basename(folder)}.png`;
        await page.screenshot({ path: path.join(TEST_RESULTS, picture) }).catch(() => undefined);
        log(await server.log());
      }
    } finally {
      await browser.close();
      await server.stop();
      cleanUps.splice(cleanUps.indexOf(server.stop), 1);
    }
  };
}

/**
 * @param {() => Promise<boolean>} ended
 * @param {string} results
 */
async function untilEnded(ended, results) {
  const started = Date.now();
  while (!(await ended())) {
    const elapsed = Date.now() - started;
    if (elapsed > LAUNCH_TIMEOUT_MS)
      throw new Error(`The tests did not end within ${LAUNCH_TIMEOUT_MS / 1000} s.`);
    if (elapsed > START_TIMEOUT_MS && (await readEvents(results)).length === 0) {
      throw new Error(`No test ended within ${START_TIMEOUT_MS / 1000} s.`);
    }
    await sleep(200);
  }
}

/**
 * The desktop program: the one given, or the newest, which is downloaded.
 * @param {string | undefined} executable
 * @returns {Host}
 */
function inElectron(executable) {
  return async ({ folder, trusted, environment }) => {
    const { runTests } = await import('@vscode/test-electron');
    const data = await temporaryFolder('electron');
    await runTests({
      ...(executable && { vscodeExecutablePath: executable }),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: SUITE_ENTRY,
      extensionTestsEnv: environment,
      launchArgs: [
        folder,
        ...['--user-data-dir', path.join(data, 'user'), '--extensions-dir', path.join(data, 'extensions')],
        ...['--disable-updates', '--skip-welcome', '--skip-release-notes', '--disable-telemetry'],
        ...(trusted ? ['--disable-workspace-trust'] : []),
      ],
    });
  };
}
