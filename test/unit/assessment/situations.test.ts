import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type Assessment, assessmentSchema } from '../../../src/core/assessment/assessment.ts';
import { HISTORY_FILE, record } from '../../../src/core/assessment/history.ts';
import {
  assess,
  assessOf,
  COLUMNS,
  config,
  csv,
  DAY,
  folderWith,
  production,
  projectOf,
  REFERENCE,
  type Row,
  random,
  START,
  told,
  writeInto,
} from './support.ts';

/** What projects are like beside the usual one: more, less, otherwise. */

const verdicts = (assessment: Assessment) => assessment.criteria.map(each => each.verdict);
const state = ({ health }: Assessment) => [health.state, health.short];
const criterion = (assessment: Assessment, at = 0) => {
  const found = assessment.criteria[at];
  assert.ok(found);
  return found;
};
/** Predictions that are wrong half of the time on the days given. */
function wrongOn(days: number, isWrong: (day: number) => boolean): Row[] {
  const next = random(3);
  return production(days, (row, day) =>
    isWrong(day) && next() < 0.5 ? { ...row, prediction: 1 - Number(row['prediction']) } : row,
  );
}

describe('criteria of bounds and differences in production', () => {
  it('a difference is insufficient with the reason, and health does not wait for it', async () => {
    const assessment = await assessOf(
      projectOf(
        production(6),
        'criteria: [accuracy >= 0.5, difference(f1) >= -0.01, lower_bound(difference(f1)) >= 0]',
      ),
    );
    assert.deepEqual(verdicts(assessment), ['pass', 'insufficient', 'insufficient']);
    assert.match(criterion(assessment, 1).reason, /known when a checkpoint is validated/);
    assert.equal(criterion(assessment, 1).onlyValidated, true);
    assert.equal(criterion(assessment, 0).onlyValidated, undefined);
    assert.deepEqual(state(assessment), ['healthy', '1 criterion holds']);
  });

  it('an end of an interval is by formula in each chunk, by resamples of the window', async () => {
    const assessment = await assessOf(
      projectOf(
        production(6),
        'criteria: [lower_bound(accuracy) >= 0.5, lower_bound(matthews_corrcoef) >= 0, upper_bound(drift(amount)) <= 9]',
      ),
    );
    const [rate, resampled, none] = assessment.criteria;
    assert.deepEqual(verdicts(assessment), ['pass', 'pass', 'insufficient']);
    const whole = assessment.performance;
    assert.ok(whole.length > 0);
    assert.ok((rate?.now.value ?? 1) < 0.9 && (rate?.now.value ?? 0) > 0.8, JSON.stringify(rate?.now));
    assert.ok(rate?.history.every(each => each.value !== null && each.verdict === 'pass'));
    assert.ok(resampled?.history.every(each => each.verdict === 'insufficient'));
    assert.match(none?.reason ?? '', /There is no confidence interval of it here/);
  });
});

describe('intervals of metrics', () => {
  it('come by formula, from resampled rows or not at all, as the configuration says', async () => {
    const nowOf = async (intervals: string) => {
      const monitor = `monitor: {performance: [f1, matthews_corrcoef]${intervals}}`;
      const assessment = await assessOf(projectOf(production(4), monitor));
      return assessment.performance.map(each => each.now);
    };
    const [f1, plain] = await nowOf('');
    assert.ok(f1?.lower !== undefined && plain && plain.lower === undefined);
    const [byFormula, resampled] = await nowOf(', intervals: auto');
    assert.deepEqual(byFormula, f1);
    assert.ok(resampled?.lower !== undefined && resampled.upper !== undefined);
    assert.ok(resampled.lower < Number(plain.value) && resampled.upper > Number(plain.value));
    assert.ok((await nowOf(', intervals: none')).every(each => each.lower === undefined));
  });
});

