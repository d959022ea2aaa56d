import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import type { Assessment, ChartReport } from '../../src/core/assessment/assessment.ts';
import { assessOf, csv, production, projectOf, type Row } from '../unit/assessment/support.ts';
import { bundle, type Opened, open, type Site, send, serve, settled, state } from './page.ts';
import { THEMES, type ThemeName } from './themes.ts';

/** The charts of monitor.charts, as the core makes them of a project's rows. */

const SHOTS = 'test-results';
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LONG = 'a_column_with_a_very_long_name_that_nobody_would_want_to_read_in_the_heading_of_a_chart';

let browser: Browser;
let site: Site;
let assessment: Assessment;

/** Amounts are higher on Sundays (1 March 2026 was one). */
const weekly = (row: Row, day: number) => ({
  ...row,
  spend: Number(row['amount']) + (((day % 7) + 7) % 7 === 0 ? 90 : 0),
});
/** From day 40 on amounts are higher and less alike, and a country is new. */
const changed = (row: Row, day: number, index: number) =>
  day < 40
    ? weekly(row, day)
    : {
        ...weekly(row, day),
        amount: Number(row['amount']) * 1.4,
        country: index < 9 ? 'XX' : row['country'],
        prediction: index % 6 === 0 ? 1 - Number(row['y']) : row['prediction'],
      };

