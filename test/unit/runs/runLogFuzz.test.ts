import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { objectIn } from '../../../src/core/runs/jsonLines.ts';
import { cellsOf } from '../../../src/core/runs/metricCsv.ts';
import { documentMetrics } from '../../../src/core/runs/readers/metricFiles/document.ts';
import { kindOf } from '../../../src/core/runs/readers/metricFiles/head.ts';
import { MetricRows } from '../../../src/core/runs/readers/metricFiles/rows.ts';
import { trialStates } from '../../../src/core/runs/readers/rayTune/states.ts';
import { entryOf } from '../../../src/core/runs/readers/sacred/entry.ts';
import { measuredIn, tellValues } from '../../../src/core/runs/readers/sacred/metrics.ts';
import { timeOfNumber, timeOfText, timeOfUtc, writtenNumber } from '../../../src/core/runs/written.ts';
import { fuzzCount, mutations, orMalformed, survive } from '../../fuzz.ts';
import { smallRuns } from './smallRuns.ts';
import { folder, put } from './support.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs/runlogs', import.meta.url));

function filesOf(ending: RegExp, most = 4000): readonly Uint8Array[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter(name => ending.test(name) && !name.endsWith('expected.json'))
    .sort()
    .map(name => readFileSync(join(FIXTURES, name)).subarray(0, most));
}

/** Breaks each file in its turn, in `count` ways in all. */
async function broken(
  files: readonly Uint8Array[],
  seed: number,
  count: number,
  use: (text: string) => void,
): Promise<void> {
  assert.ok(files.length > 0);
  const each = Math.ceil(fuzzCount(count) / files.length);
  for (const [at, file] of files.entries()) {
    await survive(mutations(seed + at, file, each), ({ bytes }) =>
      orMalformed(() => use(Buffer.from(bytes).toString('utf8'))),
    );
  }
}

/** Folders in one, and whose runs are in them. */
const BESIDE_EACH_OTHER = { ray: 'ray-tune', 'sacred/1': 'sacred', cat: 'catboost', own: 'metric-files' };

describe('broken logs of runs', () => {
  it('are told for what they are, and read as that', async () => {
    const files = filesOf(/\.(?:csv|tsv|log|jsonl|json)$/, 1500);
    assert.ok(files.length > 20);
    await broken(files, 100, 100_000, text => {
      const kind = kindOf(/^\s*[[{]/.test(text) ? 'json' : 'csv', text, true);
      if (kind?.kind !== 'lines') return;
      const rows = new MetricRows(kind.meaning);
      for (const line of text.split('\n')) rows.tell(objectIn(line) ?? new Map());
    });
  });

  it('are documents that are read, or are none', async () => {
    const files = filesOf(/(?:history|evals?_?[a-z]*|metrics)\.json$/, 3000);
    await broken(files, 200, 100_000, text => {
      documentMetrics(text, true);
      const { metrics } = measuredIn(text);
      for (const history of metrics.byName.values()) history.history();
    });
  });

  it("are what Sacred says of a run, or aren't", async () => {
    await broken(filesOf(/run\.json$/), 300, 100_000, text => {
      const entry = entryOf(text);
      if (entry) tellValues(measuredIn('{}').metrics, 'result', entry.result, 0);
    });
  });

  it('are states of trials, or are none', async () => {
    const whole = filesOf(/experiment_state.*\.json$/, 100_000);
    const old = Buffer.from(
      JSON.stringify({ checkpoints: ['{"trial_id": "a", "logdir": "/x/b", "status": "ERROR"}'] }),
    );
    await broken([old], 400, 100_000, text => {
      trialStates(text);
    });
    await broken(whole, 500, 100, text => {
      trialStates(text);
    });
  });

  it('hold cells, numbers and times, or none', async () => {
    const cells = ['1.5e-05,"a ""b""",nan,-Infinity', '2024-02-08T23:02:14.620335+01:00', '1700000000.25'];
    await broken(
      cells.map(each => Buffer.from(each)),
      600,
      30_000,
      text => {
        for (const cell of cellsOf(text, ',') ?? []) {
          const number = writtenNumber(cell);
          if (number !== undefined) timeOfNumber(number);
          for (const time of [timeOfText(cell), timeOfUtc(cell)]) assert.ok(!Number.isNaN(time));
        }
      },
    );
  });

  it('are runs that can be looked at, described and read, whatever is beside them', async () => {
    const root = folder();
    const contents = new Map<string, string | Uint8Array>();
    for (const [place, reader] of Object.entries(BESIDE_EACH_OTHER)) {
      for (const [name, content] of Object.entries(smallRuns[reader] ?? {})) {
        contents.set(`${place}/${name}`, content);
      }
    }
    for (const [name, content] of contents) put(join(root, name), content);
    const runs = new FolderRuns(root);
    const usual = (await runs.look()).runs.length;
    assert.equal(usual, 4);
    const each = Math.ceil(Math.min(20_000, fuzzCount(650)) / contents.size);
    for (const [at, [name, content]] of [...contents].entries()) {
      for (const { bytes, how } of mutations(700 + at, Buffer.from(content), each)) {
        writeFileSync(join(root, name), bytes);
        const { runs: found, diagnostics } = await runs.look();
        assert.ok(
          !diagnostics.some(({ code }) => code === 'reader-failed'),
          `${name} ${how}: ${JSON.stringify(diagnostics)}`,
        );
        assert.ok(found.length >= usual - 1, `${name} ${how}`);
        for (const run of (await runs.describe(found.map(({ key }) => key))).values()) {
          for (const metric of run.metrics.values()) assert.ok((metric.points ?? 0) > 0, how);
        }
        for (const { key } of found) await runs.history(key, 'loss');
      }
      writeFileSync(join(root, name), content);
    }
    runs.close();
  });
});