describe('few data', () => {
  it('one row: nothing can be judged, nothing is made up', async () => {
    const assessment = await assessOf(
      projectOf(production(1).slice(0, 1), 'criteria: [f1 > 0, "missing_rate(amount) < 1"]'),
    );
    assert.deepEqual(state(assessment), ['unknown', 'not enough data for 2 criteria']);
    assert.match(
      assessment.health.headline,
      /^f1 has no value: Too few rows: 1 of 30 needed\. 1 more criterion cannot/,
    );
    assert.ok(assessment.performance.every(each => each.now.value === null));
    assert.ok(!assessment.drift.some(each => each.drifted));
  });

  it('too few rows with a label: insufficient, however many rows there are', async () => {
    const rows = production(10, (row, day, i) => (day * 60 + i < 12 ? row : { ...row, y: undefined }));
    const assessment = await assessOf(projectOf(rows, 'criteria: [f1 > 0, drifted_columns_share < 1]'));
    assert.deepEqual(verdicts(assessment), ['insufficient', 'pass']);
    assert.match(criterion(assessment).reason, /with a label and an answer: 12 of 30 needed, among 600 rows/);
    assert.equal(criterion(assessment).now.rows, 12);
    assert.deepEqual(state(assessment), ['healthy', '1 of 2 criteria holds']);
  });

  it('too few values in a column: insufficient, however many rows there are; what counts missing ones is judged', async () => {
    const rows = production(10, (row, day, i) => (day * 60 + i < 5 ? row : { ...row, amount: undefined }));
    const lines = [
      'mean(amount) > 0',
      'psi(amount) < 9',
      '"new_categories(country) < 1"',
      '"missing_rate(amount) < 1"',
    ];
    const assessment = await assessOf(projectOf(rows, `criteria: [${lines.join(', ')}]`));
    assert.deepEqual(verdicts(assessment), ['insufficient', 'insufficient', 'pass', 'pass']);
    assert.deepEqual(
      assessment.criteria.map(each => each.now.rows),
      [5, 5, 600, 600],
    );
    assert.match(criterion(assessment).reason, /Too few values: 5 of 30 needed, among 600 rows/);
  });

  it('labels that come late: the labelled rows are judged, the others only compared', async () => {
    const rows = production(10, (row, day) => (day >= 7 ? { ...row, y: undefined } : row));
    const lines = ['criteria: [f1 >= 0.8, drifted_columns_share < 0.5]'];
    const all = await assessOf(projectOf(rows, ...lines));
    assert.deepEqual(verdicts(all), ['pass', 'pass']);
    assert.equal(criterion(all).now.rows, 420);
    const f1 = all.performance[0];
    assert.deepEqual(
      f1?.points.map(point => point.value === null),
      [false, false, false, false, false, false, false, true, true, true],
    );
    assert.match(f1?.points[9]?.reason ?? '', /0 of 30 needed, among 60 rows/);
    const target = all.drift.find(each => each.column === 'y');
    assert.deepEqual([target?.drifted, target?.since], [false, undefined], 'late labels are no drift');
    const late = await assessOf(projectOf(rows, ...lines, 'window: 2'));
    assert.deepEqual(verdicts(late), ['insufficient', 'pass']);
    const only = await assessOf(projectOf(rows, 'criteria: [f1 >= 0.8]', 'window: 2'));
    assert.deepEqual(state(only), ['unknown', 'not enough data for 1 criterion']);
  });

  it('no column of labels in current data: says which it is, and where labels may come from', async () => {
    const without = production(6).map(({ y: _, ...row }) => row);
    const { reason } = criterion(await assessOf(projectOf(without, 'criteria: [f1 >= 0.8]')));
    assert.match(
      reason,
      /These data have no column y: .* Labels that come later are named under data\.labels\.$/,
    );
  });

  it('without reference, without current data, without either', async () => {
    const lines = ['model: m', COLUMNS, 'criteria: [f1 >= 0.8, drift(amount) < 1, f1 >= reference]'];
    const current = await assessOf({
      'evenkeel.yaml': ['data: {current: current.csv}', ...lines].join('\n'),
      'current.csv': csv(production(10)),
    });
    assert.deepEqual(verdicts(current), ['pass', 'insufficient', 'insufficient']);
    assert.equal(current.driftedShare.value, null);
    const reference = await assessOf({
      'evenkeel.yaml': ['data: {reference: reference.csv}', ...lines].join('\n'),
      'reference.csv': REFERENCE,
    });
    assert.deepEqual(verdicts(reference), ['insufficient', 'insufficient', 'insufficient']);
    assert.match(reference.health.headline, /Name the production log under data\.current/);
    assert.ok(reference.behaviour[0]?.confusion);
    const neither = await assessOf({ 'evenkeel.yaml': lines.join('\n') });
    told(neither, 'missing-data');
    assert.equal(neither.health.state, 'unknown');
  });

  it('without evenkeel.yaml: says what to do and writes nothing', async () => {
    const folder = await folderWith({ 'log.csv': csv(production(2)) });
    const assessment = await assess(folder);
    assert.match(told(assessment, 'no-config').remedy ?? '', /evenkeel init/);
    await assert.rejects(access(path.join(folder, '.evenkeel')));
  });

  it('without labels and predictions at all', async () => {
    const bare = (rows: readonly Row[]) =>
      csv(rows.map(({ ts, amount, country }) => ({ ts, amount, country })));
    const assessment = await assessOf({
      'evenkeel.yaml':
        'model: m\ndata: {reference: reference.csv, current: current.csv}\ncriteria: [drifted_columns_share < 0.5]',
      'reference.csv': bare(production(20, row => row, { from: -20, seed: 7 })),
      'current.csv': bare(production(10)),
    });
    assert.equal(assessment.project.task, undefined);
    assert.deepEqual(assessment.behaviour, []);
    assert.deepEqual(verdicts(assessment), ['pass']);
  });
});

