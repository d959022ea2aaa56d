import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assessment, MetricSeries } from '../../../src/core/assessment/assessment.ts';
import { assessOf, csv, DAY, production, projectOf, type Row, random, START } from './support.ts';

/** The control charts that evenkeel.yaml can ask for, over chunks and with the reference's. */

/** Predictions of which some more are wrong from a day on. */
function worse(days: number, from: number, share: number): Row[] {
  const next = random(5);
  return production(days, (row, day) =>
    day >= from && next() < share ? { ...row, prediction: 1 - Number(row['prediction']) } : row,
  );
}

const reference = production(40, row => row, { from: -60, seed: 9 });

/** The accuracy over the chunks; `before`: the reference's rows, none: no reference. */
async function accuracyOf(
  rows: readonly Row[],
  chart: string,
  { before = reference, chunk = 'day' }: { before?: readonly Row[]; chunk?: string } = {},
): Promise<MetricSeries> {
  const files = projectOf(rows, `monitor: {performance: [accuracy], chart: ${chart}}`);
  const yaml = String(files['evenkeel.yaml']).replace('chunk: day', `chunk: ${chunk}`);
  return only(
    await assessOf({
      ...files,
      'evenkeel.yaml': before.length === 0 ? yaml.replace('reference: reference.csv, ', '') : yaml,
      'reference.csv': csv(before.length === 0 ? reference : before),
    }),
  );
}

function only({ performance }: Assessment): MetricSeries {
  const [series] = performance;
  assert.ok(series);
  return series;
}

describe('chart types', () => {
  it('ewma: smooths the values, has their unit, and sees a small lasting shift that single points do not', async () => {
    const rows = worse(30, 15, 0.07);
    const ewma = await accuracyOf(rows, '{type: ewma}');
    const single = await accuracyOf(rows, '{type: individuals, rules: limits}');
    assert.equal(ewma.chart, 'ewma');
    assert.match(ewma.limitsFrom, /^limits from 40 chunks of the reference$/);
    const centre = Number(ewma.centre);
    let level = centre;
    for (const { value, statistic, lower, upper } of ewma.points) {
      level = 0.2 * Number(value) + 0.8 * level;
      assert.ok(Math.abs(Number(statistic) - level) < 1e-12);
      assert.ok(Number(lower) < centre && centre < Number(upper) && Number(upper) <= 1);
    }
    assert.ok(ewma.since !== undefined && ewma.since >= 15 && ewma.since < 25, String(ewma.since));
    assert.match(ewma.finding, /^The EWMA of Accuracy has been below its lower limit since/);
    assert.ok(single.since === undefined || single.since > ewma.since);
    assert.ok(single.points.every(point => point.statistic === undefined));
  });

  it('cusum: both sums, limits around 0, and which way it went', async () => {
    const cusum = await accuracyOf(worse(30, 15, 0.12), '{type: cusum}');
    assert.equal(cusum.chart, 'cusum');
    assert.equal(cusum.centre, 0);
    for (const { statistic, lowerStatistic, lower, upper } of cusum.points) {
      assert.ok(Number(statistic) >= 0 && Number(lowerStatistic) <= 0);
      assert.ok(Number(lower) === -Number(upper) && Number(upper) > 0);
    }
    assert.ok(cusum.since !== undefined && cusum.since >= 15, String(cusum.since));
    assert.match(cusum.finding, /^Accuracy has been unusually low since .*\.$/);
    const better = await accuracyOf(
      production(30).map(row => ({ ...row, prediction: Number(row['y']) })),
      '{type: cusum}',
    );
    // far better than the reference: signals, and no bad news
    assert.ok(better.signals.length > 0);
    assert.equal(better.since, undefined);
  });

  it('sigmas and arl move the limits of every type', async () => {
    const rows = production(12);
    const upper = async (chart: string) => Number((await accuracyOf(rows, chart)).points.at(-1)?.lower);
    const centre = Number((await accuracyOf(rows, '{type: individuals}')).centre);
    const usual = centre - (await upper('{type: individuals}'));
    assert.ok(Math.abs((centre - (await upper('{type: individuals, sigmas: 2}'))) / usual - 2 / 3) < 1e-9);
    // normal points are beyond 2σ once in 21.98
    assert.ok(Math.abs((centre - (await upper('{type: individuals, arl: 21.978}'))) / usual - 2 / 3) < 1e-4);
    assert.ok((await upper('{type: ewma, sigmas: 2}')) > (await upper('{type: ewma}')));
    assert.ok((await upper('{type: p, sigmas: 2}')) > (await upper('{type: p}')));
    // h = 5 has 465 with k = 0.5
    assert.ok(
      Math.abs((await upper('{type: cusum, arl: 465.44}')) / (await upper('{type: cusum}')) - 1) < 1e-3,
    );
  });

  it('phase I: chunks of the reference that were not in control are left out, and how many is told', async () => {
    const spoilt = reference.map(row => {
      const day = Math.round((Date.parse(String(row['ts']).slice(0, 10)) - START) / DAY);
      return day === -50 ? { ...row, prediction: 1 - Number(row['y']) } : row;
    });
    const seriesOf = (chart: string) => accuracyOf(production(10), chart, { before: spoilt });
    for (const type of ['individuals', 'p', 'ewma']) {
      const plain = await seriesOf(`{type: ${type}}`);
      const cleaned = await seriesOf(`{type: ${type}, phase_one: true}`);
      assert.equal(cleaned.limitsFrom, `${plain.limitsFrom}; 1 chunk left out of them`);
      assert.ok(Number(cleaned.centre) > Number(plain.centre) + 0.01, type);
    }
  });

  it('seasons: each day of the week has its own centre, where chunks are days', async () => {
    const weekend = (row: Row, day: number) =>
      // 1 March 2026 was a Sunday
      ((day % 7) + 7) % 7 === 0 ? { ...row, prediction: 1 - Number(row['y']) } : row;
    const before = production(40, weekend, { from: -70, seed: 9 });
    const rows = production(15, weekend);
    const seriesOf = (chart: string, chunk = 'day') => accuracyOf(rows, chart, { before, chunk });
    for (const type of ['individuals', 'p', 'ewma', 'cusum']) {
      const seasonal = await seriesOf(`{type: ${type}, rules: limits, season: day_of_week}`);
      assert.match(seasonal.limitsFrom, /; a centre for each day of the week$/);
      assert.deepEqual(seasonal.signals, [], type);
      if (type !== 'cusum') {
        assert.equal(seasonal.points[0]?.centre, 0);
        assert.ok(Number(seasonal.points[1]?.centre) > 0.8);
      }
    }
    const plain = await seriesOf('{type: p, rules: limits}');
    assert.ok(plain.signals.length > 0 && plain.points[0]?.centre === undefined);
    const weeks = await seriesOf('{type: p, season: day_of_week}', 'week');
    assert.match(weeks.limitsFrom, /no season: chunks do not lie in one each$/);
  });

  it('without a reference the values give the limits', async () => {
    for (const type of ['ewma', 'cusum']) {
      const series = await accuracyOf(production(12), `{type: ${type}}`, { before: [] });
      assert.match(series.limitsFrom, /limits from the values themselves/);
      assert.deepEqual(series.signals, []);
      assert.match(series.finding, /^The (EWMA|CUSUM) of Accuracy stays within its limits\.$/);
      const one = await accuracyOf(production(1), `{type: ${type}}`, { before: [] });
      assert.equal(one.centre, null);
      assert.match(one.finding, /one value gives no limits/);
    }
  });
});
