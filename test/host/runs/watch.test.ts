import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Project } from '../../../src/extension/project.ts';
import { assessedProject, inWorkspace, waitFor, writeText } from '../harness.ts';

const YAML = 'model: watched\ndata: {}\ncriteria:\n  - run(loss) <= 0.5\n';

/** A log of a run that is over, as nothing was written to it for long: it comes whole, so that it is never seen as one just written. */
async function writeLog(run: string, loss: number, at: number): Promise<void> {
  const made = join(await mkdtemp(join(tmpdir(), 'evenkeel-log-')), 'metrics.jsonl');
  await writeFile(made, `{"step":1,"loss":2}\n{"step":2,"loss":${loss}}\n`);
  await utimes(made, at, at);
  const folder = inWorkspace('watched', 'runs', run).fsPath;
  await mkdir(folder, { recursive: true });
  await rename(made, join(folder, 'metrics.jsonl'));
  await rm(dirname(made), { recursive: true });
}

const quiet = () => new Promise(resolve => setTimeout(resolve, 3000));
const judged = (project: Project) => project.assessment?.criteria[0]?.now.value;

describe('a project that asks for training runs', () => {
  it('is assessed again when a run is written that nothing else reads, and not for what is no run', async () => {
    await writeLog('a', 1, 1_700_000_000);
    await writeText(YAML, 'watched', 'evenkeel.yaml');
    const project = await assessedProject('watched');
    assert.equal(judged(project), 1);
    await writeLog('b', 0.25, 1_700_001_000);
    // of folders that a busy machine makes faster than VS Code's watcher follows no event comes; a look finds the run then
    await waitFor('the new run to be judged', () => judged(project) === 0.25, 90_000);
    // an event may still come of what a look has found
    await quiet();
    const { createdAt } = project.assessment ?? {};
    await writeText('print("hello")\n', 'watched', 'train.py');
    await quiet();
    assert.equal(project.assessment?.createdAt, createdAt);
  }).timeout(150_000);
});