describe('chunks and window', () => {
  const CRITERIA = 'criteria: [f1 >= 0.8, rows >= 100]';

  it('a window larger than the chunks is all of them', async () => {
    const all = await assessOf(projectOf(production(10), CRITERIA));
    const wide = await assessOf(projectOf(production(10), CRITERIA, 'window: 100'));
    assert.deepEqual(wide.criteria, all.criteria);
  });

  it('a window of the newest chunks; late and unsorted rows are where their time is', async () => {
    const rows = production(10);
    const shuffled = [...rows].sort((a, b) => String(a['id']).localeCompare(String(b['id'])));
    const sorted = await assessOf(projectOf(rows, CRITERIA, 'window: 2'));
    const unsorted = await assessOf(projectOf(shuffled, CRITERIA, 'window: 2'));
    assert.deepEqual(unsorted.chunks, sorted.chunks);
    assert.deepEqual(unsorted.criteria, sorted.criteria);
    assert.deepEqual(
      unsorted.performance.map(each => each.points),
      sorted.performance.map(each => each.points),
    );
    const f1 = sorted.performance[0];
    assert.equal(f1?.now.rows, 120);
    const own = await assessOf(projectOf(rows.slice(-120), CRITERIA));
    assert.equal(own.performance[0]?.now.value, f1?.now.value);
    assert.deepEqual(
      sorted.behaviour.find(each => each.dataSet === 'current'),
      own.behaviour.find(each => each.dataSet === 'current'),
      'the matrix is that of the window',
    );
  });

  it('a window of two rows from far ahead is too small to judge, whatever is new in them', async () => {
    const ahead = production(1, row => ({ ...row, country: 'XX' }), { from: 200, perDay: 2 });
    const { criteria, drift, health } = await assessOf(
      projectOf(
        [...production(10), ...ahead],
        'window: 1',
        'criteria: [drifted_columns_share < 0.1, new_categories(country) <= 0, vanished_categories(country) <= 0]',
      ),
    );
    assert.deepEqual(
      criteria.map(({ verdict, reason }) => [verdict, /Too few (rows|values)/.test(reason)]),
      Array(3).fill(['insufficient', true]),
    );
    assert.ok(drift.every(each => !each.drifted));
    assert.equal(health.state, 'unknown');
    assert.match(health.headline, /Too few values in current data: 2 of 30 needed/);
  });

  it('a day without rows is a day: empty, never zero', async () => {
    const rows = production(10).filter(row => !String(row['id']).startsWith('r8-'));
    const assessment = await assessOf(projectOf(rows, CRITERIA, 'window: 3'));
    assert.equal(assessment.chunks[8]?.rows, 0);
    assert.deepEqual(
      [assessment.performance[0]?.points[8]?.value, assessment.performance[0]?.points[8]?.reason],
      [null, 'No rows.'],
    );
    assert.equal(criterion(assessment, 1).now.value, 120, 'of the last three days one is empty');
    assert.equal(criterion(assessment).history[8]?.verdict, 'insufficient');
  });

  it('a bound on rows is for the window, and no day fails it', async () => {
    const assessment = await assessOf(projectOf(production(10), 'criteria: [rows >= 300]', 'window: 7'));
    assert.deepEqual([criterion(assessment).verdict, criterion(assessment).now.value], ['pass', 420]);
    assert.deepEqual(state(assessment), ['healthy', '1 criterion holds']);
    const daily = await assessOf(projectOf(production(10), 'criteria: [rows >= 300]', 'window: 1'));
    assert.deepEqual(state(daily), ['failing', 'rows 60 < 300']);
  });

  it('by size and by number', async () => {
    const by = async (chunk: string, days: number, ...lines: string[]) =>
      assessOf({
        ...projectOf(production(days)),
        'evenkeel.yaml': config(CRITERIA, ...lines).replace('chunk: day', `chunk: ${chunk}`),
      });
    const size = await by('{size: 250}', 10, 'window: 1');
    assert.deepEqual(
      size.chunks.map(each => [each.label, each.complete]),
      [
        ['rows 1–250', true],
        ['rows 251–500', true],
        ['rows 501–600', false],
      ],
    );
    assert.equal(criterion(size).now.rows, 100);
    const number = await by('{number: 4}', 10, 'window: 2');
    assert.equal(number.chunks.length, 4);
    assert.equal(criterion(number).now.rows, 300);
    const more = await assessOf({
      ...projectOf(production(1).slice(0, 5)),
      'evenkeel.yaml': config('criteria: [rows >= 2]', 'window: 2').replace(
        'chunk: day',
        'chunk: {number: 20}',
      ),
    });
    assert.equal(criterion(more).now.value, 2, 'chunks without rows at the end are no window');
  });

  it('timestamps over a hundred years: told, and not one chunk an hour', async () => {
    const rows = production(2, (row, day, i) => (day === 0 && i === 0 ? { ...row, ts: '1901-01-01' } : row));
    const assessment = await assessOf({
      ...projectOf(rows),
      'evenkeel.yaml': config().replace('chunk: day', 'chunk: hour'),
    });
    told(assessment, 'sparse-timestamps');
    assert.ok(assessment.chunks.length < 100);
  });
});

