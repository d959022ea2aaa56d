import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Assessment, ChartReport } from '../../../src/core/assessment/assessment.ts';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs, Matrix } from '../../../src/core/catalogue/evidence.ts';
import type { ControlChart } from '../../../src/core/control/chart.ts';
import { assessmentToMarkdown } from '../../../src/core/export/markdown.ts';
import { assess, assessOf, csv, DAY, folderWith, production, projectOf, type Row, START } from './support.ts';

/** Charts of columns, counted events and several variables: the numbers of the catalogue's charts on what the rows say. */

const BEFORE = production(40, row => row, { from: -60, seed: 9 });
const PER_DAY = 60;

async function assessed(
  rows: readonly Row[],
  charts: readonly string[],
  ...lines: string[]
): Promise<Assessment> {
  const monitor =
    charts.length === 0
      ? ''
      : `monitor:\n  performance: [accuracy]\n  charts:\n${charts.map(each => `    - ${each}`).join('\n')}`;
  return assessOf({ ...projectOf(rows, monitor, ...lines), 'reference.csv': csv(BEFORE) });
}

async function chartOf(rows: readonly Row[], chart: string, ...lines: string[]): Promise<ChartReport> {
  const [report] = (await assessed(rows, [chart], ...lines)).charts;
  assert.ok(report);
  return report;
}

/** One array per day of what a row gives. */
function byDay(rows: readonly Row[], of: (row: Row) => number): Float64Array[] {
  return Array.from({ length: rows.length / PER_DAY }, (_, day) =>
    Float64Array.from(rows.slice(day * PER_DAY, (day + 1) * PER_DAY), of),
  );
}

const numbers = (values: Iterable<number>) => ({
  type: 'number' as const,
  values: Float64Array.from(values),
});
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
const mean = (values: Float64Array) => sum(values) / values.length;
/** Subgroups as a matrix: one per row. */
const matrixOf = (days: readonly Float64Array[]): Matrix => ({
  type: 'matrix',
  columns: Array.from({ length: PER_DAY }, (_, i) => Float64Array.from(days, day => day[i] ?? Number.NaN)),
});
const wrong = (row: Row) => Number(row['y'] !== row['prediction']);
const amount = (row: Row) => Number(row['amount'] ?? Number.NaN);

function computed(
  id: string,
  inputs: Inputs,
  options = {},
): ControlChart & { details: Record<string, unknown> } {
  const outcome = compute(id, inputs, { options });
  assert.ok(!('undefined' in outcome), 'undefined' in outcome ? outcome.undefined : '');
  return { ...(outcome.value as unknown as ControlChart), details: { ...outcome.details } };
}

