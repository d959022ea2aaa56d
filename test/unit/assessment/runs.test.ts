import assert from 'node:assert/strict';
import { chmodSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Assessment, CriterionResult, RunChartReport } from '../../../src/core/assessment/assessment.ts';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { ControlChart } from '../../../src/core/control/chart.ts';
import { assessmentToMarkdown } from '../../../src/core/export/markdown.ts';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { writeRun } from '../runs/mlflowStores.ts';
import { assess, assessOf, csv, folderWith, production, projectOf, told } from './support.ts';

/** Training runs in an assessment: the numbers of the catalogue's charts on what the runs logged, and criteria on the newest one. */

const YAML = ['model: m', 'data: {}'];
const JUMP = [0.41, 0.39, 0.4, 0.42, 0.4, 0.38, 0.41, 0.4, 0.39, 0.41, 0.4, 0.95];

/** A metric's file as MLflow writes it: time, value, step. */
function log(...values: readonly (number | string)[]): string {
  return values.map((value, step) => `${1000 + step} ${value} ${step}\n`).join('');
}

function idOf(run: number): string {
  return String(run).padStart(32, '0');
}

/** A project of these lines whose runs end one after the other, each with the values of val_loss that it logged. */
async function withRuns(
  lines: readonly string[],
  runs: readonly (readonly (number | string)[])[],
): Promise<{ folder: string; store: string }> {
  const folder = await folderWith({ 'evenkeel.yaml': `${[...YAML, ...lines].join('\n')}\n` });
  const store = path.join(folder, 'mlruns');
  for (const [i, values] of runs.entries()) {
    writeRun(store, idOf(i), { end: 10_000 + i, metrics: { val_loss: log(...values) } });
  }
  return { folder, store };
}

async function judged(criterion: string, ...runs: readonly (readonly (number | string)[])[]) {
  const { folder } = await withRuns(['criteria:', `  - ${criterion}`], runs);
  return only(await assess(folder));
}

function only({ criteria }: Assessment): CriterionResult {
  const [first] = criteria;
  assert.ok(first && criteria.length === 1);
  return first;
}

function chartIn({ runs }: Assessment, name?: string): RunChartReport {
  const found = name === undefined ? runs?.charts[0] : runs?.charts.find(each => each.name === name);
  assert.ok(found, `no chart ${name}`);
  return found;
}

