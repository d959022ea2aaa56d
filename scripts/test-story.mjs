// node scripts/test-story.mjs [--update-pictures] [--commands-only]
// Does what the README says a new user does, on the packaged extension in a clean VS Code. With --update-pictures the pictures of
// the report go to docs/images, otherwise to test-results. With EVENKEEL_PYTHON the example's own commands are run.
import { cp, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { readingStory, runningStory } from '../test/story/story.ts';
import { close } from './counts.mjs';
import { ROOT, TEST_RESULTS } from './paths.mjs';
import { temporaryFolder } from './temporary.mjs';
import { launchBrowser } from './vscode/browser.mjs';
import { startCodeServer } from './vscode/codeServer.mjs';
import { copyWorkspace } from './vscode/hostSuite.mjs';
import { endWith } from './vscode/processes.mjs';
import { NEWEST } from './vscode/versions.mjs';
import { packageExtension } from './vsix.mjs';

const NODE_COMMANDS = {
  bad: 'models/bad.json',
  candidate: 'models/retrained.json',
  trainingLog: /train: epoch \d+/,
};
const PYTHON_COMMANDS = {
  bad: 'models/fraud-2026-11-candidate.joblib',
  candidate: 'models/fraud-retrained.joblib',
  trainingLog: /^train /m,
};

const { values } = parseArgs({
  options: {
    'update-pictures': { type: 'boolean', default: false },
    'commands-only': { type: 'boolean', default: false },
  },
});
const pictures = values['update-pictures'] ? path.join(ROOT, 'docs', 'images') : TEST_RESULTS;
await mkdir(pictures, { recursive: true });

/** @type {(() => Promise<void>)[]} */
const cleanUps = [];
const cleanUp = async () => {
  for (const each of cleanUps.splice(0).reverse()) await each();
};
endWith(cleanUp);

const counts = { passed: 0, failed: 0 };
/** @type {import('../test/story/workbench.ts').Workbench | undefined} */
let shown;
/** @type {() => Promise<string>} */
let serverLog = async () => '';

/** @type {import('../test/story/story.ts').StoryContext['step']} */
const check = async (title, run) => {
  await step(title, run).catch(() => undefined);
};

/** @type {import('../test/story/story.ts').StoryContext['step']} */
const step = async (title, run) => {
  if (!shown) throw new Error('A step needs a window.');
  const started = Date.now();
  try {
    await run(shown);
    counts.passed++;
    console.log(`  ✓ ${title} (${Date.now() - started} ms)`);
  } catch (error) {
    counts.failed++;
    const file = path.join(TEST_RESULTS, `story-${title.replace(/\W+/g, '-').slice(0, 60)}`);
    await mkdir(TEST_RESULTS, { recursive: true });
    await shown.page.screenshot({ path: `${file}.png` }).catch(() => undefined);
    await writeFile(`${file}.log`, await serverLog());
    const message = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
    console.log(`  ✗ ${title}\n${message.replace(/^/gm, '    ')}`);
    console.log(`    See ${path.relative(ROOT, file)}.png and .log`);
    throw error;
  }
};

try {
  const vsix = path.join(await temporaryFolder('story'), 'evenkeel.vsix');
  await packageExtension({ out: vsix, quiet: true });

  const python = process.env['EVENKEEL_PYTHON'];
  const fraud = await copyWorkspace('examples/fraud-detection');
  await ageRuns(path.join(fraud, 'runs'));
  await addNetworks(path.join(fraud, 'networks'));
  const running = await copyWorkspace(
    python ? 'examples/fraud-detection' : 'test/fixtures/projects/node-model',
  );

  const server = await startCodeServer({
    release: NEWEST,
    extensions: [vsix],
    // The browser has no graphics card: the terminal's text must be text.
    settings: { 'terminal.integrated.gpuAcceleration': 'off' },
    environment: python ? { PATH: `${path.dirname(python)}${path.delimiter}${process.env['PATH']}` } : {},
  });
  cleanUps.push(server.stop);
  serverLog = server.log;
  const browser = await launchBrowser();
  cleanUps.push(() => browser.close());

  const context = {
    browser,
    address: server.address,
    fraud,
    commands: { folder: running, ...(python ? PYTHON_COMMANDS : NODE_COMMANDS) },
    configure: server.configure,
    pictures,
    step,
    check,
    /** @param {import('../test/story/workbench.ts').Workbench} workbench */
    show: workbench => {
      shown = workbench;
    },
  };
  if (!values['commands-only']) await tell('Reading the report of the fraud example', readingStory);
  await tell(
    `Validating and retraining ${python ? 'the fraud example' : 'a model in JavaScript'}`,
    runningStory,
  );

  /**
   * The example's models are trees: what a comparison shows of layers needs a network, before and after its head was trained.
   * @param {string} folder
   */
  async function addNetworks(folder) {
    const fixtures = path.join(ROOT, 'test/fixtures/checkpoints/compare');
    await mkdir(folder);
    await cp(path.join(fixtures, 'base.pt'), path.join(folder, 'base.pt'));
    await cp(path.join(fixtures, 'head.pt'), path.join(folder, 'fine-tuned.pt'));
  }

  /**
   * Event files do not tell that training ended: while they are new, as in a fresh copy, their runs seem to run.
   * @param {string} folder
   */
  async function ageRuns(folder) {
    const aDayAgo = new Date(Date.now() - 86_400_000);
    for (const each of await readdir(folder, { recursive: true }))
      await utimes(path.join(folder, each), aDayAgo, aDayAgo);
  }

  /**
   * @param {string} title
   * @param {typeof readingStory} story
   */
  async function tell(title, story) {
    console.log(`\n${title}, VS Code ${NEWEST.vscode}`);
    await story(context).catch(() => console.log('  What follows was not reached.'));
  }
} catch (error) {
  counts.failed++;
  console.error(error instanceof Error ? error.message : error);
} finally {
  await cleanUp();
}
close(counts);
