import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MalformedError } from '../../../src/core/bytes/source.ts';
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
import { fuzzCount, mutations } from '../../fuzz.ts';
import { folder, put } from './support.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs/runlogs', import.meta.url));

function filesOf(ending: RegExp, most = 4000): readonly Uint8Array[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter(name => ending.test(name) && !name.endsWith('expected.json'))
    .sort()
    .map(name => readFileSync(join(FIXTURES, name)).subarray(0, most));
}

/** Runs what may only throw a MalformedError. */
function lives(how: string, what: () => void): void {
  try {
    what();
  } catch (error) {
    assert.ok(
      error instanceof MalformedError,
      `${how}: ${error instanceof Error ? error.stack : String(error)}`,
    );
  }
}

/** Breaks each file in its turn, in `count` ways in all. */
function broken(
  files: readonly Uint8Array[],
  seed: number,
  count: number,
  use: (text: string, how: string) => void,
): void {
  assert.ok(files.length > 0);
  const each = Math.ceil(fuzzCount(count) / files.length);
  for (const [at, file] of files.entries()) {
    for (const { bytes, how } of mutations(seed + at, file, each)) {
      const text = Buffer.from(bytes).toString('utf8');
      lives(how, () => use(text, how));
    }
  }
}

describe('broken logs of runs', () => {
  it('are told for what they are, and read as that', () => {
    const files = filesOf(/\.(?:csv|tsv|log|jsonl|json)$/, 1500);
    assert.ok(files.length > 20);
    broken(files, 100, 100_000, text => {
      const kind = kindOf(/^\s*[[{]/.test(text) ? 'json' : 'csv', text, true);
      if (kind?.kind !== 'lines') return;
      const rows = new MetricRows(kind.meaning);
      for (const line of text.split('\n')) rows.tell(objectIn(line) ?? new Map());
    });
  });

  it('are documents that are read, or are none', () => {
    const files = filesOf(/(?:history|evals?_?[a-z]*|metrics)\.json$/, 3000);
    broken(files, 200, 100_000, text => {
      documentMetrics(text, true);
      const { metrics } = measuredIn(text);
      for (const history of metrics.byName.values()) history.history();
    });
  });

  it("are what Sacred says of a run, or aren't", () => {
    broken(filesOf(/run\.json$/), 300, 100_000, text => {
      const entry = entryOf(text);
      if (entry) tellValues(measuredIn('{}').metrics, 'result', entry.result, 0);
    });
  });

  it('are states of trials, or are none', () => {
    const whole = filesOf(/experiment_state.*\.json$/, 100_000);
    const old = Buffer.from(
      JSON.stringify({ checkpoints: ['{"trial_id": "a", "logdir": "/x/b", "status": "ERROR"}'] }),
    );
    broken([old], 400, 100_000, text => {
      trialStates(text);
    });
    broken(whole, 500, 100, text => {
      trialStates(text);
    });
  });

  it('hold cells, numbers and times, or none', () => {
    const cells = ['1.5e-05,"a ""b""",nan,-Infinity', '2024-02-08T23:02:14.620335+01:00', '1700000000.25'];
    broken(
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
    const names = [
      'ray/experiment_state-1.json',
      'ray/t/result.json',
      'ray/t/params.json',
      'sacred/1/run.json',
      'sacred/1/config.json',
      'sacred/1/metrics.json',
      'cat/catboost_training.json',
      'cat/learn_error.tsv',
      'cat/test_error.tsv',
      'own/metrics.csv',
      'own/args.yaml',
      'own/history.json',
      'own/log.jsonl',
    ];
    const contents = new Map<string, Buffer>(
      names.map(name => [
        name,
        Buffer.from(SMALL[name.slice(name.lastIndexOf('/') + 1)] ?? assert.fail(name)),
      ]),
    );
    for (const [name, content] of contents) put(join(root, name), content);
    const runs = new FolderRuns(root);
    const usual = (await runs.look()).runs.length;
    assert.equal(usual, 4);
    const each = Math.ceil(Math.min(20_000, fuzzCount(650)) / names.length);
    for (const [at, [name, content]] of [...contents].entries()) {
      for (const { bytes, how } of mutations(700 + at, content, each)) {
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

const SMALL: Readonly<Record<string, string>> = {
  'experiment_state-1.json': JSON.stringify({
    trial_data: [['{"trial_id": "a", "relative_logdir": "t", "status": "RUNNING"}', '{"start_time": 1.5e9}']],
  }),
  'result.json':
    '{"loss": 1, "training_iteration": 1, "timestamp": 1700000000, "a": {"b": NaN}}\n{"loss": 2}\n',
  'params.json': '{"lr": 0.1, "net": {"width": [1, 2]}}',
  'run.json':
    '{"experiment": {"name": "x"}, "status": "COMPLETED", "artifacts": ["a.pt"], "result": {"a": 1}}',
  'config.json': '{"lr": 0.1, "a": {"b": null}}',
  'metrics.json':
    '{"loss": {"steps": [1, 2], "values": [1, NaN], "timestamps": ["2024-02-08T23:02:14", "x"]}}',
  'catboost_training.json': '{\n"meta":{"test_sets":["test"],"iteration_count":2},\n"iterations":[\n]}',
  'learn_error.tsv': 'iter\tLogloss\n0\t0.5\n1\t0.25\n',
  'test_error.tsv': 'iter\tAUC:0\tAUC\n0\t0.5\t1\n1\tnan\t2\n',
  'metrics.csv': 'epoch,time,split,loss\n0,2024-01-01,train,1\n1,2024-01-02,val,"2"\n',
  'args.yaml': 'epochs: 2\nlr: {a: [1, 2], b: *x}\n',
  'history.json': '{"loss": [1, 2], "val": {"acc": [0.5, null]}}',
  'log.jsonl': '{"step": 1, "loss": 1}\n{"step": 2, "loss": Infinity, "x": {"y": 1}}\n',
};
