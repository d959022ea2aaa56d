// npm run test:python: what is compared with scikit-learn, scipy and pandas, what the tools write whose files we read, and what runs the
// examples' own Python. Takes the interpreters of EVENKEEL_PYTHON and EVENKEEL_TOOLS_PYTHON, else makes its own, once.
import { close, sum } from './counts.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { pythons } from './pythons.mjs';
import { runScript } from './runScript.mjs';

/**
 * Each process of Python computes on one thread. Files are tested side by side, one for each processor, and the threads of OpenMP
 * that share one wait for each other in busy loops: scikit-learn's boosting took six times the processor time.
 */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
};

try {
  Object.assign(process.env, ONE_THREAD, await pythons());
  const compared = await runNodeTests('Against Python', ['test/python/**/*.test.ts']);
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
