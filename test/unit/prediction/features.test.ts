import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseFeatures, type Offered } from '../../../src/core/prediction/features.ts';
import { type ModelFacts, PredictionProblem } from '../../../src/core/prediction/model.ts';

const offered: Offered = {
  columns: new Set(['id', 'amount', 'home city', 'age', 'y']),
  features: ['amount', 'age', 'home city'],
  text: [],
  categories: ['home city'],
};
const facts = (more: Partial<ModelFacts>): ModelFacts => ({ versions: [], by: '', diagnostics: [], ...more });

function problem(more: Partial<ModelFacts>, data: Offered = offered) {
  try {
    chooseFeatures(facts(more), data);
  } catch (error) {
    if (error instanceof PredictionProblem) return error.diagnostic;
    throw error;
  }
  return assert.fail('it went well');
}

describe('the columns that a model is fed with', () => {
  it('are those that it names, in its order, also where an exporter has changed the names', () => {
    assert.deepEqual(chooseFeatures(facts({ features: ['age', 'home_city'] }), offered), {
      names: ['age', 'home city'],
      by: 'name',
    });
  });

  it('are the features in their order, where it names none or made names up', () => {
    for (const more of [
      { featureCount: 3 },
      {},
      { features: ['Column_0', 'Column_1', 'Column_2'] },
      { features: ['f0', 'f1', 'f2'] },
    ]) {
      assert.deepEqual(chooseFeatures(facts(more), offered), { names: offered.features, by: 'order' });
    }
  });

  it('must be as many as it reads', () => {
    const { code, message, remedy } = problem({ featureCount: 2 });
    assert.equal(code, 'feature-count');
    assert.match(message, /2 features, and the data have 3: amount, age, home city/);
    assert.match(remedy ?? '', /columns\.features/);
    assert.equal(problem({ features: ['f0', 'f1'] }).code, 'feature-count');
  });

  it('that are missing are named, with what may be meant', () => {
    const { code, message, remedy } = problem({ features: ['amount', 'agee', 'city'] });
    assert.equal(code, 'missing-features');
    assert.match(message, /lack 2 of the 3 columns .*: agee, city/);
    assert.match(remedy ?? '', /Is age meant by agee/);
  });

  it('of a model of texts are the one column of text', () => {
    const wants = { wants: 'text' } as const;
    assert.deepEqual(chooseFeatures(facts(wants), offered).names, ['home city']);
    assert.deepEqual(chooseFeatures(facts(wants), { ...offered, text: ['y'] }).names, ['y']);
    assert.equal(problem(wants, { ...offered, text: ['a', 'b'] }).code, 'text-column');
    assert.equal(problem(wants, { ...offered, categories: [] }).code, 'text-column');
  });
});