describe('charts of training runs', () => {
  it('have a point per run that is over, and the limits of the catalogue', async () => {
    const { folder, store } = await withRuns(
      ['monitor: {runs: [val_loss]}'],
      JUMP.map(last => [9, last]),
    );
    writeRun(store, idOf(90), { end: 20_000, status: 4, metrics: { val_loss: log(7) } });
    writeRun(store, idOf(91), { end: 20_001, status: 5, metrics: { val_loss: log(7) } });
    writeRun(store, idOf(92), { end: null, status: 1, metrics: { val_loss: log(7) } });
    writeRun(store, idOf(93), { end: 5, metrics: { other: log(1) } });
    const assessment = await assess(folder);
    const chart = chartIn(assessment, 'val_loss over runs');
    const outcome = compute('individuals', {
      values: { type: 'number', values: Float64Array.from(JUMP) },
    });
    assert.ok('value' in outcome);
    const expected = outcome.value as unknown as ControlChart;
    assert.deepEqual(
      chart.points.map(({ value, lower, upper }) => [value, lower, upper]),
      JUMP.map((value, i) => [value, expected.lower[i], expected.upper[i]]),
    );
    assert.equal(chart.centre, expected.centre);
    assert.ok(chart.signals.some(({ at }) => at === JUMP.length - 1));
    assert.equal(chart.since, JUMP.length - 1);
    assert.deepEqual(chart.places[0], {
      label: `run ${idOf(0)}`,
      run: idOf(0),
      at: '1970-01-01T00:00:10.000Z',
    });
    assert.equal(chart.worse, 'higher');
    assert.equal(chart.limitsFrom, 'limits from the values themselves');
    assert.equal(chart.leftOut, 1);
    assert.match(chart.finding, /val_loss has been above its upper limit since run 0*11 \(1 run\)/);
    assert.deepEqual([assessment.runs?.found, assessment.runs?.counted], [JUMP.length + 4, JUMP.length + 1]);
    assert.equal(assessment.runs?.finding, '13 of 16 runs count: those that are over and did not fail.');
    assert.equal(assessment.health.state, 'warning');
    assert.match(
      assessmentToMarkdown(assessment),
      /## Training runs\n\n13 of 16 runs.*val\\_loss over runs/s,
    );
  });

  it('over steps show the history of the newest run that has the metric, whatever became of it', async () => {
    const { folder, store } = await withRuns(
      ['monitor: {runs: [{metric: val_loss, over: steps, chart: ewma, lambda: 0.3}]}'],
      [[5], [3, 2, 'nan', 1, 1.5]],
    );
    writeRun(store, idOf(7), { end: null, status: 1, metrics: { other: log(1) } });
    const chart = chartIn(await assess(folder), 'val_loss over steps');
    assert.equal(chart.run?.id, idOf(1));
    assert.deepEqual(
      chart.points.map(({ value, reason }) => reason ?? value),
      [3, 2, 'The value is not a number.', 1, 1.5],
    );
    assert.deepEqual(chart.places[4], { label: 'step 4', step: 4, at: '1970-01-01T00:00:01.004Z' });
    assert.equal(chart.chart, 'ewma');
    assert.ok(chart.points.every(({ statistic }) => statistic !== undefined));
  });

  it('leave out runs of other experiments, and are in the order of time and then of ids', async () => {
    const lines = ['runs: {experiment: e2, folder: mlruns}', 'monitor: {runs: [val_loss]}'];
    const { folder, store } = await withRuns(lines, [[1], [2]]);
    for (const [id, value] of [
      [31, 0.1],
      [30, 0.2],
      [32, 0.3],
    ] as const) {
      writeRun(store, idOf(id), { experiment: '2', end: 10_000, metrics: { val_loss: log(value) } });
    }
    const assessment = await assess(folder);
    assert.deepEqual(
      chartIn(assessment).points.map(each => each.value),
      [0.2, 0.1, 0.3],
    );
    assert.equal(assessment.runs?.experiment, 'e2');
  });

  it('say why there is nothing to draw', async () => {
    const lines = ['monitor: {runs: [val_los, {metric: val_loss, over: steps}]}'];
    const none = await assess((await withRuns(lines, [])).folder);
    assert.equal(chartIn(none).reason, 'No training runs were found.');
    assert.equal(none.runs?.finding, 'No training runs were found.');
    const one = await assess((await withRuns(lines, [[0.5]])).folder);
    assert.match(chartIn(one).finding, /The run run 0+ has no metric val_los\. Did you mean val_loss\?/);
    assert.match(chartIn(one, 'val_loss over steps').finding, /^val_loss/);
    assert.equal(chartIn(one, 'val_loss over steps').points[0]?.value, 0.5);
    const nan = await assess((await withRuns(lines, [['nan'], ['nan']])).folder);
    assert.match(chartIn(nan, 'val_loss over steps').finding, /val_loss/);
    assert.equal(chartIn(nan, 'val_loss over steps').points[0]?.reason, 'The value is not a number.');
  });

  it('tell where the folder of runs is not there, at its line', async () => {
    const lines = ['runs:', '  folder: nowhere', 'criteria:', '  - run(val_loss) <= 1'];
    const { folder } = await withRuns(lines, [[0.5]]);
    const assessment = await assess(folder);
    const { file, line, character } = told(assessment, 'no-runs-folder');
    assert.deepEqual([file, line, character], ['evenkeel.yaml', 4, 11]);
    assert.match(only(assessment).reason, /There is no folder nowhere/);
    assert.equal(only(assessment).verdict, 'insufficient');
  });

  it('are drawn of the runs that can be read, and tell which cannot', async () => {
    const { folder, store } = await withRuns(['monitor: {runs: [val_loss]}'], [[1], [2], [3]]);
    writeFileSync(path.join(store, '1', idOf(1), 'meta.yaml'), '\0\0{{{');
    if (process.getuid?.() !== 0) chmodSync(path.join(store, '1', idOf(2), 'metrics', 'val_loss'), 0);
    const assessment = await assess(folder);
    assert.equal(chartIn(assessment).points[0]?.value, 1);
    assert.ok(assessment.diagnostics.some(({ file }) => file?.startsWith('mlruns/1/')));
  });

  it('are not looked for where nothing asks', async () => {
    const { folder } = await withRuns(['runs: {folder: nowhere}'], [[1]]);
    const assessment = await assess(folder);
    assert.equal(assessment.runs, undefined);
    assert.deepEqual(
      assessment.diagnostics.filter(({ code }) => code === 'no-runs-folder'),
      [],
    );
  });
});

