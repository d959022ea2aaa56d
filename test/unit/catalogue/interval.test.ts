/** Intervals as `compute` gives them: closed forms at other levels, the bootstrap, and what is refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bootstrap, defaultResamples, pairedBootstrap } from '../../../src/core/catalogue/bootstrap.ts';
import { compute, statistic } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { type IntervalCall, intervalCall } from '../../../src/core/catalogue/interval.ts';
import { Options } from '../../../src/core/catalogue/options.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { clopperPearson, jeffreys, newcombe } from '../../../src/core/catalogue/uncertainty.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { binomialDraw } from '../../../src/core/mathematics/binomialDraw.ts';
import { quantileOf } from '../../../src/core/mathematics/moments.ts';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';
import { pairedDeLong } from '../../../src/core/metrics/pairedDeLong.ts';
import { numbers, texts } from '../metrics/vectors.ts';

function found(id: string, inputs: Inputs, interval: IntervalCall, options = {}) {
  const outcome = compute(id, inputs, { interval, options });
  assert.ok(!isUndefined(outcome));
  return outcome;
}

function near(actual: number | undefined, expected: number, tolerance = 1e-9): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** Labels with errors, and scores that go with them. */
function sample(rows: number, seed: number) {
  const random = Xoshiro128.seeded(seed);
  const truth = Array.from({ length: rows }, () => Number(random.uniform() < 0.3));
  return {
    y_true: numbers(truth),
    y_pred: numbers(truth.map(label => (random.uniform() < 0.2 ? 1 - label : label))),
    y_score: numbers(truth.map(label => 0.4 * label + 0.6 * random.uniform())),
  };
}

