// npm test: everything that needs no Python. Each part prints what fails; the last line counts.
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { runScript } from './runScript.mjs';

/** @type {import('./counts.mjs').Counts[]} */
const counts = [];
counts.push(await runNodeTests('Unit tests', 'test/unit/**/*.test.ts'));
counts.push(await runNodeTests('The report in a browser', 'test/browser/**/*.test.ts', 1));
counts.push(await runScript('Inside VS Code', 'test-host.mjs'));
counts.push(await runScript('The story of the README', 'test-story.mjs'));
console.log();
close(sum(counts));