describe('health', () => {
  it('is failing while the window is, since the first of the days in a row', async () => {
    const assessment = await assessOf(
      projectOf(
        wrongOn(10, day => day >= 6),
        'criteria: [f1 >= 0.8]',
        'window: 3',
      ),
    );
    const { health } = assessment;
    assert.deepEqual([health.state, health.sinceLabel], ['failing', '7 Mar']);
    assert.equal(health.since, new Date(START + 6 * DAY).toISOString());
    assert.match(health.short, /^f1 0\.\d+ < 0\.8$/);
    assert.match(health.headline, /^F1 fell from 0\.872 to 0\.\d+ \(95% interval 0\.\d+–0\.\d+\)\./);
    const f1 = assessment.performance[0];
    assert.equal(f1?.since, 6);
    assert.match(f1?.finding ?? '', /^F1 has been below its lower limit since 7 Mar \(4 days\)/);
  });

  it('stays bad until enough good days have come, and says that the window holds', async () => {
    const withGood = async (good: number) =>
      assessOf(
        projectOf(
          wrongOn(8 + good, day => day >= 5 && day <= 7),
          'criteria: [f1 >= 0.7]',
          'window: 1',
        ),
      );
    const recovering = await withGood(2);
    assert.equal(recovering.health.state, 'failing');
    assert.equal(recovering.health.sinceLabel, '6 Mar');
    assert.equal(criterion(recovering).verdict, 'pass');
    assert.match(recovering.health.headline, /on 8 Mar\. Over the window as a whole it holds\.$/);
    assert.equal((await withGood(3)).health.state, 'failing', 'the third good day is not over');
    const recovered = await withGood(4);
    assert.deepEqual([recovered.health.state, recovered.health.sinceLabel], ['healthy', '9 Mar']);
  });

  it('one bad day raises nothing, nor do two criteria with one each', async () => {
    const rows = wrongOn(10, day => day === 4).map((row, i) =>
      i >= 300 && i < 330 ? { ...row, amount: undefined } : row,
    );
    const assessment = await assessOf(projectOf(rows, 'criteria: [f1 >= 0.75, missing_rate(amount) <= 0.1]'));
    assert.equal(criterion(assessment).history[4]?.verdict, 'fail');
    assert.equal(criterion(assessment, 1).history[5]?.verdict, 'fail');
    assert.deepEqual(state(assessment), ['healthy', '2 criteria hold']);
    const strict = await assessOf(projectOf(rows, 'criteria: [f1 >= 0.75]', 'health: {raise: 1}'));
    assert.deepEqual(
      [strict.health.state, strict.health.sinceLabel],
      ['healthy', '6 Mar'],
      'cleared by three good days',
    );
  });

  it('warns of warnings, and names what fails before what warns', async () => {
    const assessment = await assessOf(projectOf(production(10), 'criteria: [f1 >= 0.7, warn: f1 >= 0.95]'));
    assert.equal(assessment.health.state, 'warning');
    assert.match(
      assessment.health.headline,
      /^f1 0\.891 < 0\.95; in the reference it is 0\.872\./,
      'it did not fall',
    );
    const both = await assessOf(projectOf(production(10), 'criteria: [warn: f1 >= 0.95, roc_auc >= 0.99]'));
    assert.match(both.health.short, /^roc_auc /);
  });

  it('is stale when nothing new has come', async () => {
    const lines = ['criteria: [f1 >= 0.7]', 'health: {stale: 2d}'];
    const late = await assessOf(projectOf(production(5), ...lines), { now: new Date(START + 8 * DAY) });
    assert.deepEqual(state(late), ['stale', 'no new data']);
    assert.match(late.health.headline, /since 5 Mar/);
    const fresh = await assessOf(projectOf(production(5), ...lines), { now: new Date(START + 6 * DAY) });
    assert.equal(fresh.health.state, 'healthy');
  });

  it('is stale although a row is dated ahead, which is told; a day of it is borne', async () => {
    const now = new Date(START + 8 * DAY);
    const dated = (instant: number) => {
      const rows = production(5).map((row, i) =>
        i === 7 || i === 9 ? { ...row, ts: new Date(instant + i).toISOString() } : row,
      );
      return assessOf(
        projectOf(rows, 'criteria: [f1 >= 0.7]', 'health: {stale: 2d}', 'monitor: {window: all}'),
        {
          now,
        },
      );
    };
    const ahead = await dated(Date.parse('2099-12-31T00:00:00Z'));
    assert.deepEqual(state(ahead), ['stale', 'no new data']);
    assert.match(ahead.health.headline, /since 5 Mar/);
    assert.equal(ahead.quality.newest?.slice(0, 10), '2026-03-05');
    const { message, column, count, file } = told(ahead, 'future-timestamps');
    assert.equal(
      message,
      'The timestamp ts is in the future in 2 rows of the current data, the latest being 2099-12-31T00:00:00.009Z in current.csv. They are counted, but how old the data are is told by the other rows.',
    );
    assert.deepEqual([column, count, file], ['ts', 2, 'current.csv']);
    assert.equal(ahead.data.find(each => each.name === 'current')?.rows, 300, 'the rows stay');
    const borne = await dated(now.getTime() + DAY - 10);
    assert.equal(borne.health.state, 'healthy');
    assert.ok(borne.diagnostics.every(each => each.code !== 'future-timestamps'));
    assert.equal(state(await dated(now.getTime() + DAY))[0], 'stale');
  });

  it('without criteria: unknown, or a warning when something changed, with its day', async () => {
    assert.deepEqual(state(await assessOf(projectOf(production(10)))), ['unknown', 'no criteria yet']);
    const moved = production(
      10,
      (row, day) => (day >= 7 ? { ...row, amount: Number(row['amount']) + 100 } : row),
      { seed: 2 },
    );
    const assessment = await assessOf(projectOf(moved));
    assert.deepEqual(
      [...state(assessment), assessment.health.sinceLabel],
      ['warning', '1 column changed', '8 Mar'],
    );
    assert.match(
      assessment.health.headline,
      /1 of 6 columns changed\. amount changed on 8 Mar; over all rows: median /,
    );
    const after = await assessOf(projectOf(moved, 'window: 3'));
    assert.match(after.health.headline, /amount changed on 8 Mar; from 8 Mar to 10 Mar: median /);
    // the rows of the day itself are the whole window
    const first = moved.filter(row => String(row['ts']) < '2026-03-09');
    const atOnce = await assessOf(projectOf(first, 'window: 1'));
    assert.match(atOnce.health.headline, /amount changed on 8 Mar: median /);
  });

  it('tells criteria as they are written: groups, columns, arithmetic, the statistic on the right', async () => {
    for (const [text, short] of [
      ['recall(gender=F) >= 0.99', /^recall\(gender=F\) 0\.\d+ < 0\.99$/],
      ["recall('1') >= 0.99", /^recall\(1\) 0\.\d+ < 0\.99$/],
      ['0.99 <= f1', /^f1 0\.\d+ < 0\.99$/],
      ['f1 - reference >= 0.5', /^f1 − reference\(f1\) 0\.0\d+ < 0\.5$/],
      ['drift(amount) == 0', /^drift\(amount\) 0\.\d+ ≠ 0$/],
      ['f1 >= reference(roc_auc) + 1', /^f1 0\.891 < 1\.89\d?$/],
    ] as const) {
      const assessment = await assessOf(projectOf(production(10), `criteria: ["${text}"]`));
      assert.match(assessment.health.short, short);
      assert.ok(assessment.health.headline.startsWith(assessment.health.short), assessment.health.headline);
    }
  });
});