describe('run(…) in criteria', () => {
  it('is the latest value of the newest run that finished, which is named', async () => {
    const { folder, store } = await withRuns(['criteria:', '  - run(val_loss) <= 0.3'], [[0.1], [0.9, 0.31]]);
    writeRun(store, idOf(5), { end: 99_000, status: 4, metrics: { val_loss: log(0.01) } });
    writeRun(store, idOf(6), { end: null, status: 1, metrics: { val_loss: log(0.01) } });
    const assessment = await assess(folder);
    const { verdict, now, reason } = only(assessment);
    assert.equal(verdict, 'fail');
    assert.equal(now.value, 0.31);
    assert.deepEqual(now.run, {
      id: idOf(1),
      name: `run ${idOf(1)}`,
      tracker: 'mlflow-files',
      at: '1970-01-01T00:00:10.001Z',
    });
    assert.match(
      reason,
      /run\(val_loss\) is 0\.31, above 0\.3 by 0\.01\. Of the run run 0+1 \(0+1\), 1970-01-01\./,
    );
    assert.equal(assessment.health.state, 'failing');
    assert.equal(assessment.health.short, 'run(val_loss) 0.31 > 0.3');
  });

  it('counts a run whose log tells no end once it has been silent for long, and says when that will be', async () => {
    const folder = await folderWith({
      'evenkeel.yaml': `${[...YAML, 'criteria:', '  - run(val_loss) <= 0.3'].join('\n')}\n`,
      'runs/old/metrics.jsonl': '{"step":1,"val_loss":0.9}\n',
      'runs/new/metrics.jsonl': '{"step":1,"val_loss":0.2}\n',
      'runs/newer/metrics.jsonl': '{"step":1,"val_loss":0.1}\n',
    });
    const written = Date.UTC(2026, 5, 1);
    const writtenAt = (run: string, minutes: number) => {
      const at = new Date(written + minutes * 60_000);
      utimesSync(path.join(folder, 'runs', run, 'metrics.jsonl'), at, at);
    };
    writtenAt('old', -60);
    writtenAt('new', 0);
    writtenAt('newer', 10);
    const kept = new FolderRuns(folder);
    const stateAt = async (now: number) => {
      const assessment = await assess(folder, { now: new Date(now), runs: (_, work) => work(kept) });
      const { counted, overAt } = assessment.runs ?? {};
      return { value: only(assessment).now.value, counted, overAt: Date.parse(overAt ?? '') };
    };
    const both = await stateAt(written + 11 * 60_000);
    assert.deepEqual(both, { value: 0.9, counted: 1, overAt: written + 30 * 60_000 + 1 });
    assert.deepEqual(await stateAt(both.overAt - 1), both);
    const one = await stateAt(both.overAt);
    assert.deepEqual(one, { value: 0.2, counted: 2, overAt: both.overAt + 10 * 60_000 });
    assert.deepEqual(await stateAt(one.overAt), { value: 0.1, counted: 3, overAt: Number.NaN });
    kept.close();
  });

  it('takes the value of the history that is asked for', async () => {
    const history = [0.7, 'nan', 0.2, 0.5, 0.4];
    for (const [of, value] of Object.entries({ last: 0.4, first: 0.7, min: 0.2, max: 0.7, best: 0.2 })) {
      const { now, verdict } = await judged(`run(val_loss, of=${of}) == ${value}`, history);
      assert.equal(now.value, value, of);
      assert.equal(verdict, 'pass', of);
    }
  });

  it('is insufficient with its reason where there is no such value', async () => {
    const cases = [
      ['run(val_loss) <= 1', [], /No training runs were found/],
      ['run(val_acc) >= 0', [[1]], /has no metric val_acc/],
      ['run(val_loss) <= 1', [['nan']], /not a number/],
      ['run(val_loss) <= 1', [['inf']], /infinite/],
      ['run(val_loss) <= 1', [['-inf']], /infinite/],
      ['run(val_loss, of=min) <= 1', [['nan']], /No value of val_loss is a number/],
      ['lower_bound(run(val_loss)) <= 1', [[0.5]], /interval|current data/],
      ['run(val_loss, gender=F) <= 1', [[0.5]], /./],
    ] as const;
    for (const [criterion, runs, reason] of cases) {
      const found = await judged(criterion, ...runs);
      assert.match(found.reason, reason, criterion);
      if (!criterion.includes('gender')) assert.equal(found.verdict, 'insufficient', criterion);
    }
  });

  it('does not guess what is better by a name that does not tell', async () => {
    const { folder, store } = await withRuns(['criteria:', '  - run(thing, of=best) <= 1'], []);
    writeRun(store, idOf(1), { metrics: { thing: log(0.5) } });
    assert.match(only(await assess(folder)).reason, /does not tell whether less or more is better/);
  });

  it('stands beside criteria about data, and says nothing of single chunks', async () => {
    const rows = production(6, row => row, { seed: 3 });
    const folder = await folderWith(
      projectOf(
        rows,
        'criteria:',
        '  - accuracy >= 0',
        '  - run(val_loss) <= 0.3',
        '  - run(val_loss, gender=F) <= 1',
      ),
    );
    writeRun(path.join(folder, 'mlruns'), idOf(1), { metrics: { val_loss: log(0.4) } });
    const { criteria, health } = await assess(folder);
    assert.deepEqual(
      criteria.map(each => each.verdict),
      ['pass', 'fail', 'insufficient'],
    );
    assert.match(criteria[2]?.reason ?? '', /not computed for single groups/);
    assert.ok(criteria[1]?.history.every(each => each.verdict === 'insufficient'));
    assert.equal(health.state, 'failing');
  });

  it('counts signals of a chart of runs by its name, among the newest so many points', async () => {
    const early = [...JUMP].reverse();
    const lines = (window: string) => [
      window,
      'monitor: {runs: [{metric: val_loss, rules: limits}]}',
      'criteria:',
      '  - signals("val_loss over runs") == 0',
    ];
    for (const [window, values, verdict] of [
      ['window: all', JUMP, 'fail'],
      ['window: all', early, 'fail'],
      ['window: 3', early, 'pass'],
      ['window: 3', JUMP, 'fail'],
    ] as const) {
      const { folder } = await withRuns(
        lines(window),
        values.map(last => [last]),
      );
      const assessment = await assess(folder);
      assert.deepEqual(
        assessment.diagnostics.filter(each => each.severity !== 'info').map(each => each.code),
        [],
      );
      assert.equal(only(assessment).verdict, verdict, `${window} ${values}`);
    }
  });

  it('is read without data, and health is by it', async () => {
    const { folder } = await withRuns(['criteria:', '  - run(val_loss) <= 0.3'], [[0.2]]);
    const { health } = await assess(folder);
    assert.equal(health.state, 'healthy');
    assert.match(health.headline, /The criterion holds/);
    const without = await assessOf({ 'evenkeel.yaml': `${YAML.join('\n')}\n`, 'x.csv': csv([{ a: 1 }]) });
    assert.equal(without.health.state, 'unknown');
  });
});
