// npm run test:python: what is compared with scikit-learn, scipy and pandas, and what runs the examples' own Python.
// Takes the interpreter of EVENKEEL_PYTHON, else makes .venv from test/python/requirements.txt, once.
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { pythonWith } from './python.mjs';
import { runScript } from './runScript.mjs';

try {
  process.env['EVENKEEL_PYTHON'] ??= await pythonWith('.venv', 'test/python/requirements.txt');
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
