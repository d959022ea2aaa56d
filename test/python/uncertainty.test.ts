/** Intervals against statsmodels, numpy and scipy.stats.bootstrap. One Python process makes the data and the answers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { atLevel, clopperPearson, jeffreys, newcombe, wilson } from '../../src/core/catalogue/uncertainty.ts';
import { pairedDeLong } from '../../src/core/metrics/pairedDeLong.ts';

type Bounds = readonly [number, number];

interface Line {
  readonly rate?: readonly [number, number, number];
  readonly wilson?: Bounds;
  readonly exact?: Bounds;
  readonly difference?: readonly [number, number, number, number, number] | number;
  readonly newcombe?: Bounds;
  readonly areas?: {
    readonly truth: readonly number[];
    readonly first: readonly number[];
    readonly second: readonly number[];
  };
  readonly error?: number;
  readonly bootstrap?: {
    readonly id: string;
    readonly input: unknown;
    readonly resamples: number;
    readonly seed: number;
    readonly level: number;
  };
  readonly interval?: Bounds;
  readonly scipy?: Bounds;
  /** By the definition, from the same draws; null where it has none. */
  readonly bca?: Bounds | null;
  readonly scipyBca?: Bounds | null;
  readonly jeffreys?: Bounds;
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
let lines: readonly Line[] = [];

before(() => {
  if (!python) return;
  const script = fileURLToPath(new URL('reference_uncertainty.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  assert.equal(status, 0, stderr);
  lines = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
});

function same(
  found: { readonly lower: number; readonly upper: number } | undefined,
  [lower, upper]: Bounds,
  what: string,
  tolerance = 1e-9,
): void {
  assert.ok(found, what);
  const worst = Math.max(Math.abs(found.lower - lower), Math.abs(found.upper - upper));
  assert.ok(worst <= tolerance, `${what}: ${found.lower} to ${found.upper}, expected ${lower} to ${upper}`);
}

test('intervals of rates and of their differences agree with statsmodels', { skip }, () => {
  let compared = 0;
  for (const line of lines) {
    if (line.rate && line.wilson && line.exact) {
      const [hits, trials, level] = line.rate;
      same(atLevel(wilson(hits, trials), level), line.wilson, `wilson ${line.rate}`);
      same(clopperPearson(hits, trials, level), line.exact, `exact ${line.rate}`);
      assert.ok(line.jeffreys);
      same(jeffreys(hits, trials, level), line.jeffreys, `jeffreys ${line.rate}`);
      compared++;
    }
    if (line.newcombe && typeof line.difference === 'object') {
      const [hits1, trials1, hits2, trials2, level] = line.difference;
      const found = atLevel(newcombe(hits1, trials1, hits2, trials2), level);
      same(found, line.newcombe, `newcombe ${line.difference}`);
      compared++;
    }
  }
  assert.equal(compared, 600);
});

test('paired DeLong agrees with its definition', { skip }, () => {
  const cases = lines.filter(line => line.areas);
  assert.equal(cases.length, 60);
  for (const { areas, difference, error } of cases) {
    assert.ok(areas && error !== undefined);
    const found = pairedDeLong(
      Uint8Array.from(areas.truth),
      Float64Array.from(areas.first),
      Float64Array.from(areas.second),
    );
    assert.ok(found);
    assert.ok(Math.abs(found.difference - Number(difference)) < 1e-12);
    assert.ok(Math.abs(found.standardError - error) < 1e-12);
  }
});

test('the bootstrap is that of numpy with the same rows, and near that of scipy', { skip }, () => {
  const cases = lines.filter(line => line.bootstrap);
  assert.ok(cases.length > 20);
  for (const { bootstrap, interval, scipy } of cases) {
    assert.ok(bootstrap && interval && scipy);
    const { id, input, resamples, seed, level } = bootstrap;
    const outcome = compute(id, inputsFromJson(input), {
      interval: { method: 'bootstrap', resamples, seed, level },
    });
    assert.ok(!isUndefined(outcome));
    same(outcome.interval, interval, `${id} ${seed}`);
    // Quantiles of 400 and of 999 resamples differ by a tenth of the interval's width, or so.
    const width = scipy[1] - scipy[0];
    same(outcome.interval, scipy, `${id} ${seed} by scipy`, 0.25 * width);
  }
});

test('the BCa bootstrap is its definition with the same rows, and near that of scipy', { skip }, () => {
  let compared = 0;
  for (const { bootstrap, bca, scipyBca } of lines) {
    if (!bootstrap) continue;
    const { id, input, resamples, seed, level } = bootstrap;
    const outcome = compute(id, inputsFromJson(input), {
      interval: { method: 'bca', resamples, seed, level },
    });
    assert.ok(!isUndefined(outcome));
    if (!bca) {
      assert.ok(outcome.details?.['no_interval'], id);
      continue;
    }
    assert.match(outcome.interval?.method ?? '', /BCa/);
    same(outcome.interval, bca, `${id} ${seed}`);
    compared++;
    if (scipyBca)
      same(outcome.interval, scipyBca, `${id} ${seed} by scipy`, 0.25 * (scipyBca[1] - scipyBca[0]));
  }
  assert.ok(compared > 20, `${compared}`);
});
