import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * Runs another test script, shows what it prints, and takes the counts from its last line.
 * @param {string} title
 * @param {string} script
 * @param {...string} args
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function runScript(title, script, ...args) {
  console.log(`\n${title}`);
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', script), ...args], {
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