describe('closed forms', () => {
  const inputs = { y_true: numbers([1, 1, 0, 0, 1, 0, 1, 1]), y_pred: numbers([1, 0, 0, 0, 1, 1, 1, 1]) };

  it('change with the level', () => {
    // statsmodels 0.14: proportion_confint(6, 8, alpha=0.1, method='wilson') and (alpha=0.1, method='beta')
    const { interval } = found('accuracy', inputs, { level: 0.9 });
    near(interval?.lower, 0.4601530454871805);
    near(interval?.upper, 0.9134851558009378);
    assert.equal(interval?.level, 0.9);
    const exact = clopperPearson(6, 8, 0.9);
    near(exact.lower, 0.40031061080916697);
    near(exact.upper, 0.9536107360203888);
    const auto = found('f1', inputs, { method: 'auto', level: 0.8 });
    assert.match(auto.interval?.method ?? '', /^Wilson/);
    const narrow = auto.interval;
    const wide = found('f1', inputs, { method: 'auto' }).interval;
    assert.ok(narrow && wide && narrow.lower > wide.lower && narrow.upper < wide.upper);
  });

  it('change with the level for likelihood ratios, too', () => {
    // LR+ = (4/5) / (1/3): exp(ln LR+ ± z·√(1/4 − 1/5 + 1/1 − 1/3)), z = 1.6448536269514722
    const { interval } = found('positive_likelihood_ratio', inputs, { method: 'closed', level: 0.9 });
    near(interval?.lower, 0.5963060116133858);
    near(interval?.upper, 9.659469949691685);
    assert.equal(interval?.level, 0.9);
    const auto = found('positive_likelihood_ratio', inputs, { method: 'auto', level: 0.9 });
    assert.equal(auto.interval?.method, 'log method');
  });

  it('asked for by name, the band of an estimate stays as it is, and what has none says so', () => {
    const scores = numbers([0.9, 0.8, 0.3, 0.2, 0.4, 0.6]);
    const reference = { reference_true: numbers([1, 1, 0, 0, 1, 0]), reference_score: scores };
    const estimate = (interval?: IntervalCall) =>
      compute(
        'cbpe',
        { y_score: scores, ...reference },
        {
          options: { metric: 'accuracy' },
          ...(interval && { interval }),
        },
      );
    assert.deepEqual(estimate({ method: 'closed' }), estimate());
    assert.deepEqual(estimate({ method: 'auto' }), estimate());
    const other = estimate({ method: 'closed', level: 0.9 });
    assert.ok(!isUndefined(other));
    assert.match(String(other.details?.['no_interval']), /is of level 0\.997\d* only\.$/);
    const kappa = found('cohen_kappa', inputs, { method: 'closed' });
    assert.match(String(kappa.details?.['no_interval']), /^No formula/);
  });

  it("Newcombe's is that of his paper", () => {
    // Newcombe 1998, table II, method 10: 56/70 − 48/80, and 9/10 − 3/10; 10/10 − 0/20
    const [a, b, c] = [newcombe(56, 70, 48, 80), newcombe(9, 10, 3, 10), newcombe(10, 10, 0, 20)];
    assert.deepEqual(
      [a, b, c].map(each => [each.lower.toFixed(4), each.upper.toFixed(4)]),
      [
        ['0.0524', '0.3339'],
        ['0.1705', '0.8090'],
        ['0.6791', '1.0000'],
      ],
    );
  });

  it('two groups have one, of the pair that makes the difference', () => {
    const groups = texts([...Array(70).fill('a'), ...Array(80).fill('b')]);
    const y_pred = numbers(Array.from({ length: 150 }, (_, i) => Number(i < 56 || (i >= 70 && i < 118))));
    const outcome = found('demographic_parity_difference', { y_pred, groups }, {});
    near(outcome.interval?.lower, 0.0524, 5e-5);
    near(outcome.interval?.upper, 0.3339, 5e-5);
    assert.deepEqual([outcome.details?.['highest'], outcome.details?.['lowest']], ['a', 'b']);
  });

  it('none, or exact, where that is asked for', () => {
    assert.equal(found('accuracy', inputs, { method: 'none' }).interval, undefined);
    assert.equal(
      found('accuracy', inputs, { method: 'clopper_pearson' }).interval?.method,
      'Clopper–Pearson',
    );
    assert.match(
      String(found('f1', inputs, { method: 'clopper_pearson' }).details?.['no_interval']),
      /for rates/,
    );
  });

  it("Jeffreys' are quantiles of a beta distribution", () => {
    // scipy.stats.beta.interval(0.95, 1.5, 9.5) and (0.9, 0.5, 20.5)
    near(jeffreys(1, 10, 0.95).lower, 0.011011673763161138, 1e-12);
    near(jeffreys(1, 10, 0.95).upper, 0.3813147710666164, 1e-12);
    near(jeffreys(0, 20, 0.9).lower, 9.707775858233165e-5, 1e-12);
    near(jeffreys(0, 20, 0.9).upper, 0.0904764265378723, 1e-12);
    assert.equal(found('accuracy', inputs, { method: 'jeffreys' }).interval?.method, 'Jeffreys');
    assert.match(String(found('f1', inputs, { method: 'jeffreys' }).details?.['no_interval']), /for rates/);
  });
});

