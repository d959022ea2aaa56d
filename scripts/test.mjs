// npm test: everything that needs no Python. Each part prints what fails; the last line counts.
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { runScript } from './runScript.mjs';

/** @type {import('./counts.mjs').Counts[]} */
const counts = [];
counts.push(await runNodeTests('Unit tests', ['test/unit/**/*.test.ts', '!**/*Fuzz.test.ts']));
// Windows leave half of the processors idle: enough for what needs nothing else.
const broken = runScript('Files broken at random', 'test-fuzz.mjs');
counts.push(await runNodeTests('The report in a browser', ['test/browser/**/*.test.ts'], 1));
counts.push(await runScript('Inside VS Code', 'test-host.mjs'));
counts.push(await runScript('The story of the README', 'test-story.mjs'));
counts.push(await broken);
console.log();
close(sum(counts));
