import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { glob } from 'tinyglobby';
import { ROOT } from './paths.mjs';

/** Property tests draw the same cases in every run: a gate that fails by chance is no gate. EVENKEEL_SEED draws others. */
const SEED = new URL('../test/seed.mjs', import.meta.url).href;

/** A process for each processor; Node's own choice leaves one idle, which of two is half. */
const PROCESSES = availableParallelism();

/**
 * Runs test files with Node's own runner, each in a process of its own, and prints what fails and what is skipped.
 * @param {string} title
 * @param {readonly string[]} patterns relative to the repository; those that begin with ! leave out
 * @param {number} [atOnce] files that are run at once; one for those that look at what happens in a moment
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runNodeTests(title, patterns, atOnce = PROCESSES) {
  const files = (await glob([...patterns], { cwd: ROOT, absolute: true })).sort();
  if (files.length === 0) {
    console.log(`${title}: no test file matches ${patterns.join(', ')}`);
    return { passed: 0, failed: 1 };
  }
  const started = Date.now();
  const failures = new spec();
  failures.pipe(process.stdout);
  /** @type {Map<string, string>} */
  const printed = new Map();
  /** @type {import('node:test').EventData.TestSummary['counts'] | undefined} */
  let counts;
  /** @type {string[]} */
  const left = [];
  const execArgv = ['--import', SEED];
  for await (const event of run({ files, concurrency: atOnce, cwd: ROOT, execArgv })) {
    if (event.type === 'test:stderr') {
      printed.set(event.data.file, (printed.get(event.data.file) ?? '') + event.data.message);
    } else if (event.type === 'test:fail') {
      failures.write(event);
      // A file that cannot be run says why on standard error, and nowhere else.
      if (event.data.name === event.data.file) console.log(printed.get(event.data.name) ?? '');
    } else if (event.type === 'test:pass' && event.data.skip !== undefined) {
      const why = event.data.skip;
      left.push(`${event.data.name}${typeof why === 'string' ? `: ${why}` : ''}`);
    } else if (event.type === 'test:summary' && event.data.file === undefined) {
      counts = event.data.counts;
    }
  }
  failures.end();
  for (const each of left) console.log(`Skipped: ${each}`);
  const passed = counts?.passed ?? 0;
  const skipped = (counts?.skipped ?? 0) + (counts?.todo ?? 0);
  const failed = counts ? counts.tests - passed - skipped : 1;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `${title}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''} (${files.length} files, ${seconds} s)`,
  );
  return { passed, failed };
}