describe('tasks and labels', () => {
  const next = random(3);
  const LABELS = ['cat', 'dog', 'red fox'] as const;
  const animals = (days: number, from: number, right: number) =>
    csv(
      production(
        days,
        ({ ts, amount }) => {
          const truth = Math.floor(next() * 3);
          const said = next() < right ? truth : (truth + 1) % 3;
          const [p_cat = 0, p_dog = 0, p_fox = 0] = LABELS.map((_, i) => (i === said ? 0.8 : 0.1));
          return { ts, amount, label: LABELS[truth], p_cat, p_dog, p_fox };
        },
        { from },
      ),
    );
  const animalYaml = (criteria: string) =>
    [
      'model: animals',
      'data: {reference: reference.csv, current: current.csv}',
      'columns: {timestamp: ts, target: label, score: {cat: p_cat, dog: p_dog, red fox: p_fox}}',
      `criteria: ${criteria}`,
    ].join('\n');

  it('several classes with a score each: the highest is the answer', async () => {
    const assessment = await assessOf({
      'evenkeel.yaml': animalYaml(
        `[accuracy > 0.7, "recall('red fox') > 0.5", roc_auc > 0.7, recall(wolf) > 0]`,
      ),
      'reference.csv': animals(20, -20, 0.8),
      'current.csv': animals(10, 0, 0.8),
    });
    assert.equal(assessment.project.task, 'multiclass');
    assert.deepEqual(verdicts(assessment), ['pass', 'pass', 'pass', 'insufficient']);
    assert.match(criterion(assessment, 3).reason, /Class "wolf" does not occur; found cat, dog, red fox/);
    assert.deepEqual(assessment.behaviour[1]?.confusion?.labels, ['cat', 'dog', 'red fox']);
    assert.equal(
      assessment.behaviour[1]?.confusion?.counts.flat().reduce((a, b) => a + b),
      600,
    );
  });

  it('a score column of the map that is absent: told, with the place', async () => {
    const assessment = await assessOf({
      'evenkeel.yaml': animalYaml('[accuracy > 0.7]').replace('p_dog', 'p_dgo'),
      'reference.csv': animals(20, -20, 0.8),
      'current.csv': animals(10, 0, 0.8),
    });
    assert.equal(told(assessment, 'missing-column').line, 3);
    assert.deepEqual(verdicts(assessment), ['insufficient']);
  });

  it('probabilities of two classes: that of the positive one is the score, and the threshold decides', async () => {
    const CRITERIA = 'threshold: 0.3\ncriteria: [roc_auc > 0.8, f1 > 0.8, recall > 0.5, log_loss < 1]';
    const both = ({ prediction: _, ...row }: Row): Row => ({ ...row, rest: 1 - Number(row['score']) });
    const files = {
      ...projectOf(production(10, both), CRITERIA),
      'reference.csv': csv(production(20, both, { from: -20, seed: 7 })),
    };
    const assessed = (score: string) =>
      assessOf({
        ...files,
        'evenkeel.yaml': config(CRITERIA)
          .replace('prediction: prediction, ', 'ignored: [rest], ')
          .replace('score: score', `score: ${score}`)
          .replace(score.includes('rest') ? 'ignored: [rest], ' : '', ''),
      });
    const one = await assessed('score');
    const two = await assessed('{0: rest, 1: score}');
    assert.deepEqual(
      two.criteria.map(each => each.now.value),
      one.criteria.map(each => each.now.value),
    );
    assert.ok(one.criteria.every(each => each.now.value !== null));
    assert.deepEqual(
      two.estimation?.map(each => each.points),
      one.estimation?.map(each => each.points),
    );
  });

  it('two classes: with a score map, with a score alone, with booleans', async () => {
    const CRITERIA = 'criteria: [roc_auc > 0.8, f1 > 0.8]';
    const plain = await assessOf(projectOf(production(10), CRITERIA));
    const values = (assessment: Assessment) => assessment.criteria.map(each => each.now.value);
    for (const [name, yaml, change] of [
      ['map', (text: string) => text.replace('score: score', 'score: {1: score}'), (row: Row) => row],
      [
        'score',
        (text: string) => text.replace('prediction: prediction, ', ''),
        ({ prediction: _, ...row }: Row): Row => row,
      ],
      [
        'booleans in current data',
        (text: string) => text,
        (row: Row): Row => ({ ...row, y: row['y'] ? 'True' : 'False' }),
      ],
    ] as const) {
      const files = projectOf(production(10, change), CRITERIA);
      const text = yaml(config(CRITERIA));
      const reference = name === 'score' ? csv(production(20, change, { from: -20, seed: 7 })) : REFERENCE;
      const assessment = await assessOf({ ...files, 'evenkeel.yaml': text, 'reference.csv': reference });
      assert.deepEqual(values(assessment), values(plain), name);
      assert.equal(assessment.project.positive, '1');
      assert.deepEqual(
        assessment.drift.filter(each => each.drifted).map(each => each.column),
        [],
        name,
      );
    }
    const positive = await assessOf(projectOf(production(10), CRITERIA, 'positive: true'));
    assert.deepEqual([positive.project.positive, values(positive)], ['1', values(plain)]);
  });

  it('a boolean feature that another writer calls 1 and 0 did not change', async () => {
    const flag = (yes: string | number, no: string | number) => (row: Row) => ({
      ...row,
      member: Number(row['amount']) > 70 ? yes : no,
    });
    const words = csv(production(20, flag('True', 'False'), { from: -20, seed: 7 }));
    const digits = csv(production(20, flag(1, 0), { from: -20, seed: 7 }));
    const found = [];
    for (const [reference, current] of [
      [words, production(10, flag('true', 'false'))],
      [words, production(10, flag(1, 0))],
      [digits, production(10, flag('True', 'False'))],
    ] as const) {
      const assessment = await assessOf({
        ...projectOf(current, 'criteria: ["recall(member=true) > 0", "recall(member=1) > 0"]'),
        'reference.csv': reference,
      });
      const member = assessment.drift.find(each => each.column === 'member');
      assert.deepEqual([member?.drifted, member?.reason], [false, undefined]);
      found.push(member?.value);
      assert.ok(verdicts(assessment).includes('pass'));
    }
    assert.equal(new Set(found).size, 1, 'the same statistic each time');
  });

  it('one log of CSV and Parquet: True is true, and 181 is 181.0', async () => {
    const lines = (from: number, days: number) =>
      production(
        days,
        ({ ts, y }, day, i) => ({
          id: (day - from) * 60 + i,
          ts,
          member: i % 2 === 0 ? 'True' : 'False',
          y: y ? 'True' : 'False',
          prediction: y && i % 9 !== 0 ? 'True' : 'False',
        }),
        { from },
      );
    const assessment = await assessOf({
      'evenkeel.yaml': [
        'model: mixed',
        'data: {reference: reference.csv, current: logs/*}',
        'columns: {timestamp: ts, id: id, target: y, prediction: prediction}',
        'chunk: day',
        'criteria: [duplicate_ids == 0, accuracy > 0.8, recall(member=true) > 0.5, recall(true) > 0.5]',
      ].join('\n'),
      'reference.csv': csv(lines(-20, 20)),
      'logs/1.csv': csv(lines(0, 3)),
      'logs/2.parquet': await readFile(new URL('../../fixtures/assessment/mixed.parquet', import.meta.url)),
    });
    assert.deepEqual(assessment.diagnostics, []);
    assert.deepEqual(verdicts(assessment), ['pass', 'pass', 'pass', 'pass']);
    assert.equal(criterion(assessment).now.rows, 240);
    assert.deepEqual(assessment.behaviour[1]?.confusion?.labels, ['false', 'true']);
    const member = assessment.drift.find(each => each.column === 'member');
    assert.deepEqual([member?.drifted, member?.newCategories], [false, []]);
    const again = await assessOf({
      'evenkeel.yaml': 'model: m\ndata: {current: logs/*}\ncolumns: {id: id}\ncriteria: [duplicate_ids == 0]',
      'logs/1.csv': csv(Array.from({ length: 190 }, (_, i) => ({ id: i }))),
      'logs/2.parquet': await readFile(new URL('../../fixtures/assessment/mixed.parquet', import.meta.url)),
    });
    assert.equal(criterion(again).now.value, 10, '180 to 189 are in both');
  });

  it('regression', async () => {
    const house = (bias: number) => (row: Row) => {
      const y = Number(row['amount']) * 2 + 1;
      return { ts: row['ts'], x: row['amount'], y, pred: y + bias + (next() - 0.5) * 4 };
    };
    const assessment = await assessOf({
      'evenkeel.yaml': [
        'model: m',
        'task: regression',
        'data: {reference: reference.csv, current: current.csv}',
        'columns: {timestamp: ts, target: y, prediction: pred}',
        'chunk: day',
        'criteria: [rmse <= reference * 1.2, r2 > 0.9, f1 > 0.5]',
      ].join('\n'),
      'reference.csv': csv(production(20, house(0), { from: -20 })),
      'current.csv': csv([...production(6, house(0)), ...production(4, house(6), { from: 6 })]),
    });
    assert.deepEqual(verdicts(assessment), ['fail', 'pass', 'insufficient']);
    assert.match(assessment.health.headline, /^Root mean squared error rose from 1\.1\d+ to 3\.9\d+\./);
    assert.equal(assessment.health.sinceLabel, '7 Mar');
    assert.equal(assessment.behaviour[1]?.confusion, null);
    assert.deepEqual(
      assessment.performance.map(each => [each.statistic, each.since]),
      [
        ['mae', 6],
        ['r2', 6],
      ],
    );
  });

  it('weights count', async () => {
    const weighted = (row: Row, _: number, i: number) => ({ ...row, w: i % 2 });
    const text = config('criteria: [accuracy > 0]').replace('protected', 'weight: w, protected');
    const assessment = await assessOf({
      ...projectOf(production(10, weighted)),
      'evenkeel.yaml': text,
      'reference.csv': csv(production(20, weighted, { from: -20, seed: 7 })),
    });
    const odd = production(10).filter((_, i) => i % 2 === 1);
    const expected = odd.filter(row => row['y'] === row['prediction']).length / odd.length;
    assert.equal(criterion(assessment).now.value, expected);
  });

  it('groups: the rows of one value, of a number as of a word', async () => {
    const rows = production(10, (row, day) => ({ ...row, branch: 10 + (day % 2) }));
    const reference = csv(
      production(20, (row, day) => ({ ...row, branch: 10 + (Math.abs(day) % 2) }), { from: -20 }),
    );
    const text =
      'criteria: ["accuracy(gender=F) > 0", "accuracy(branch=11) > 0", "accuracy(gender=X) > 0", "drift(amount, gender=F) < 1", "ks(amount, gender=F) < 1"]';
    const assessment = await assessOf({ ...projectOf(rows, text), 'reference.csv': reference });
    const share = (of: (row: Row) => boolean) => {
      const group = rows.filter(of);
      return group.filter(row => row['y'] === row['prediction']).length / group.length;
    };
    assert.equal(
      criterion(assessment).now.value,
      share(row => row['gender'] === 'F'),
    );
    assert.equal(
      criterion(assessment, 1).now.value,
      share(row => row['branch'] === 11),
    );
    assert.match(criterion(assessment, 2).reason, /No row has gender = X/);
    assert.match(criterion(assessment, 3).reason, /not computed for single groups/);
    const ofWomen = (set: readonly Row[]) => csv(set.filter(row => row['gender'] === 'F'));
    const alone = await assessOf({
      ...projectOf(ofWomen(rows), 'criteria: [ks(amount) < 1]'),
      'reference.csv': ofWomen(production(20, row => row, { from: -20 })),
    });
    assert.equal(
      criterion(assessment, 4).now.value,
      criterion(alone).now.value,
      'like is compared with like',
    );
  });

  it('a missing group is not the group of those without a value', async () => {
    const rows = production(10, (row, _, i) => (i % 2 === 0 ? { ...row, gender: undefined } : row));
    const text = 'criteria: ["rows(gender=X) >= 1", "accuracy(gender=X) >= 0"]';
    const assessment = await assessOf(projectOf(rows, text));
    assert.ok(!assessment.criteria.some(each => (each.now.value ?? 0) > 0));
  });
});

