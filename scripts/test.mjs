// npm test: everything that needs no Python. Each part prints what fails; the last line counts.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { ROOT } from './paths.mjs';

/** @type {import('./counts.mjs').Counts[]} */
const counts = [];
counts.push(await runNodeTests('Unit tests', 'test/unit/**/*.test.ts'));
counts.push(await runNodeTests('The report in a browser', 'test/browser/**/*.test.ts'));
counts.push(await runScript('Inside VS Code', 'test-host.mjs'));
counts.push(await runScript('The story of the README', 'test-story.mjs'));
console.log();
close(sum(counts));

/**
 * Runs another test script, shows what it prints, and takes the counts from its last line.
 * @param {string} title
 * @param {string} script
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
async function runScript(title, script) {
  console.log(`\n${title}`);
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', script)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    printed += text;
    process.stdout.write(text);
  });
  const code = await new Promise(resolve => child.once('close', resolve));
  const found = /^(\d+) passed, (\d+) failed\n$/m.exec(printed.slice(-60));
  const passed = Number(found?.[1] ?? 0);
  const failed = Number(found?.[2] ?? 0);
  // A script that ends badly without having counted a failure has failed all the same.
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}