describe('the bootstrap', () => {
  it('corrected for bias and skew leans where percentiles do not, and says where it cannot', () => {
    // Errors that are small and now and then large: their mean is skewed to the right.
    const truth = Array.from({ length: 40 }, (_, i) => i);
    const guess = truth.map((value, i) => value + (i % 10 === 0 ? 8 : 0.5 * ((i % 3) - 1)));
    const skewed = { y_true: numbers(truth), y_pred: numbers(guess) };
    const call = { resamples: 500, seed: 2 };
    const plain = found('mae', skewed, { ...call, method: 'bootstrap' }).interval;
    const corrected = found('mae', skewed, { ...call, method: 'bca' }).interval;
    assert.match(corrected?.method ?? '', /^bootstrap, BCa, 500 resamples/);
    assert.ok(plain && corrected && corrected.upper > plain.upper && corrected.lower > plain.lower);
    const large = sample(5001, 4);
    assert.match(String(found('roc_auc', large, { method: 'bca' }).details?.['no_interval']), /5000/);
  });

  it('draws rows: the same as a plain one with the same indices', () => {
    // 60 rows with distinct scores: drawn by row. Each value from copied rows, without weights.
    const inputs = sample(60, 5);
    const [truth, scores] = [inputs.y_true.values, inputs.y_score.values];
    const random = Xoshiro128.seeded(9);
    // The rows are drawn from those in the order of their scores.
    const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    const values = Array.from({ length: 300 }, () => {
      const rows = Array.from({ length: 60 }, () => order[random.below(60)] ?? 0);
      const outcome = compute('average_precision', {
        y_true: numbers(rows.map(row => truth[row] ?? 0)),
        y_score: numbers(rows.map(row => scores[row] ?? 0)),
      });
      assert.ok(!isUndefined(outcome));
      return Number(outcome.value);
    });
    const sorted = Float64Array.from(values).sort();
    const { interval } = found('average_precision', inputs, { method: 'bootstrap', resamples: 300, seed: 9 });
    near(interval?.lower, quantileOf(sorted, 0.025), 1e-12);
    near(interval?.upper, quantileOf(sorted, 0.975), 1e-12);
  });

  it('is the same for the same seed, and another for another', () => {
    const inputs = sample(200, 1);
    const of = (seed: number) => found('matthews_corrcoef', inputs, { method: 'auto', seed }).interval;
    assert.deepEqual(of(1), of(1));
    assert.notDeepEqual(of(1), of(2));
    assert.match(of(1)?.method ?? '', /bootstrap, percentile, 1000 resamples, seed 1/);
  });

  it('of distinct rows says what that of rows says', () => {
    // The same data with a column of distinct ids that the statistic takes would not be put together; here the path is chosen by size.
    const few = sample(4000, 3);
    const wilson = found('accuracy', few, { method: 'closed' }).interval;
    const drawn = found('accuracy', few, { method: 'bootstrap', resamples: 4000 }).interval;
    near(drawn?.lower, wilson?.lower ?? 0, 0.0015);
    near(drawn?.upper, wilson?.upper ?? 0, 0.0015);
  });

  it('covers the truth about as often as it says', () => {
    const rounds = 300;
    let covered = 0;
    // Of 0/1 labels with shares .3 and errors of .2: κ = (0.8 − pₑ) / (1 − pₑ)
    const predicted = 0.3 * 0.8 + 0.7 * 0.2;
    const chance = 0.3 * predicted + 0.7 * (1 - predicted);
    const kappa = (0.8 - chance) / (1 - chance);
    for (let round = 0; round < rounds; round++) {
      const { interval } = found('cohen_kappa', sample(300, 100 + round), {
        method: 'bootstrap',
        level: 0.9,
        resamples: 200,
        seed: round,
      });
      if (interval && interval.lower <= kappa && kappa <= interval.upper) covered++;
    }
    assert.ok(covered / rounds > 0.85 && covered / rounds < 0.95, `covered ${covered / rounds}`);
  });

  it('copies rows where weights are not counts, draws weights along with rows, and takes matrices', () => {
    const y_true = numbers([1, 2, 3, 4, 5, 6, 7, 9]);
    const y_pred = numbers([1, 3, 3, 5, 4, 6, 9, 7]);
    assert.ok(found('max_error', { y_true, y_pred }, { method: 'bootstrap' }).interval);
    const weights = numbers([1, 0, 2, 0, 1, 1, 0, 3]);
    const weighted = found('mae', { y_true, y_pred, weights }, { method: 'bootstrap', seed: 4 }).interval;
    assert.ok(weighted && weighted.lower < weighted.upper);
    const two = { type: 'matrix', columns: [y_true.values, y_pred.values] } as const;
    const swapped = { type: 'matrix', columns: [y_pred.values, y_true.values] } as const;
    assert.ok(found('r2', { y_true: two, y_pred: swapped }, { method: 'auto' }).interval);
  });

  it('says why there is none', () => {
    const reason = (id: string, inputs: Inputs, options = {}) =>
      String(found(id, inputs, { method: 'bootstrap' }, options).details?.['no_interval']);
    const one = numbers([1]);
    assert.match(reason('mae', { y_true: one, y_pred: one }), /at least two rows/);
    const same = numbers([1, 1, 1]);
    assert.match(reason('mae', { y_true: same, y_pred: same }), /same value/);
    assert.match(reason('f1', sample(50, 1), { average: 'none' }), /not a single number/);
    assert.match(reason('psi', { reference: numbers([1, 2, 3]), current: numbers([2, 3, 4]) }), /metrics/);
    const rare = { y_true: numbers([1, 0, 0]), y_score: numbers([0.3, 0.9, 0.1]) };
    assert.match(reason('roc_auc', rare), /resamples have no value/);
  });

  it('takes fewer resamples of many rows', () => {
    assert.deepEqual([10, 20_000, 100_000, 10_000_000].map(defaultResamples), [1000, 1000, 200, 100]);
  });

  it('F1 of a million rows takes well below a second', () => {
    const y_true = numbers(Array.from({ length: 1_000_000 }, (_, i) => Number(i % 10 === 0)));
    const y_pred = numbers(Array.from({ length: 1_000_000 }, (_, i) => Number(i % 11 === 0)));
    const start = performance.now();
    const { interval } = found('f1', { y_true, y_pred }, { method: 'bootstrap' });
    assert.ok(interval);
    // 150 ms alone on the machine; a gate runs beside others
    assert.ok(performance.now() - start < 3000, `${performance.now() - start} ms`);
  });

  it('refuses what cannot be', () => {
    for (const [given, message] of [
      [{ method: 'bootstrp' }, /Did you mean "bootstrap"/],
      [{ level: 1 }, /level is 1; expected/],
      [{ resamples: 5 }, /resamples is 5; expected/],
      [{ seed: -1 }, /seed is -1/],
      [{ sed: 1 }, /Did you mean "seed"/],
    ] as const) {
      assert.throws(
        () => intervalCall(given),
        error => error instanceof UsageError && message.test(error.message),
      );
    }
  });
});