function close(found: number | null | undefined, expected: number | null | undefined, what: string) {
  if (expected === null || expected === undefined) return assert.equal(found, expected, what);
  assert.ok(
    Math.abs(Number(found) - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${found}, ${expected}`,
  );
}

function sameLimits(report: ChartReport, chart: ControlChart) {
  assert.equal(report.points.length, chart.upper.length);
  for (const [i, point] of report.points.entries()) {
    close(point.lower, chart.lower[i], `lower ${i}`);
    close(point.upper, chart.upper[i], `upper ${i}`);
  }
  assert.deepEqual(
    report.signals,
    chart.signals.map(each => ({ ...each, points: [...each.points] })),
  );
}

/** Amounts rise by 15 from day 20 on; a few cells are missing, more from day 24 on. */
const ROWS = production(28, (row, day, index) => {
  const missing = index % 20 === 3 || (day >= 24 && index % 5 === 0);
  return {
    ...row,
    amount: missing ? undefined : Number(row['amount']) + (day >= 20 ? 15 : 0),
    country: day >= 25 && index < 12 ? 'XX' : row['country'],
  };
});

describe('charts of columns', () => {
  it('xbar_s and xbar_r: what the catalogue says of the subgroups of all values, with the spread below', async () => {
    for (const [chart, kind] of [
      ['xbar_s', 'deviation'],
      ['xbar_r', 'range'],
    ] as const) {
      const report = await chartOf(ROWS, `{chart: ${chart}, of: amount}`);
      const values = matrixOf(byDay(ROWS, amount));
      const expected = computed(
        chart,
        { values, reference: matrixOf(byDay(BEFORE, amount)) },
        { run_length: false },
      );
      assert.equal(report.name, `${chart}(amount)`);
      assert.equal(report.title, 'Mean of amount');
      assert.match(report.limitsFrom, /^limits from 40 chunks of the reference$/);
      sameLimits(report, expected);
      const spread = expected.details[kind] as { values: number[]; upper: number[]; beyond: number[] };
      assert.equal(report.spread?.kind, kind);
      for (const [i, point] of (report.spread?.points ?? []).entries()) {
        close(point.value, spread.values[i], 'spread');
        close(point.upper, spread.upper[i], 'its limit');
        assert.equal(report.points[i]?.rows, i >= 24 ? 45 : 57);
      }
      assert.ok(report.since !== undefined && report.since >= 19 && report.since <= 21, String(report.since));
      assert.match(report.finding, /^Mean of amount has been unusually high since 2\d Mar/);
    }
  });

  it('a wider spread is a signal of its own, counted and told', async () => {
    const wide = production(20, (row, day, index) =>
      day >= 14 ? { ...row, amount: index % 2 === 0 ? 0 : 150 } : row,
    );
    const { charts, criteria } = await assessed(
      wide,
      ['{chart: xbar_s, of: amount, rules: limits, name: spend}'],
      `criteria: ['signals("spend") == 0']`,
    );
    const [report] = charts;
    assert.deepEqual(report?.signals, []);
    assert.deepEqual(
      report?.spread?.signals.map(each => each.points),
      [[14, 15, 16, 17, 18, 19]],
    );
    assert.equal(report?.since, 14);
    assert.match(
      report?.finding ?? '',
      /stays within its limits\. The spread within chunks has been unusually large since 15 Mar\.$/,
    );
    assert.equal(criteria[0]?.now.value, 1);
    assert.equal(criteria[0]?.verdict, 'fail');
    assert.deepEqual(
      criteria[0]?.history.map(each => each.value),
      [...Array(14).fill(0), 1, 0, 0, 0, 0, 0],
    );
  });

  it('individuals, ewma and cusum of the mean, the last designed for its shift', async () => {
    const values = numbers(byDay(ROWS, amount).map(day => mean(day.filter(each => !Number.isNaN(each)))));
    const reference = numbers(byDay(BEFORE, amount).map(mean));
    const inputs = { values, reference };
    const single = await chartOf(ROWS, '{chart: individuals, of: amount}');
    sameLimits(single, computed('individuals', inputs, { run_length: false }));
    assert.equal(single.spread?.kind, 'moving_range');
    assert.equal(single.spread?.points[0]?.value, null);
    const ewma = await chartOf(ROWS, '{chart: ewma, of: amount, lambda: 0.1, arl: 300}');
    sameLimits(ewma, computed('ewma_chart', inputs, { lambda: 0.1, arl: 300 }));
    close(ewma.runLength?.value, 300, 'designed');
    assert.equal(ewma.finding.startsWith('The EWMA of amount has been above its upper limit since'), true);
    const cusum = await chartOf(ROWS, '{chart: cusum, of: amount, shift: 0.5}');
    // Montgomery, table 9.3: h = 5 with k = ½ has 465; at k = ¼ that takes h = 8.01
    assert.ok(Math.abs(Number(cusum.runLength?.value) - 465.44) < 0.01, 'as seldom as the usual one');
    sameLimits(
      cusum,
      computed('cusum_chart', inputs, { k: 0.25, arl: cusum.runLength?.value ?? 0, run_length: false }),
    );
    assert.ok(
      Math.abs(
        Number(cusum.points[0]?.upper) /
          Number((await chartOf(ROWS, '{chart: cusum, of: amount}')).points[0]?.upper) -
          8.01 / 5,
      ) < 0.1,
    );
  });

  it('seasons: each day of the week has its own centre', async () => {
    const weekend = (row: Row, day: number) =>
      // 1 March 2026 was a Sunday
      ((day % 7) + 7) % 7 === 0 ? { ...row, amount: Number(row['amount']) + 80 } : row;
    const before = production(42, weekend, { from: -70, seed: 9 });
    const monitor = (season: string) =>
      `monitor:\n  performance: [accuracy]\n  charts: [{chart: individuals, of: amount, rules: limits, season: ${season}}]`;
    const of = async (season: string) =>
      (
        await assessOf({
          ...projectOf(production(14, weekend), monitor(season)),
          'reference.csv': csv(before),
        })
      ).charts[0];
    const seasonal = await of('day_of_week');
    assert.match(seasonal?.limitsFrom ?? '', /a centre for each day of the week$/);
    assert.ok(Number(seasonal?.points[0]?.centre) > Number(seasonal?.points[1]?.centre) + 70);
    assert.deepEqual(seasonal?.signals, []);
    const plain = await of('none');
    assert.equal(plain?.points[0]?.centre, undefined);
    assert.equal(plain?.points[0]?.upper, plain?.points[1]?.upper);
    assert.ok(Number(seasonal?.points[0]?.upper) > Number(seasonal?.points[1]?.upper) + 70);
  });

  it('capability of the window: the catalogue’s of the same rows', async () => {
    for (const chart of ['xbar_s', 'xbar_r']) {
      const { capability } = await chartOf(
        ROWS,
        `{chart: ${chart}, of: amount, specification: {lower: -20, upper: 200, target: 80}}`,
        'window: 10',
      );
      const expected = compute(
        'capability',
        { values: matrixOf(byDay(ROWS, amount).slice(18)) },
        { options: { lsl: -20, usl: 200, target: 80 } },
      );
      assert.ok('details' in expected && capability);
      const { details = {} } = expected;
      for (const index of ['cp', 'cpk', 'pp', 'ppk', 'cpm'] as const) {
        const { value, lower, upper } = details[index] as Record<string, number>;
        close(capability[index]?.value, value, index);
        close(capability[index]?.lower, lower, `${index} from`);
        close(capability[index]?.upper, upper, `${index} to`);
      }
      assert.equal(capability.values, details['values']);
    }
    const equal = await chartOf(
      production(8, row => ({ ...row, amount: 3 })),
      '{chart: xbar_s, of: amount, specification: {upper: 4}}',
    );
    assert.match(equal.capability?.reason ?? '', /all values are equal/);
    assert.equal(equal.capability?.cpk, null);
  });
});

describe('charts of counted events', () => {
  const sizes = numbers(Array(28).fill(PER_DAY));
  const weights = numbers(Array(40).fill(PER_DAY));

  it('missing cells, added up over columns', async () => {
    const missing = byDay(ROWS, row => Number(row['amount'] === undefined));
    const report = await chartOf(ROWS, '{chart: u, of: [missing(amount), missing(country)]}');
    const expected = computed(
      'u_chart',
      {
        counts: numbers(missing.map(sum)),
        sizes,
        reference: numbers(Array(40).fill(0)),
        reference_weights: weights,
      },
      { run_length: false },
    );
    sameLimits(report, expected);
    assert.deepEqual(
      report.points.map(each => each.value),
      missing.map(mean),
    );
    assert.equal(report.title, 'Rate of missing amount + missing country');
    assert.equal(report.worse, 'higher');
  });

  it('a category, of the rows that have one', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, country: i % PER_DAY < 6 ? undefined : row['country'] }));
    const report = await chartOf(rows, '{chart: p, of: country = DE, rules: limits}');
    const hits = (of: readonly Row[]) => byDay(of, row => Number(row['country'] === 'DE')).map(sum);
    const expected = computed(
      'p_chart',
      {
        counts: numbers(hits(rows)),
        sizes: numbers(Array(28).fill(54)),
        reference: numbers(hits(BEFORE).map(each => each / PER_DAY)),
        reference_weights: weights,
      },
      { run_length: false, rules: 'limits' },
    );
    sameLimits(report, expected);
    assert.ok(report.points.every(each => each.rows === 54));
    const unseen = await chartOf(ROWS, '{chart: p, of: country = XX, name: unknown country}');
    assert.equal(unseen.title, 'unknown country');
    assert.equal(unseen.since, 25);
    const flag = await chartOf(ROWS, '{chart: np, of: y = 1}');
    assert.deepEqual(
      flag.points.map(each => each.value),
      byDay(ROWS, row => Number(row['y'])).map(sum),
    );
  });

  it('mistakes: np and c agree on the counts; a chunk that still grows is none of equally large units', async () => {
    const mistakes = byDay(ROWS, wrong).map(sum);
    const np = await chartOf(ROWS, '{chart: np, of: mistakes}');
    sameLimits(
      np,
      computed(
        'np_chart',
        {
          counts: numbers(mistakes),
          sizes,
          reference: numbers(byDay(BEFORE, wrong).map(sum)),
          reference_weights: weights,
        },
        { run_length: false },
      ),
    );
    const c = await chartOf(ROWS, '{chart: c, of: mistakes}');
    assert.deepEqual(c.points.map(each => each.value).slice(0, -1), mistakes.slice(0, -1));
    assert.deepEqual(
      [c.points.at(-1)?.value, c.points.at(-1)?.reason],
      [null, 'The chunk is not complete yet.'],
    );
    assert.deepEqual(
      np.points.map(each => each.value),
      mistakes,
    );
  });

  it('c: a reference that had to be cut otherwise gives no comparable counts', async () => {
    const monitor =
      'monitor:\n  performance: [accuracy]\n  charts: [{chart: c, of: mistakes}, {chart: u, of: mistakes}]';
    const { charts } = await assessOf({
      ...projectOf(ROWS, monitor, 'min_rows: 10'),
      'reference.csv': csv(BEFORE.slice(0, 240)),
    });
    assert.match(charts[0]?.reason ?? '', /too short.*Use u or p/);
    assert.equal(charts[1]?.reason, undefined);
  });
});

describe('charts of several variables', () => {
  const swapped = production(28, (row, day) =>
    day >= 22 ? { ...row, amount: Number(row['amount']) + 40 } : row,
  );

  it('T² of chunk means, with what each variable has to do with it', async () => {
    const report = await chartOf(swapped, '{chart: hotelling_t2, of: [score, amount]}');
    const of = (rows: readonly Row[]): Matrix => ({
      type: 'matrix',
      columns: [byDay(rows, row => Number(row['score'])), byDay(rows, amount)].map(days =>
        Float64Array.from(days, mean),
      ),
    });
    const expected = computed('hotelling_t2', { values: of(swapped), reference: of(BEFORE) });
    sameLimits(report, expected);
    for (const [i, { value, statistic, lower }] of report.points.entries()) {
      close(value, expected.statistic?.[i], 'T²');
      assert.equal(statistic, undefined);
      assert.equal(lower, null);
    }
    assert.equal(report.since, 22);
    assert.deepEqual(
      report.contributions?.at(-1)?.variables.map(each => each.name),
      ['amount', 'score'],
    );
    assert.match(
      report.finding,
      /^T² of score, amount has been above its upper limit since 23 Mar \(6 days\)\. amount has most to do with it\.$/,
    );
    close(report.runLength?.value, 1 / 0.0027, 'exact');
  });

  it('mewma of metrics: also those that are drawn nowhere else', async () => {
    const bad = production(28, (row, day, index) =>
      day >= 18 && index < 8 ? { ...row, prediction: 1 - Number(row['y']) } : row,
    );
    const report = await chartOf(bad, '{chart: mewma, of: [accuracy, recall], lambda: 0.2}');
    assert.equal(report.title, 'MEWMA of Accuracy, Recall');
    close(report.runLength?.value, 200, 'designed');
    assert.ok(report.since !== undefined && report.since >= 18 && report.since <= 21, String(report.since));
    assert.ok(report.points.every(each => each.lower === null && each.upper === report.points[0]?.upper));
  });
});

describe('charts that cannot be made, and what follows from those that can', () => {
  it('each says why, and the others are there', async () => {
    const { charts, criteria } = await assessed(
      ROWS,
      [
        '{chart: xbar_s, of: amuont}',
        '{chart: xbar_s, of: country}',
        '{chart: individuals, of: ts}',
        '{chart: hotelling_t2, of: [amount, nothing]}',
        '{chart: p, of: missing(contry)}',
        '{chart: xbar_s, of: amount}',
      ],
      `criteria: ['signals("xbar_s(country)") == 0', 'signals("xbar_s(amount)") < 99']`,
    );
    const reasons = charts.map(each => each.reason ?? '');
    assert.match(reasons[0] ?? '', /There is no column amuont\. Did you mean amount\?/);
    assert.match(reasons[1] ?? '', /country holds text/);
    assert.match(reasons[2] ?? '', /ts holds instants/);
    assert.match(reasons[3] ?? '', /no column nothing/);
    assert.match(reasons[4] ?? '', /Did you mean country\?/);
    assert.equal(reasons[5], '');
    assert.ok(
      charts.slice(0, 5).every(each => each.points.length === 0 && /cannot be drawn: /.test(each.finding)),
    );
    assert.deepEqual(
      criteria.map(each => each.verdict),
      ['insufficient', 'pass'],
    );
  });

  it('chunks with too few rows have no point, and say why', async () => {
    const rows = ROWS.filter((_, i) => Math.floor(i / PER_DAY) !== 5 || i % PER_DAY < 10);
    for (const chart of [
      '{chart: xbar_s, of: amount}',
      '{chart: np, of: missing(amount)}',
      '{chart: ewma, of: accuracy}',
      '{chart: mewma, of: [amount, accuracy]}',
    ]) {
      const { points } = await chartOf(rows, chart);
      assert.equal(points[5]?.value, null, chart);
      assert.match(points[5]?.reason ?? '', /^Too few rows: (9|10) of 30 needed\.$/, chart);
      assert.ok(
        points.every((each, i) => i === 5 || each.value !== null),
        chart,
      );
    }
  });

  it('no chunk with enough rows: no points, and no verdict on signals', async () => {
    const thin = production(5, row => row, { perDay: 5 });
    const { charts, criteria } = await assessed(
      thin,
      [
        '{chart: xbar_s, of: amount}',
        '{chart: np, of: mistakes}',
        '{chart: mewma, of: [f1, recall]}',
        '{chart: cusum, of: amount}',
      ],
      `criteria: ['signals("xbar_s(amount)") == 0', 'signals(accuracy) == 0']`,
    );
    for (const { finding, points, signals } of charts) {
      assert.match(finding, /has no value: Too few rows.*5 of 30 needed/);
      assert.ok(points.length === 5 && points.every(each => each.value === null && each.upper === null));
      assert.deepEqual(signals, []);
    }
    assert.deepEqual(
      criteria.map(each => each.verdict),
      ['insufficient', 'insufficient'],
    );
  });

  it('a chart that signals now turns a project without criteria to warning, and is told beside criteria that hold', async () => {
    const bare = await assessed(ROWS, ['{chart: xbar_s, of: amount}']);
    assert.equal(bare.health.state, 'warning');
    assert.match(bare.health.headline, /Mean of amount has been unusually high/);
    const judged = await assessed(ROWS, ['{chart: xbar_s, of: amount}'], 'criteria: [accuracy > 0.5]');
    assert.equal(judged.health.state, 'healthy');
    assert.match(judged.health.headline, /The criterion holds\. Mean of amount has been unusually high/);
  });

  it('without a reference the values give the limits; without chunks there are none', async () => {
    const files = projectOf(
      ROWS,
      'monitor: {performance: [accuracy], charts: [{chart: xbar_s, of: amount}, {chart: np, of: mistakes}]}',
    );
    const alone = await assessOf({
      ...files,
      'evenkeel.yaml': String(files['evenkeel.yaml']).replace('reference: reference.csv, ', ''),
    });
    assert.ok(
      alone.charts.every(each => /from the values themselves/.test(each.limitsFrom) && each.centre !== null),
    );
    const empty = await assessOf({ ...files, 'current.csv': csv([], Object.keys(ROWS[0] ?? {})) });
    assert.equal(empty.charts.length, 2);
    assert.ok(empty.charts.every(each => each.points.length === 0 && /no chunks|No rows/.test(each.finding)));
  });
});

describe('charts of single metrics', () => {
  it('each its own type and limits', async () => {
    const files = projectOf(
      ROWS,
      'monitor: {performance: [accuracy, f1, recall], chart: {type: ewma, arl: 370, metrics: {f1: {type: cusum, shift: 2, arl: 100}, accuracy: p}}}',
    );
    const { performance } = await assessOf({ ...files, 'reference.csv': csv(BEFORE) });
    assert.deepEqual(
      performance.map(each => each.chart),
      ['p', 'cusum', 'ewma'],
    );
    close(performance[1]?.runLength?.value, 100, 'of the CUSUM');
    close(performance[2]?.runLength?.value, 370, 'of the EWMA');
    const from = new Date(START + 27 * DAY).toISOString();
    assert.equal(performance[1]?.points.length, 28, from);
  });
});

describe('charts in Markdown', () => {
  it('a table of the charts and one of their signals, the newest first', async () => {
    const text = assessmentToMarkdown(
      await assessed(ROWS, [
        '{chart: xbar_s, of: amount, rules: limits, name: "a|b"}',
        '{chart: c, of: mistakes, rules: limits, arl: 500}',
      ]),
    );
    const section = text.slice(text.indexOf('## Control charts'), text.indexOf('## What changed'));
    assert.match(section, /\| a\\\|b \| xbar_s \| a\\\|b has been/);
    assert.match(section, /\| c\(mistakes\) \| c \| Number of mistakes .* \| [\d,]+ chunks \|/);
    assert.match(
      section,
      /\| Chart \| Signal \| First met \| Points \|\n\| --- .*\n\| a\\\|b \| One point beyond 3σ \| 2026-03-2\d \| /,
    );
    const none = assessmentToMarkdown(await assessed(BEFORE.slice(0, 600), []));
    assert.doesNotMatch(none, /Control charts/);
  });
});

describe('charts of chunks that are remembered', () => {
  it('are the same at the second assessment, from the answers kept', async () => {
    const monitor =
      'monitor: {performance: [accuracy], charts: [{chart: xbar_s, of: amount}, {chart: p, of: country = XX}, {chart: u, of: missing(amount)}]}';
    const folder = await folderWith({ ...projectOf(ROWS, monitor), 'reference.csv': csv(BEFORE) });
    const first = await assess(folder, { rememberFrom: 0 });
    const kept = await readFile(path.join(folder, '.evenkeel/cache/answers.jsonl'), 'utf8');
    assert.match(kept, /"subgroup:\[\\"amount\\",\\"deviation\\"\]":\{"size":57,"mean":\d/);
    assert.match(kept, /"events:\{\\"kind\\":\\"category\\"[^}]*\}":\{"count":12,"size":60\}/);
    assert.deepEqual((await assess(folder, { rememberFrom: 0 })).charts, first.charts);
  });
});
