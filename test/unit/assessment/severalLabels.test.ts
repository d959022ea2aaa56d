import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assessOf, csv, DAY, random, START, told } from './support.ts';

/** Projects whose rows have several labels or items each, and projects of groupings, from evenkeel.yaml to criteria. */

const LABELS = ['cat', 'dog', 'bird'];

/** Rows with three labels, their scores and predictions, over some days; on the last days `dog` is found by chance. */
function rows(days: number): Record<string, string | number>[] {
  const next = random(5);
  return Array.from({ length: days * 50 }, (_, i) => {
    const day = Math.floor(i / 50);
    const row: Record<string, string | number> = {
      ts: new Date(START + day * DAY + (i % 50) * 60_000).toISOString(),
    };
    for (const label of LABELS) {
      const truth = next() < 0.4 ? 1 : 0;
      const isLost = label === 'dog' && day >= days - 4;
      row[`is_${label}`] = truth;
      row[`p_${label}`] = isLost ? next() : 0.6 * truth + 0.4 * next();
    }
    return row;
  });
}

const COLUMNS = `columns:
  timestamp: ts
  target: {cat: is_cat, dog: is_dog, bird: is_bird}
  score: {bird: p_bird, cat: p_cat, dog: p_dog}
`;

function project(yaml: string) {
  const all = rows(24);
  return {
    'evenkeel.yaml': `model: pets\ndata: {reference: reference.csv, current: log.csv}\nchunk: day\n${yaml}`,
    'reference.csv': csv(all.slice(0, 500)),
    'log.csv': csv(all.slice(500)),
  };
}

describe('several labels per row', () => {
  it('draws the default metrics over time and judges criteria of all labels and of one', async () => {
    const assessment = await assessOf(
      project(
        `${COLUMNS}criteria: ["f1 >= 0.95", "recall(cat) >= 0.9", "recall(dog) >= 0.9", "f1(average=samples) > 0", "hamming_loss < 0.5", "lrap > 0.5"]\nwindow: 4\n`,
      ),
    );
    assert.equal(assessment.project.task, 'multilabel');
    assert.deepEqual(
      assessment.performance.map(each => each.statistic),
      ['f1', 'hamming_loss', 'roc_auc'],
    );
    for (const series of assessment.performance) {
      assert.equal(series.points.filter(point => point.value !== null).length, 14, series.statistic);
      assert.ok(series.signals.length > 0, `${series.statistic} has no signal`);
    }
    assert.deepEqual(
      assessment.criteria.map(each => each.verdict),
      ['fail', 'pass', 'fail', 'pass', 'pass', 'pass'],
    );
    assert.equal(assessment.criteria[1]?.now.value, 1);
    // The labels and scores are no features, so that none of them counts as a drifted column of the model.
    const roles = Object.fromEntries(assessment.columns.map(each => [each.name, each.role]));
    assert.equal(roles['is_dog'], 'target');
    assert.equal(roles['p_dog'], 'score');
  });

  it('takes predictions as columns too, of true and false', async () => {
    const files = project(
      `columns: {timestamp: ts, target: {cat: is_cat, dog: is_dog}, prediction: {cat: said_cat, dog: said_dog}}\ncriteria: ["accuracy > 0.9", "f1(dog) == 1"]\n`,
    );
    const said = (each: Record<string, string | number>, i: number) => ({
      ...each,
      said_cat: String(each['is_cat'] === 1 && i % 20 !== 0),
      said_dog: String(each['is_dog'] === 1),
    });
    const all = rows(24).map(said);
    const assessment = await assessOf({
      ...files,
      'reference.csv': csv(all.slice(0, 500)),
      'log.csv': csv(all.slice(500)),
    });
    assert.deepEqual(
      assessment.performance.map(each => each.statistic),
      ['f1', 'accuracy', 'hamming_loss'],
    );
    assert.deepEqual(
      assessment.criteria.map(each => each.verdict),
      ['pass', 'pass'],
    );
  });

  it('says which labels have no score, and that a task of one class per row knows no map of targets', async () => {
    const files = project(
      'task: binary\ncolumns: {timestamp: ts, target: {cat: is_cat, dog: is_dog}, score: {cat: p_cat, bird: p_bird}}\n',
    );
    const assessment = await assessOf(files);
    assert.match(told(assessment, 'labels-differ').message, /columns\.score.*dog/);
    assert.match(told(assessment, 'task-and-target').message, /binary/);
  });
});

describe('rankings', () => {
  it('draws NDCG, reciprocal rank and average precision, and takes k in criteria', async () => {
    const assessment = await assessOf(
      project(
        `task: ranking\n${COLUMNS}criteria: ["ndcg(k=2) > 0.5", "precision_at_k(k=1) > 0.5", "mrr > 0.99"]\nwindow: 2\n`,
      ),
    );
    assert.deepEqual(
      assessment.performance.map(each => each.statistic),
      ['ndcg', 'mean_reciprocal_rank', 'map_at_k'],
    );
    for (const series of assessment.performance) {
      assert.ok(
        series.points.every(point => point.value !== null),
        series.statistic,
      );
    }
    assert.deepEqual(
      assessment.criteria.map(each => each.verdict),
      ['pass', 'pass', 'fail'],
    );
  });
});

describe('groupings', () => {
  it('draws their agreement with the known groups', async () => {
    const next = random(9);
    const all = Array.from({ length: 600 }, (_, i) => {
      const group = Math.floor(next() * 4);
      return {
        ts: new Date(START + i * 3_600_000).toISOString(),
        segment: `s${group}`,
        cluster: next() < 0.9 ? group : 9,
      };
    });
    const assessment = await assessOf({
      'evenkeel.yaml': `model: segments
task: clustering
data: {reference: reference.csv, current: log.csv}
columns: {timestamp: ts, target: segment, prediction: cluster}
chunk: day
min_rows: 20
criteria: ["adjusted_rand > 0.5", "v_measure(beta=2) > 0.5"]
`,
      'reference.csv': csv(all.slice(0, 200)),
      'log.csv': csv(all.slice(200)),
    });
    assert.deepEqual(
      assessment.performance.map(each => [each.statistic, each.now.value !== null]),
      [
        ['adjusted_rand', true],
        ['adjusted_mutual_info', true],
        ['v_measure', true],
      ],
    );
    assert.deepEqual(
      assessment.criteria.map(each => each.verdict),
      ['pass', 'pass'],
    );
  });
});