describe('comparisons of two models on the same rows', () => {
  const random = Xoshiro128.seeded(77);
  const truth = Array.from({ length: 400 }, () => Number(random.uniform() < 0.4));
  const first = truth.map(label => 0.5 * label + random.uniform());
  const second = first.map((score, i) => score + 0.4 * random.uniform() * (0.5 - (truth[i] ?? 0)));

  it('paired DeLong is that of every pair of rows', () => {
    const found = pairedDeLong(Uint8Array.from(truth), Float64Array.from(first), Float64Array.from(second));
    assert.ok(found);
    const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    const rows = (label: number) => truth.flatMap((each, i) => (each === label ? [i] : []));
    const at = (scores: readonly number[], row: number) => scores[row] ?? 0;
    const gain = (p: number, n: number) =>
      wins(at(first, p), at(first, n)) - wins(at(second, p), at(second, n));
    const v10 = rows(1).map(p => mean(rows(0).map(n => gain(p, n))));
    const v01 = rows(0).map(n => mean(rows(1).map(p => gain(p, n))));
    const variance = (values: readonly number[]) =>
      values.reduce((sum, each) => sum + (each - mean(values)) ** 2, 0) / (values.length - 1);
    near(found.difference, mean(v10), 1e-12);
    near(found.standardError, Math.sqrt(variance(v10) / v10.length + variance(v01) / v01.length), 1e-12);
    near(found.interval.lower, found.difference - 1.959963984540054 * found.standardError, 1e-12);
  });

  it('the paired bootstrap agrees with it, and is narrower than of two samples', () => {
    const arm = (scores: readonly number[]) => ({
      statistic: statistic('roc_auc'),
      inputs: { y_true: numbers(truth), y_score: numbers(scores) },
      options: new Options(statistic('roc_auc').options, {}),
    });
    const paired = pairedBootstrap(arm(first), arm(second), { level: 0.95, resamples: 800, seed: 1 });
    const deLong = pairedDeLong(Uint8Array.from(truth), Float64Array.from(first), Float64Array.from(second));
    assert.ok(typeof paired !== 'string' && deLong);
    near(paired.interval.lower, deLong.interval.lower, 0.006);
    near(paired.interval.upper, deLong.interval.upper, 0.006);
    near(paired.pValue, deLong.pValue, 0.02);
    const alone = bootstrap(arm(first), { level: 0.95, resamples: 200, seed: 1 });
    assert.ok(
      typeof alone !== 'string' && alone.upper - alone.lower > paired.interval.upper - paired.interval.lower,
    );
  });

  it('rows of one class, or models that agree, say so', () => {
    const scores = Float64Array.of(1, 2, 3);
    assert.equal(pairedDeLong(Uint8Array.of(1, 1, 1), scores, scores), undefined);
    assert.equal(
      pairedDeLong(Uint8Array.of(1, 0, 1, 0), Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4))
        ?.pValue,
      1,
    );
  });
});

