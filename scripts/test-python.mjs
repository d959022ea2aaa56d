// npm run test:python: what is compared with scikit-learn, scipy and pandas, what the tools write whose files we read, and what runs the
// examples' own Python. Takes the interpreters of EVENKEEL_PYTHON and EVENKEEL_TOOLS_PYTHON, else makes its own, once.
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { pythons } from './pythons.mjs';
import { runScript } from './runScript.mjs';

try {
  Object.assign(process.env, await pythons());
  const compared = await runNodeTests('Against Python', 'test/python/**/*.test.ts');
  close(
    sum([
      compared,
      await runScript("The example's own commands in VS Code", 'test-story.mjs', '--commands-only'),
    ]),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  close({ passed: 0, failed: 1 });
}
