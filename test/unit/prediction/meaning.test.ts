import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meaningOf, type Said, sameLabel, type Wanted } from '../../../src/core/prediction/meaning.ts';
import { PredictionProblem, type RawAnswers } from '../../../src/core/prediction/model.ts';

const binary: Wanted = {
  task: 'binary',
  positive: 'yes',
  negative: 'no',
  threshold: 0.5,
  dataClasses: ['no', 'yes'],
  predictionColumn: 'prediction',
  scoreColumn: 'score',
};
const three: Wanted = { ...binary, task: 'multiclass', dataClasses: ['high', 'low', 'mid'] };
const number: Wanted = { ...binary, task: 'regression', dataClasses: undefined };

const scores = (width: number, ...values: readonly number[]): RawAnswers => ({
  scores: { width, values: Float64Array.from(values) },
});

/** Row by row, the columns by name. */
function read(raw: RawAnswers, said: Said, wanted: Wanted) {
  const meaning = meaningOf(raw, said, wanted);
  meaning.check(raw);
  const rows = raw.labels?.length ?? (raw.scores?.values.length ?? 0) / (raw.scores?.width ?? 1);
  return {
    notes: meaning.notes,
    rows: Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(meaning.columns.map(each => [each.name, each.valueAt(raw, row)])),
    ),
  };
}

function codeOf(raw: RawAnswers, said: Said, wanted: Wanted): string {
  try {
    read(raw, said, wanted);
  } catch (error) {
    if (error instanceof PredictionProblem) return error.diagnostic.code;
    throw error;
  }
  return 'none';
}

describe('what answers mean', () => {
  it('labels are written as the data write them', () => {
    const wanted = { ...binary, positive: 'true', negative: 'false', dataClasses: ['false', 'true'] };
    const found = read({ labels: ['True', 'False', undefined, '1', '0.0', 'other'] }, {}, wanted);
    assert.deepEqual(
      found.rows.map(each => each['prediction']),
      ['true', 'false', undefined, 'true', 'false', 'other'],
    );
    assert.deepEqual(read({ labels: ['1.0', '2.50'] }, {}, number).rows, [
      { prediction: '1.0' },
      { prediction: '2.50' },
    ]);
  });

  it('one probability is that of the positive class, and the threshold decides', () => {
    const { rows, notes } = read(
      scores(1, 0.4, 0.7, Number.NaN),
      { output: 'probabilities' },
      { ...binary, threshold: 0.6 },
    );
    assert.deepEqual(rows, [
      { prediction: 'no', score: 0.4 },
      { prediction: 'yes', score: 0.7 },
      { prediction: undefined, score: Number.NaN },
    ]);
    assert.equal(notes.length, 2);
  });

  it('of two probabilities that of the positive class is the score, wherever it stands', () => {
    const raw = scores(2, 0.9, 0.1, 0.2, 0.8);
    assert.deepEqual(read(raw, { output: 'probabilities', classes: ['yes', 'no'] }, binary).rows, [
      { prediction: 'yes', score: 0.9 },
      { prediction: 'no', score: 0.2 },
    ]);
    const without = read(raw, { output: 'probabilities' }, binary);
    assert.deepEqual(without.rows[0], { prediction: 'no', score: 0.1 });
    assert.match(without.notes[0] ?? '', /no, yes/);
  });

  it('logits become probabilities: by the logistic function, or by softmax that does not overflow', () => {
    const [one] = read(scores(1, 0), { output: 'logits' }, binary).rows;
    assert.equal(one?.['score'], 0.5);
    const [row] = read(scores(3, 1000, 1001, 0), { output: 'logits' }, three).rows;
    assert.equal(row?.['prediction'], 'low');
    assert.ok(Math.abs(Number(row?.['score_high']) - 1 / (1 + Math.E)) < 1e-12);
    assert.ok(Math.abs(Number(row?.['score_low']) - Math.E / (1 + Math.E)) < 1e-12);
  });

  it('scores of several classes have a column each, with the name that is declared', () => {
    const named = {
      ...three,
      scoreColumn: new Map([
        ['low', 'p_low'],
        ['mid', 'p_mid'],
      ]),
    };
    assert.deepEqual(read(scores(3, 0.1, 0.2, 0.7), { output: 'probabilities' }, named).rows, [
      { prediction: 'mid', score_high: 0.1, p_low: 0.2, p_mid: 0.7 },
    ]);
  });

  it('what the numbers are is not guessed', () => {
    assert.equal(codeOf(scores(1, 0.5), {}, binary), 'unknown-output');
    assert.equal(codeOf(scores(3, 0.2, 0.3, 0.5), {}, three), 'unknown-output');
    assert.equal(codeOf(scores(3, 0.2, 0.3, 0.5), {}, { ...three, output: 'probabilities' }), 'none');
    assert.deepEqual(read(scores(1, 3.5), {}, number).rows, [{ prediction: 3.5 }]);
  });

  it('the order of the classes is not guessed against the labels of the model', () => {
    const raw = { ...scores(3, 0.7, 0.2, 0.1), labels: ['low'] };
    assert.equal(codeOf(raw, { output: 'probabilities' }, three), 'classes-order');
    assert.equal(codeOf(raw, { output: 'probabilities', classes: ['low', 'mid', 'high'] }, three), 'none');
    const [row] = read(raw, { output: 'probabilities' }, { ...three, classes: ['low', 'mid', 'high'] }).rows;
    assert.deepEqual(row, { prediction: 'low', score_low: 0.7, score_mid: 0.2, score_high: 0.1 });
  });

  it('classes that do not fit are told', () => {
    assert.equal(codeOf(scores(4, 1, 0, 0, 0), { output: 'probabilities' }, three), 'unknown-classes');
    assert.equal(
      codeOf(scores(2, 1, 0), { output: 'probabilities', classes: ['a', 'b'] }, binary),
      'unknown-positive',
    );
    assert.equal(codeOf(scores(1, 1), { output: 'probabilities' }, three), 'one-score');
    assert.equal(codeOf(scores(2, 1, 0), { output: 'values' }, number), 'several-values');
  });

  it('numbers that are labels name a class, or count it', () => {
    const said = { output: 'labels' } as const;
    assert.deepEqual(read(scores(1, 2, 0, Number.NaN), said, three).rows, [
      { prediction: 'mid' },
      { prediction: 'high' },
      { prediction: undefined },
    ]);
    const counted = { ...three, dataClasses: ['1', '2', '3'] };
    assert.deepEqual(read(scores(1, 2), said, counted).rows, [{ prediction: '2' }]);
  });

  it('a ranking has a score and no prediction', () => {
    assert.deepEqual(read(scores(1, 3.5), {}, { ...number, task: 'ranking' }).rows, [{ score: 3.5 }]);
  });

  it('labels are the same as numbers and as truth values', () => {
    for (const [a, b] of [
      ['1', '1.0'],
      ['True', 'true'],
      ['true', '1'],
      ['0', 'False'],
      ['a', 'a'],
    ] as const) {
      assert.ok(sameLabel(a, b), `${a} ${b}`);
    }
    for (const [a, b] of [
      ['1', '2'],
      ['', '0'],
      ['a', 'A'],
      ['01x', '1'],
    ] as const) {
      assert.ok(!sameLabel(a, b), `${a} ${b}`);
    }
  });
});