describe('draws', () => {
  it('binomial draws have the distribution', () => {
    const random = Xoshiro128.seeded(4);
    for (const [n, p] of [
      [10, 0.3],
      [1000, 0.02],
      [1_000_000, 0.5],
      [5, 0.999],
    ] as const) {
      const draws = Array.from({ length: 4000 }, () => binomialDraw(random, n, p));
      const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
      const variance = draws.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws.length;
      assert.ok(draws.every(each => each >= 0 && each <= n && Number.isInteger(each)));
      assert.ok(Math.abs(mean - n * p) < 4 * Math.sqrt((n * p * (1 - p)) / 4000), `${n} ${p}: mean ${mean}`);
      const expected = n * p * (1 - p);
      assert.ok(
        Math.abs(variance / expected - 1) < (expected < 0.1 ? 0.8 : 0.12),
        `${n} ${p}: variance ${variance}`,
      );
    }
  });
});

describe('bootstrap of what takes no weights with some options', () => {
  const inputs = {
    y_true: numbers(Array.from({ length: 40 }, (_, row) => 1 - (row % 2))),
    y_score: numbers(Array.from({ length: 40 }, (_, row) => (1 + (row % 4)) / 10)),
  };
  const options = { strategy: 'rank', bins: 3 };

  it('repeats rows', () => {
    for (const method of ['bootstrap', 'bca', 'auto'] as const) {
      const { value, interval } = found('expected_calibration_error', inputs, { method }, options);
      assert.ok(interval && interval.lower < Number(value) && interval.upper > Number(value), method);
    }
    // A mean over resamples of rows that are copied one by one, for the weights do what copies do.
    const ece = (of: Inputs) => Number(found('ece', of, { method: 'none' }, options).value);
    const random = Xoshiro128.seeded(3);
    const copied = Float64Array.from({ length: 2000 }, () => {
      const rows = Array.from({ length: 40 }, () => random.below(40));
      const pick = ({ values }: { readonly values: Float64Array }) =>
        numbers(rows.map(row => values[row] ?? 0));
      return ece({ y_true: pick(inputs.y_true), y_score: pick(inputs.y_score) });
    }).sort();
    const { interval } = found('ece', inputs, { method: 'bootstrap', resamples: 2000 }, options);
    near(interval?.lower, quantileOf(copied, 0.025), 0.02);
    near(interval?.upper, quantileOf(copied, 0.975), 0.02);
  });

  it('still refuses weights of rows', () => {
    const weighted = { ...inputs, weights: numbers(Array(40).fill(2)) };
    const outcome = compute('ece', weighted, { options, interval: { method: 'bootstrap' } });
    assert.ok(isUndefined(outcome) && /take no weights/.test(outcome.undefined));
  });
});

describe('BCa beyond its pole', () => {
  it('gives no interval, for its ends would change places', () => {
    const y_true = numbers([100, ...Array(19).fill(0)]);
    const y_pred = numbers(Array(20).fill(0));
    const { interval, details } = found(
      'mean_error',
      { y_true, y_pred },
      { method: 'bca', level: 1 - 1e-12 },
    );
    assert.equal(interval, undefined);
    assert.match(String(details?.['no_interval']), /too skewed/);
  });
});