describe('names', () => {
  const LONG = 'L'.repeat(300);
  const odd = (row: Row) => ({
    ...row,
    'a.b': row['amount'],
    'ünï çode': row['country'],
    [LONG]: row['amount'],
  });

  it('with dots, blanks, other letters, three hundred of them', async () => {
    const assessment = await assessOf({
      ...projectOf(
        production(10, odd),
        `criteria: ["missing_rate(a.b) < 0.1", "recall('ünï çode'=DE) > 0.1", "drift(${LONG}) < 1"]`,
      ),
      'reference.csv': csv(production(20, odd, { from: -20, seed: 7 })),
    });
    assert.deepEqual(verdicts(assessment), ['pass', 'pass', 'pass']);
  });

  it('that JavaScript has its own ideas about', async () => {
    const renamed = (text: string) =>
      text.replace('amount', '__proto__').replace('country', 'constructor').replace('gender', 'toString');
    const assessment = await assessOf({
      'evenkeel.yaml': config(
        `criteria: ["missing_rate('__proto__') < 0.1", "recall(constructor=DE) > 0.1", "drift('__proto__') < 0.5"]`,
        'monitor: {drift: {columns: {__proto__: {method: psi}}}}',
      ).replace('[gender]', '[toString]'),
      'reference.csv': renamed(REFERENCE),
      'current.csv': renamed(csv(production(10))),
    });
    assert.deepEqual(verdicts(assessment), ['pass', 'pass', 'pass']);
    assert.ok(assessment.columns.some(each => each.name === '__proto__' && each.role === 'feature'));
    assert.equal(assessment.columns.find(each => each.name === 'toString')?.role, 'protected');
  });
});