before(async () => {
  await mkdir(SHOTS, { recursive: true });
  const monitor = `monitor:
  performance: [f1, accuracy]
  chart: {metrics: {f1: {type: cusum, shift: 0.5}}}
  charts:
    - {chart: xbar_s, of: amount, specification: {lower: -50, upper: 200, target: 60}}
    - {chart: individuals, of: spend, season: day_of_week, rules: limits}
    - {chart: u, of: [missing(amount), missing(country)], name: missing cells}
    - {chart: np, of: mistakes, arl: 370}
    - {chart: hotelling_t2, of: [score, amount]}
    - {chart: mewma, of: [f1, recall]}
    - {chart: xbar_r, of: ${LONG}}`;
  assessment = await assessOf({
    ...projectOf(production(48, changed), monitor),
    'reference.csv': csv(production(70, weekly, { from: -77, seed: 9 })),
  });
  site = await serve(await bundle(), THEMES);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

async function withReport(
  body: (opened: Opened) => Promise<void>,
  theme: ThemeName = 'dark',
  width = 900,
): Promise<void> {
  const opened = await open(browser, site.url(theme), width);
  try {
    await send(opened.page, state({ assessment }));
    await body(opened);
    assert.deepEqual(opened.problems, [], 'errors on the console');
    assert.deepEqual(await opened.page.evaluate('window.violations ?? []'), [], 'violations of the policy');
  } finally {
    await opened.page.close();
  }
}

function chartNamed(name: string): ChartReport {
  const found = assessment.charts.find(each => each.name === name);
  assert.ok(found, name);
  return found;
}

function figureOf(page: Page, name: string) {
  const at = assessment.charts.findIndex(each => each.name === name);
  return page.locator(`[aria-labelledby="chart-${at}-title"]`);
}

/** What the chart says of the newest complete chunk. */
async function readOut(page: Page, name: string, panel = 0): Promise<string> {
  const chart = figureOf(page, name).locator('.chart').nth(panel);
  await chart.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  const spoken = (await chart.locator('[aria-live]').textContent()) ?? '';
  await page.keyboard.press('Escape');
  return spoken;
}

test('each chart has its finding, its table, and is read with the keyboard', async () => {
  await withReport(async ({ page }) => {
    const expected: readonly [string, string, RegExp, readonly string[]][] = [
      [
        'xbar_s(amount)',
        'Mean of amount, X̄-s chart',
        /^16 Apr, Mean of amount \d+\.?\d*, limits [\d.]+ to [\d.]+, 60 rows, ✖ /,
        [
          'Lower limit',
          'Upper limit',
          'Standard deviation within the chunk',
          'Its limits',
          'Rows',
          'Signals',
        ],
      ],
      [
        'np(mistakes)',
        'Number of mistakes, np-chart',
        /^16 Apr, Number of mistakes 1\d, limits 0 to 1\d, 60 rows/,
        ['Lower limit', 'Upper limit', 'Rows', 'Signals'],
      ],
      [
        'hotelling_t2(score, amount)',
        'T² of score, amount',
        /limit 1\d\.\d+, 60 rows, ✖ T² above its limit, without amount it would be \d/,
        ['Upper limit', 'Rows', 'Signals', 'Most to do with it'],
      ],
      [
        'mewma(f1, recall)',
        'MEWMA of F1, Recall',
        /✖ MEWMA above its limit, without f1 it would be/,
        ['Upper limit', 'Rows', 'Signals', 'Most to do with it'],
      ],
    ];
    for (const [name, title, spoken, columns] of expected) {
      const chart = chartNamed(name);
      const figure = figureOf(page, name);
      assert.equal(await figure.locator('h3').getAttribute('title'), title);
      assert.equal(await figure.locator('.finding').first().textContent(), chart.finding);
      assert.match(await readOut(page, name), spoken);
      await page.click(`[aria-label="Show as table: ${title}"]`);
      assert.deepEqual(await figure.locator('thead th').allTextContents(), [
        'Chunk',
        chart.title,
        ...columns,
      ]);
      const rows = figure.locator('tbody tr');
      assert.equal(await rows.count(), chart.points.length);
      const marked = new Set(
        [...chart.signals, ...(chart.spread?.signals ?? [])].flatMap(each => each.points),
      );
      assert.equal(await rows.locator('.fail').count(), marked.size);
    }
    assert.match(await readOut(page, 'xbar_s(amount)', 1), /^16 Apr, Standard deviation within the chunk \d/);
    const named = figureOf(page, 'missing cells').locator('h3');
    assert.equal(await named.getAttribute('title'), 'Missing cells, u-chart', 'as titles begin');
    const last = figureOf(page, 'hotelling_t2(score, amount)')
      .locator('tbody tr')
      .nth(46)
      .locator('td')
      .last();
    assert.equal(await last.textContent(), 'amount, score', 'the most telling first');
  });
});

test('capability stands with its chart; a chart that cannot be drawn says why', async () => {
  await withReport(async ({ page }) => {
    const capability = await figureOf(page, 'xbar_s(amount)').locator('.capability').innerText();
    assert.match(capability, /Cpk \d\.\d+\s*\(\d\.\d+–\d\.\d+\)/);
    assert.match(capability, /specified: −50 to 200, target 60; 95% intervals/);
    const absent = figureOf(page, `xbar_r(${LONG})`);
    assert.match(
      (await absent.locator('.finding').textContent()) ?? '',
      /cannot be drawn: There is no column/,
    );
    assert.equal(await absent.locator('canvas').count(), 0);
    assert.equal(await absent.getByRole('button').count(), 0, 'nothing to show as a table');
    await page.click('#tab-evidence');
    await settled(page);
    const names = await page.locator('#evidence-charts tbody th').allTextContents();
    assert.deepEqual(
      names,
      assessment.charts.map(each => each.name),
    );
    assert.equal(await page.locator('#evidence-capability tbody tr').count(), 1);
    const signals = await page.locator('#evidence-signals tbody th').allTextContents();
    assert.ok(signals.includes('T² of score, amount') && signals.includes('F1'));
  });
});

test('a weekly baseline is drawn as limits that go up and down', async () => {
  const { points, limitsFrom, signals } = chartNamed('individuals(spend)');
  assert.match(limitsFrom, /a centre for each day of the week/);
  assert.deepEqual(signals, []);
  await withReport(async ({ page }) => {
    const figure = figureOf(page, 'individuals(spend)');
    assert.match((await figure.locator('.unit').first().textContent()) ?? '', /day of the week/);
    const chart = figure.locator('.chart').first();
    await chart.focus();
    await page.keyboard.press('Home');
    const spoken: string[] = [];
    for (let day = 0; day < 8; day++) {
      spoken.push((await chart.locator('[aria-live]').textContent()) ?? '');
      await page.keyboard.press('ArrowRight');
    }
    const limits = spoken.map(each => /limits ([\d.]+) to ([\d.]+)/.exec(each)?.slice(1).map(Number) ?? []);
    assert.ok(Number(limits[0]?.[0]) > Number(limits[1]?.[1]), 'Sunday is all above Monday');
    assert.deepEqual(limits[0], limits[7], 'and comes again');
    await page.keyboard.press('Escape');
    await settled(page);
    // the drawing itself: the dashed or solid line of the upper limit is at two heights
    await figure.screenshot({ path: `${SHOTS}/report-season.png` });
    await page.click('[aria-label^="Show as table: Mean of spend"]');
    const heads = await figure.locator('thead th').allTextContents();
    const at = heads.indexOf('Centre');
    const centres = await figure.locator(`tbody tr td:nth-child(${at + 1})`).allTextContents();
    assert.equal(centres.length, points.length);
    assert.equal(new Set(centres).size, 7);
  });
});

test('drawn in every theme and width without overflow; axe-core finds nothing', async () => {
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    await withReport(async ({ page }) => {
      await page.evaluate(axe);
      for (const each of ['overview', 'evidence']) {
        await page.click(`#tab-${each}`);
        await settled(page);
        const found = await page.evaluate(
          `axe.run(document, { resultTypes: ['violations'] }).then(result => result.violations.map(each => each.id))`,
        );
        assert.deepEqual(found, [], `${theme}, ${each}`);
        await page.screenshot({ path: `${SHOTS}/charts-${theme}-${each}.png`, fullPage: true });
      }
    }, theme);
  }
  for (const width of [480, 1600]) {
    await withReport(
      async ({ page }) => {
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        assert.ok(Number(overflow) <= 0, `${overflow} px too wide at ${width}`);
      },
      'light',
      width,
    );
  }
});