describe('memory', () => {
  const CRITERIA = 'criteria: [f1 >= 0.8, roc_auc >= champion - 0.05]';
  const lines = async (folder: string) =>
    (await readFile(path.join(folder, HISTORY_FILE), 'utf8')).trim().split('\n');
  const labelsOf = (from: readonly string[]) => from.map(line => JSON.parse(line).chunk);

  it('the same assessment twice is the same document, and adds no line', async () => {
    const folder = await folderWith(projectOf(production(10), CRITERIA));
    const now = new Date(START + 11 * DAY);
    const first = await assess(folder, { now });
    const before = await lines(folder);
    const second = await assess(folder, { now: new Date(START + 12 * DAY) });
    const { createdAt: _a, durationMs: _b, ...one } = first;
    const { createdAt: _c, durationMs: _d, ...two } = second;
    assert.deepEqual(two, one);
    assert.deepEqual(await lines(folder), before);
    assert.deepEqual(
      labelsOf(before),
      first.chunks.filter(each => each.complete).map(each => each.label),
    );
    assert.equal(before.length, 9, 'the last day is not over');
  });

  it('a new file adds its days, and the day that is over now', async () => {
    const folder = await folderWith({
      ...projectOf([]),
      'evenkeel.yaml': config(CRITERIA).replace('current: current.csv', 'current: logs/*.csv'),
      'logs/1.csv': csv(production(5)),
    });
    await assess(folder);
    assert.equal((await lines(folder)).length, 4);
    await writeInto(folder, { 'logs/2.csv': csv(production(3, row => row, { from: 5, seed: 2 })) });
    const assessment = await assess(folder);
    assert.equal(assessment.data.find(each => each.name === 'current')?.files.length, 2);
    assert.deepEqual(
      labelsOf(await lines(folder)),
      ['01', '02', '03', '04', '05', '06', '07'].map(day => `2026-03-${day}`),
    );
  });

  it('late rows are told by a further line for their day', async () => {
    const rows = production(5);
    const folder = await folderWith(
      projectOf(
        rows.filter((_, i) => i !== 70),
        CRITERIA,
      ),
    );
    await assess(folder);
    await writeInto(folder, { 'current.csv': csv(rows) });
    await assess(folder);
    const all = (await lines(folder)).map(line => JSON.parse(line));
    assert.deepEqual(all.map(each => [each.chunk, each.rows]).slice(3), [
      ['2026-03-04', 60],
      ['2026-03-02', 60],
    ]);
  });

  it('is left alone when asked, and where there is no configuration', async () => {
    const folder = await folderWith(projectOf(production(5), CRITERIA));
    await assess(folder, { record: false });
    await assert.rejects(access(path.join(folder, '.evenkeel')));
  });

  it('that is torn or cannot be written costs nothing but itself', async () => {
    const folder = await folderWith(projectOf(production(5), CRITERIA));
    const whole = await assess(folder);
    const kept = await lines(folder);
    await writeInto(folder, { [HISTORY_FILE]: `${kept.slice(0, 2).join('\n')}\n${kept[2]?.slice(0, 40)}` });
    const torn = await assess(folder);
    assert.deepEqual([told(torn, 'torn-history').line, told(torn, 'torn-history').severity], [3, 'info']);
    assert.deepEqual(torn.criteria, whole.criteria);
    assert.deepEqual(labelsOf((await lines(folder)).filter(line => line.endsWith('}'))), labelsOf(kept));
    const blocked = await folderWith({ ...projectOf(production(5), CRITERIA), '.evenkeel': 'a file' });
    const assessment = await assess(blocked);
    const { message } = told(assessment, 'history-not-written');
    assert.match(message, /is a file; expected a folder\. Move it away\. What was there is unchanged/);
    assert.deepEqual(assessment.criteria, whole.criteria);
  });

  it("the champion's value is that of its newest recorded validation", async () => {
    const folder = await folderWith({
      ...projectOf(production(10), CRITERIA, 'checkpoints: {files: models/*, champion: ./models/a.bin}'),
      'models/a.bin': 'a',
      'models/b.bin': 'b',
    });
    const fromReference = criterion(await assess(folder), 1).champion;
    assert.match(fromReference?.from ?? '', /^the reference/);
    const validation = (checkpoint: string, at: string, values: Record<string, number>) =>
      record(folder, { records: [], diagnostics: [] }, [
        {
          kind: 'validation',
          at,
          checkpoint,
          champion: true,
          verdict: 'pass',
          short: 's',
          rows: 500,
          values,
        },
      ]);
    await validation('models/a.bin', '2026-03-02T00:00:00Z', { roc_auc: 0.7 });
    await validation('models/a.bin', '2026-03-05T00:00:00Z', { roc_auc: 0.99 });
    await validation('models/b.bin', '2026-03-06T00:00:00Z', { roc_auc: 0.5 });
    const assessment = await assess(folder);
    const { champion, bound, verdict } = criterion(assessment, 1);
    assert.deepEqual(
      [champion?.value, champion?.rows, champion?.from],
      [0.99, 500, 'its validation of 2026-03-05'],
    );
    assert.equal(bound.value, 0.99 - 0.05);
    assert.equal(verdict, 'fail');
    assert.deepEqual(
      assessment.checkpoints.map(each => [each.path, each.champion, each.validation?.at]).sort(),
      [
        ['models/a.bin', true, '2026-03-05T00:00:00Z'],
        ['models/b.bin', false, '2026-03-06T00:00:00Z'],
      ],
    );
    await validation('models/a.bin', '2026-03-07T00:00:00Z', { f1: 0.9 });
    assert.match(criterion(await assess(folder), 1).reason, /no roc_auc\. Validate it again/);
  });

  it('an assessment that is stopped rejects and leaves no line', async () => {
    const folder = await folderWith(projectOf(production(10), CRITERIA));
    const stop = new AbortController();
    const running = assess(folder, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stopped')),
    });
    await assert.rejects(running, /stopped/);
    await assert.rejects(access(path.join(folder, HISTORY_FILE)));
  });

  it('is of the published shape to the letter', async () => {
    const assessment = await assessOf(projectOf(production(10), CRITERIA));
    assert.deepEqual(assessmentSchema.parse(assessment), assessment, 'no key that the schema does not know');
  });
});
