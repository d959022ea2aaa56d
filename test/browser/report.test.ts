import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { assessmentSchema } from '../../src/core/assessment/assessment.ts';
import { validationSchema } from '../../src/core/assessment/validation.ts';
import { isReportRequest, type ReportState } from '../../src/protocol/report.ts';
import { violations } from './accessibility.ts';
import { FIXTURES, fraud, hostile, recharted, trained, validation } from './fixtures.ts';
import { bundle, type Opened, open, posted, type Site, send, serve, settled, state } from './page.ts';
import { THEMES, type ThemeName } from './themes.ts';

const SHOTS = 'test-results';
const themeNames = Object.keys(THEMES) as ThemeName[];

let browser: Browser;
let site: Site;
let scriptBytes = 0;

before(async () => {
  const files = await bundle();
  scriptBytes = Buffer.byteLength(files.script);
  await mkdir(SHOTS, { recursive: true });
  const embedded = JSON.stringify(state({ assessment: fraud(), trusted: false })).replaceAll('<', '\\u003c');
  const alone = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report</title>
<link rel="stylesheet" href="/page.css"></head><body><main id="root" data-ready="false"></main>
<script type="application/json" id="assessment">${embedded}</script>
<script type="module" src="/page.js"></script></body></html>`;
  site = await serve(files, THEMES, { alone });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

/** Opens the report in a theme and shows it a state; closes the page when the body is done. */
async function withReport(
  options: { theme?: ThemeName; width?: number; state?: ReportState },
  body: (opened: Opened) => Promise<void>,
): Promise<void> {
  const opened = await open(browser, site.url(options.theme ?? 'dark'), options.width);
  try {
    if (options.state) await send(opened.page, options.state);
    await body(opened);
    assert.deepEqual(opened.problems, [], 'errors on the console');
    assert.deepEqual(await opened.page.evaluate('window.violations ?? []'), [], 'violations of the policy');
    const requests = await posted(opened.page);
    assert.ok(requests.every(isReportRequest), JSON.stringify(requests));
  } finally {
    await opened.page.close();
  }
}

async function tab(page: Page, name: string): Promise<void> {
  await page.click(`#tab-${name}`);
  await settled(page);
}

for (const [name, make] of Object.entries(FIXTURES)) {
  test(`fixture ${name} is a valid assessment, and every tab of it is drawn`, async () => {
    const assessment = make();
    assessmentSchema.parse(assessment);
    await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
      assert.equal(await page.textContent('h1'), assessment.project.model);
      for (const each of ['columns', 'errors', 'quality', 'evidence', 'overview']) {
        await tab(page, each);
        assert.ok(((await page.textContent('#panel')) ?? '').length > 20, each);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        assert.ok(Number(overflow) <= 0, `${each} is ${overflow} px too wide`);
      }
    });
  });
}

for (const theme of themeNames) {
  test(`axe-core finds nothing in ${theme}, and it looks as it should (screenshots)`, async () => {
    for (const width of [480, 900, 1600]) {
      await withReport({ theme, width, state: state({ assessment: fraud() }) }, async ({ page }) => {
        await page.screenshot({ path: `${SHOTS}/report-${theme}-${width}.png`, fullPage: true });
        if (width !== 900) return;
        for (const each of ['overview', 'columns', 'errors', 'quality', 'evidence']) {
          await tab(page, each);
          assert.deepEqual(await violations(page), [], each);
          await page.screenshot({ path: `${SHOTS}/report-${theme}-${each}.png`, fullPage: true });
        }
      });
    }
    const full = state({
      assessment: fraud(),
      validation: validation(),
      error: 'evenkeel.yaml cannot be read.',
      trusted: false,
      busy: { label: 'Reading', share: 0.4 },
    });
    await withReport({ theme, width: 900, state: full }, async ({ page }) => {
      await page.click('[aria-label="Show as table: F1"]');
      assert.deepEqual(await violations(page), [], 'with validation, error and a table');
    });
  });
}

test('the bundle stays small', () => {
  assert.ok(scriptBytes < 375_000, `report.js has ${scriptBytes} bytes`);
});

test('the first chart is drawn within 300 ms of the state', async t => {
  const opened = await open(browser, site.url('light'));
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    await opened.page.goto(site.url('light'));
    const text = JSON.stringify(state({ assessment: fraud() }));
    await opened.page.evaluate(
      `performance.mark('sent'); postMessage(JSON.parse(${JSON.stringify(text)}), '*')`,
    );
    await opened.page.waitForSelector('#root[data-ready="true"]');
    times.push(
      await opened.page.evaluate(
        `performance.getEntriesByName('evenkeel:first-chart')[0].startTime - performance.getEntriesByName('sent')[0].startTime`,
      ),
    );
  }
  await opened.page.close();
  const median = times.sort((a, b) => a - b)[2] ?? Number.NaN;
  t.diagnostic(`first chart after ${median.toFixed(0)} ms (median of 5)`);
  assert.ok(median < 300, `${median} ms`);
});

test('posts ready once, and asks for what is clicked', async () => {
  await withReport({ state: state({ assessment: fraud(), validation: validation() }) }, async ({ page }) => {
    validationSchema.parse(validation());
    assert.deepEqual(await posted(page), [{ kind: 'ready' }]);
    for (const name of ['Retrain…', 'Validate checkpoint…', 'Export', 'Dismiss']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    await page.getByRole('button', { name: 'f1 ≥ 0.85' }).click();
    await tab(page, 'quality');
    await page.getByRole('button', { name: 'logs/week-08.csv:812' }).click();
    assert.deepEqual((await posted(page)).slice(1), [
      { kind: 'retrain' },
      { kind: 'validate' },
      { kind: 'export' },
      { kind: 'dismissValidation' },
      { kind: 'openConfig', line: 18 },
      { kind: 'openFile', file: 'logs/week-08.csv', line: 812, character: 1 },
    ]);
  });
});

test('what is estimated without labels stands beside what turned out, chart and table', async () => {
  const assessment = fraud();
  const [series] = assessment.estimation;
  assert.ok(series);
  await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
    const figure = page.locator('[aria-labelledby="estimation-f1-title"]');
    assert.equal(await figure.locator('h3').getAttribute('title'), 'Estimated and realised F1');
    assert.equal(await figure.locator('.finding').first().textContent(), series.finding);
    await figure.locator('.chart').focus();
    await page.keyboard.press('End');
    assert.match(
      await figure.innerText(),
      /F1 estimated 0\.\d+ \(0\.\d+–0\.\d+\)\s+labels so far: 0 of 2,990/,
    );
    await page.click('[aria-label="Show as table: Estimated and realised F1"]');
    await figure.locator('.pager button').last().click();
    const cells = await page
      .locator('#estimation-f1-table tbody tr')
      .last()
      .locator('th, td')
      .allTextContents();
    assert.equal(cells[0], assessment.chunks.at(-1)?.label);
    assert.equal(cells[1], '0.808');
    assert.match(cells[4] ?? '', /^–/);
    assert.deepEqual(cells.slice(5), ['0', '2,990', '✖ estimated: labels are missing']);
    assert.deepEqual(await violations(page), []);
    await figure.screenshot({ path: `${SHOTS}/report-estimated.png` });
  });
  const known = {
    ...assessment,
    estimation: [{ ...series, points: series.points.map(each => ({ ...each, shown: 'realised' as const })) }],
  };
  await withReport({ state: state({ assessment: known }) }, async ({ page }) => {
    assert.equal(
      await page.locator('[aria-labelledby="estimation-f1-title"]').count(),
      0,
      'labels are there: no news',
    );
    await tab(page, 'errors');
    assert.equal(await page.locator('[aria-labelledby="estimation-f1-title"]').count(), 1);
  });
});

test('detectors are a table of zones, signals and levels, told in words; there is none where none is configured', async () => {
  const assessment = fraud();
  await withReport({ width: 1180, state: state({ assessment }) }, async ({ page }) => {
    const section = page.locator('[aria-labelledby="detectors-title"]');
    assert.equal(
      await section.locator('.finding').first().textContent(),
      '2 of 3 found drift in the window. DDM on error found 2 drifts, the last on 13 Nov. It warns now.',
    );
    const rows = await section.locator('tbody tr').all();
    const cells = await Promise.all(rows.map(row => row.locator('th, td').allTextContents()));
    assert.deepEqual(cells[0], ['DDM', 'error', '▲ warning', '2', '', 'warning, 18 Nov', '0.137', '180,600']);
    assert.deepEqual(cells[2]?.slice(2, 6), ['✔ in control', '0', '', '–']);
    assert.equal(cells[3]?.[2], '◇ did not run');
    assert.deepEqual((await section.locator('.finding').allTextContents()).slice(1), [
      'DDM on error: the newest 2,400 rows wait for their labels.',
      assessment.detectors[3]?.finding,
    ]);
    assert.equal(await rows[0]?.locator('.strip path').nth(2).getAttribute('d'), 'M90.4 2V18M95.6 2V18');
    assert.equal(
      await rows[0]?.locator('td').nth(4).locator('span').getAttribute('title'),
      '18 Nov 2026, 09:36 UTC',
    );
    const words = await page.locator('#detectors').ariaSnapshot();
    assert.match(words, /row "DDM error ▲? ?warning 2/);
    assert.deepEqual(await violations(page), []);
  });
  for (const theme of themeNames) {
    await withReport({ theme, width: 900, state: state({ assessment }) }, async ({ page }) => {
      await page
        .locator('[aria-labelledby="detectors-title"]')
        .screenshot({ path: `${SHOTS}/report-detectors-${theme}.png` });
    });
  }
  await withReport({ state: state({ assessment: { ...assessment, detectors: [] } }) }, async ({ page }) => {
    assert.equal(await page.locator('#detectors-title').count(), 0);
  });
});

test('in Restricted Mode nothing that runs code can be asked for, and the reason is told', async () => {
  await withReport({ state: state({ assessment: fraud(), trusted: false }) }, async ({ page }) => {
    const retrain = page.getByRole('button', { name: 'Retrain…' });
    assert.equal(await retrain.getAttribute('aria-disabled'), 'true');
    await retrain.click({ force: true });
    await page.getByRole('button', { name: 'Validate checkpoint…' }).click({ force: true });
    assert.deepEqual(await posted(page), [{ kind: 'ready' }]);
    assert.match((await page.textContent('#blocked')) ?? '', /Restricted Mode/);
  });
});

test('states without an assessment say what to do; an error keeps the assessment before it', async () => {
  await withReport({ state: state() }, async ({ page }) => {
    assert.match((await page.textContent('main')) ?? '', /Nothing has been assessed yet/);
    await page.getByRole('button', { name: 'Assess now' }).click();
    await send(page, state({ busy: { label: 'Reading logs' } }));
    await page.waitForSelector('.skeleton');
    await send(page, state({ assessment: fraud(), error: 'The disk is full.' }));
    assert.match(
      (await page.textContent('[role=alert]')) ?? '',
      /The disk is full\..*the assessment before it/s,
    );
    assert.equal(await page.textContent('h1'), 'fraud-detector');
    assert.equal(await page.locator('.skeleton').count(), 0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Show log' }).click();
    assert.deepEqual(
      (await posted(page)).map(each => each.kind),
      ['ready', 'refresh', 'refresh', 'showLog'],
    );
  });
});

test('foreign messages change nothing', async () => {
  await withReport({ state: state({ assessment: fraud() }) }, async ({ page }) => {
    for (const message of ['null', '1', '"state"', '{kind: "state"}', '{kind: "state", folder: 1}', '[]']) {
      await page.evaluate(`postMessage(${message}, '*')`);
    }
    await settled(page);
    assert.equal(await page.textContent('h1'), 'fraud-detector');
  });
});

test('tables hold the numbers of the document', async () => {
  const assessment = fraud();
  await withReport({ state: state({ assessment }) }, async ({ page }) => {
    await page.click('[aria-label="Show as table: F1"]');
    const [series] = assessment.performance;
    const rows = page.locator('#series-f1-table tbody tr');
    assert.equal(await rows.count(), 50, 'one page');
    assert.match((await page.textContent('[aria-labelledby="series-f1-title"] .pager')) ?? '', /1–50 of 61/);
    for (const position of [0, 30, 49]) {
      const cells = await rows.nth(position).locator('th, td').allTextContents();
      const point = series?.points[position];
      assert.equal(cells[0], assessment.chunks[position]?.label);
      assert.equal(Number(cells[1]), Number(point?.value?.toFixed(3)));
      assert.equal(cells[4], '2,990');
    }
    await page.locator('[aria-labelledby="series-f1-title"] .pager button').last().click();
    assert.match((await rows.first().locator('td').last().textContent()) ?? '', /^$|✖/);
    assert.equal(await rows.count(), 11);
    assert.equal(await page.locator('#series-f1-table caption').count(), 1);
    assert.equal(await page.locator('#series-f1-table th[scope=row]').count(), 11);

    await page.click('[aria-label="Show as table: Calibration"]');
    const bins = await page.locator('#calibration-table tbody tr').allTextContents();
    assert.equal(bins.length, 12);
    assert.equal(bins[4], 'current0.8000.630420');
    assert.equal(bins[10], 'reference0.8000.790–');

    await page.click('[aria-label="Show as table: merchant_category"]');
    const shares = await page.locator('#distribution-table tbody tr').allTextContents();
    assert.equal(shares[4], 'gift_card ◆ new0%9%');

    await page.click('[aria-label="Show as table: What changed, and when"]');
    assert.equal(await page.locator('#drift-table tbody tr').count(), assessment.drift.length);
    assert.match(
      (await page.locator('#drift-table tbody tr').first().textContent()) ?? '',
      /^merchant_category✖ drifted8 Novjensen_shannon0\.31Jensen–Shannon distance 0\.310\.1< 0\.001$/,
    );

    await page.click('[aria-label="Show as table: How it errs"]');
    assert.deepEqual(
      await page.locator('#confusion-table tbody tr').last().locator('th, td').allTextContents(),
      ['fraud', '412', '745'],
    );
  });
});

test('the evidence shows gain, errors and F1 by threshold, each with its numbers', async () => {
  const assessment = fraud();
  const current = assessment.behaviour.find(each => each.dataSet === 'current');
  await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
    await tab(page, 'evidence');
    for (const [id, title] of [
      ['gain', 'Gain'],
      ['det', 'Missed and wrongly reported'],
      ['f1-by-threshold', 'F1 by threshold'],
    ] as const) {
      assert.equal(await page.locator(`[aria-labelledby="${id}-title"] canvas`).count(), 1, title);
      await page.click(`[aria-label="Show as table: ${title}"]`);
      assert.ok((await page.locator(`#${id}-table tbody tr`).count()) > 20, title);
    }
    assert.match((await page.textContent('[aria-labelledby="gain-title"] .finding')) ?? '', /6\.10 times/);
    assert.match(
      (await page.textContent('[aria-labelledby="f1-by-threshold-title"] .finding')) ?? '',
      /0\.62/,
    );
    const rows = page.locator('#evidence-thresholds tbody tr');
    assert.equal(await rows.count(), current?.thresholds?.rows.length);
    const last = await rows.last().locator('th, td').allTextContents();
    assert.deepEqual(last, ['1', '0', '0', '1,157', '17,243', '–', '0', '0']);
    assert.deepEqual(await violations(page), []);
  });
});

test('EWMA and CUSUM charts show the statistic with its limits, and tables both it and the value', async () => {
  const assessment = fraud();
  const [f1] = assessment.performance;
  assert.ok(f1);
  const expected = {
    ewma: {
      title: 'F1, EWMA chart',
      read: /^18 Nov, F1 0\.\d+, EWMA 0\.\d+, limits 0\.\d+ to 0\.\d+, .*✖ EWMA beyond/,
      columns: ['EWMA'],
    },
    cusum: {
      title: 'F1, CUSUM chart',
      read: /^18 Nov, F1 0\.\d+, sums 0.* above and [-−]0\.\d+ below, limits .*✖ Lower sum beyond its limit/,
      columns: ['Upper sum', 'Lower sum'],
    },
  } as const;
  for (const chart of ['ewma', 'cusum'] as const) {
    const { title, read, columns } = expected[chart];
    const series = recharted(f1, chart);
    const shown = assessmentSchema.parse({ ...assessment, performance: [series] });
    await withReport({ width: 900, state: state({ assessment: shown }) }, async ({ page }) => {
      const figure = page.locator('[aria-labelledby="series-f1-title"]');
      assert.equal(await figure.locator('h3').getAttribute('title'), title);
      await figure.locator('.chart').focus();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      assert.match((await figure.locator('[aria-live]').textContent()) ?? '', read);
      await page.keyboard.press('Escape');
      await settled(page);
      await figure.screenshot({ path: `${SHOTS}/report-${chart}.png` });
      await page.click(`[aria-label="Show as table: ${title}"]`);
      const heads = await page.locator('#series-f1-table thead th').allTextContents();
      assert.deepEqual(heads, ['Chunk', 'F1', ...columns, 'Lower limit', 'Upper limit', 'Rows', 'Signals']);
      assert.deepEqual(await violations(page), []);
    });
  }
});

test('metrics of training runs are drawn by run and by step, on an axis of their own, and as tables', async () => {
  const assessment = trained();
  await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
    const section = page.locator('section[aria-labelledby="runs-title"]');
    assert.match((await section.textContent()) ?? '', /Training runs24 of 26 runs count/);
    const figure = page.locator('[aria-labelledby="run-chart-0-title"]');
    await figure.scrollIntoViewIfNeeded();
    assert.match((await figure.textContent()) ?? '', /above its upper limit since brave-fox-23 \(1 run\)/);
    await figure.locator('.chart').focus();
    await page.keyboard.press('End');
    const spoken = figure.locator('[aria-live]');
    assert.match(
      (await spoken.textContent()) ?? '',
      /^brave-fox-23, val_loss 0\.61, limits [\d.]+ to [\d.]+, ✖ One point beyond 3σ$/,
    );
    assert.equal(await page.locator('.heat .cursor').isVisible(), false, 'a run is no chunk');
    await page.keyboard.press('Escape');
    await settled(page);
    await section.screenshot({ path: `${SHOTS}/report-runs.png` });
    await page.click('[aria-label="Show as table: val_loss over runs"]');
    assert.deepEqual(await page.locator('#run-chart-0-table thead th').allTextContents(), [
      'Run',
      'When',
      'val_loss',
      'Lower limit',
      'Upper limit',
      'Signals',
    ]);
    const steps = page.locator('[aria-labelledby="run-chart-1-title"]');
    assert.match(
      (await steps.textContent()) ?? '',
      /val_loss over steps, EWMA chart.*beyond its limits now, on the good side.*brave-fox-23, 13 Oct/,
    );
    assert.match(
      (await page.locator('[aria-labelledby="run-chart-2-title"]').textContent()) ?? '',
      /None of 24 runs has a metric accuracy/,
    );
    assert.deepEqual(await violations(page), []);
  });
});

test('a chart is read with the keyboard', async () => {
  await withReport({ state: state({ assessment: fraud() }) }, async ({ page }) => {
    const chart = page.locator('[aria-labelledby="series-f1-title"] .chart');
    const spoken = chart.locator('[aria-live]');
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    assert.match((await spoken.textContent()) ?? '', /^19 Nov \(not complete yet\), F1 0\.\d+, limits/);
    assert.equal(await chart.locator('.tip strong').textContent(), '19 Nov (not complete yet)');
    await page.keyboard.press('Home');
    assert.match(
      (await spoken.textContent()) ?? '',
      /^20 Sept, F1 0\.\d+, limits 0\.842 to 0\.894, 2,990 rows$/,
    );
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    assert.match((await spoken.textContent()) ?? '', /^18 Nov.*✖ Beyond three sigma/);
    await settled(page);
    const shared = page.locator('.heat .cursor');
    assert.equal(await shared.isVisible(), true, 'the cursor is shared with the heat map');
    await page.keyboard.press('Enter');
    const shown = page.locator('#series-f1-table tbody tr', { hasText: '18 Nov' });
    assert.match(
      (await shown.textContent()) ?? '',
      /✖ Beyond three sigma/,
      'Enter shows the signal in the table',
    );
    await page.keyboard.press('Escape');
    await settled(page);
    assert.equal(await chart.locator('.tip').count(), 0);
    assert.equal(await shared.isVisible(), false);

    const heat = page.locator('.heat .chart');
    await heat.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    assert.match(
      (await heat.locator('[aria-live]').textContent()) ?? '',
      /^amount, 19 Nov, Wasserstein 0\.\d+, ✖ drifted$/,
    );
    await page.keyboard.press('Enter');
    assert.equal(await page.textContent('#distribution-title'), 'amount');
  });
});

test('tabs and names are moved through with arrow keys', async () => {
  await withReport({ state: state({ assessment: fraud() }) }, async ({ page }) => {
    await page.locator('.names [aria-selected=true]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.textContent('#distribution-title'), 'hour');
    await page.locator('#tab-overview').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.getAttribute('#tab-columns', 'aria-selected'), 'true');
    await page.keyboard.press('End');
    assert.equal(await page.evaluate('document.activeElement.id'), 'tab-evidence');
  });
});

test('a new state replaces values in place: charts, scroll, selection and tables stay', async () => {
  await withReport({ width: 900, state: state({ assessment: fraud() }) }, async ({ page }) => {
    await page.click('[aria-label="Show as table: F1"]');
    await page.locator('.names [role=option]').nth(1).click();
    await page.evaluate(
      `scrollTo(0, 700); for (const each of document.querySelectorAll('canvas')) each.kept = true`,
    );
    await settled(page);
    const place = () => page.evaluate(`document.getElementById('drift-title').getBoundingClientRect().top`);
    const before = await place();
    const next = fraud();
    await send(
      page,
      state({ assessment: { ...next, health: { ...next.health, headline: 'New headline.' } } }),
    );
    assert.match((await page.textContent('.lead')) ?? '', /New headline/);
    assert.ok(Math.abs(Number(await place()) - Number(before)) < 1, 'what is being read stays where it is');
    assert.equal(await page.textContent('#distribution-title'), 'amount');
    assert.equal(await page.locator('#series-f1-table').count(), 1);
    assert.equal(
      await page.evaluate(`[...document.querySelectorAll('canvas')].every(each => each.kept)`),
      true,
    );
  });
});

test('the view is restored after a reload', async () => {
  await withReport({ width: 900, state: state({ assessment: fraud() }) }, async ({ page }) => {
    await page.locator('.names [role=option]').nth(2).click();
    await tab(page, 'columns');
    await page.fill('input[type=search]', 'hou');
    await page.reload();
    await send(page, state({ assessment: fraud() }));
    assert.equal(await page.getAttribute('#tab-columns', 'aria-selected'), 'true');
    assert.equal(await page.textContent('#column-distribution-title'), 'hour');
    assert.equal(await page.locator('#columns tbody tr').count(), 2);
    await page.evaluate(`sessionStorage.setItem('state', '{"version": 99, "tab": "nonsense"}')`);
    await page.reload();
    await send(page, state({ assessment: fraud() }));
    assert.equal(await page.getAttribute('#tab-overview', 'aria-selected'), 'true');
  });
});

test('data quality over time: a line for each measure, the chart of the chosen one, its table, all by keyboard', async () => {
  const assessment = fraud();
  const { series } = assessment.quality;
  await withReport({ width: 1180, state: state({ assessment }) }, async ({ page }) => {
    await tab(page, 'quality');
    const rows = page.locator('#quality-series tbody tr');
    assert.equal(await rows.count(), series.length);
    assert.match(
      (await rows.first().innerText()).replace(/\s+/g, ' '),
      /^Missing values of merchant_category ✖ since 10 Nov/,
    );
    assert.equal(await page.getAttribute('#quality-chart-title', 'title'), series[0]?.title);
    assert.match(await page.locator('.facts').innerText(), /Duplicate rows\s+214 of 182,390 rows \(0\.1%\)/);
    // The last one by keys alone.
    await rows.last().locator('button').focus();
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await rows.last().locator('button').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.getAttribute('#quality-chart-title', 'title'), 'Duplicate rows');
    const chart = page.locator('[aria-labelledby="quality-chart-title"]');
    await chart.locator('.chart').focus();
    await page.keyboard.press('Home');
    assert.match((await chart.locator('[aria-live]').textContent()) ?? '', /Duplicate rows 0\.00\d+, limits/);
    await page.click('[aria-label="Show as table: Duplicate rows"]');
    const cells = await page
      .locator('#quality-chart-table tbody tr')
      .first()
      .locator('th, td')
      .allTextContents();
    assert.equal(cells[0], assessment.chunks[0]?.label);
    assert.equal(cells.length, 6);
    assert.deepEqual(await violations(page), []);
  });
  await withReport({ width: 900, state: state({ assessment: FIXTURES.manyColumns() }) }, async ({ page }) => {
    await tab(page, 'quality');
    assert.equal(await page.locator('#quality-series tbody tr').count(), 50);
    assert.match(await page.innerText('#panel'), /1–50 of 2,000[\s\S]*8,000 more series are not listed\./);
    await page.fill('input[aria-label="Filter measures and columns"]', '_1999');
    await page.locator('#quality-series tbody button').click();
    assert.match(await page.innerText('.detail'), /Only the most severe series are kept chunk by chunk\./);
  });
  await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
    const place = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      assert.ok(box, selector);
      return box;
    };
    for (const [name, table] of [
      ['quality', '#quality-series'],
      ['columns', '#columns'],
    ] as const) {
      await tab(page, name);
      const { y, height } = await place(table);
      assert.ok(y + height <= (await place('.detail')).y, `${name}: what to choose from comes first`);
      await page.locator(`${table} tbody button`).nth(1).click();
      await settled(page);
      const chart = await place('.detail .chart');
      assert.ok(chart.y >= 0 && chart.y + chart.height <= 901, `${name}: and what was chosen into view`);
    }
  });
  await withReport({ state: state({ assessment: FIXTURES.empty() }) }, async ({ page }) => {
    await tab(page, 'quality');
    assert.match(await page.innerText('#panel'), /There are no current data yet\./);
  });
});

test('a validation shows which metrics differ from the champion by more than chance', async () => {
  await withReport({ width: 1180, state: state({ validation: validation() }) }, async ({ page }) => {
    const rows = await page.locator('#validation-metrics tbody tr').allInnerTexts();
    const plain = rows.map(each => each.replace(/\s+/g, ' ').trim());
    assert.match(plain[0] ?? '', /^F1 [\d.]+ [\d.]+ −0\.08 −0\.09 … −0\.0[67] 0\.002 ✖ champion$/);
    assert.match(plain[1] ?? '', /^ROC-AUC [\d.]+ [\d.]+ 0\.002 −0\.004 … 0\.008 0\.51 no difference seen$/);
    assert.deepEqual(await violations(page), []);
    await page.locator('.validation').screenshot({ path: `${SHOTS}/report-compared.png` });
  });
});

test('nothing is cut where there is little room or the words are long, and nothing makes the page wider', async () => {
  const l10n = JSON.parse(await readFile('l10n/bundle.l10n.de.json', 'utf8'));
  const shown = state({ assessment: fraud(), validation: validation(), language: 'de', l10n });
  for (const width of [320, 500, 900, 1400]) {
    await withReport({ width, state: shown }, async ({ page }) => {
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      assert.ok(Number(overflow) <= 0, `${overflow} px too wide at ${width}`);
      const cut = await page
        .locator('.criteria :is(tbody th, td:not(.history), button), h2, h3, h3 .head')
        .evaluateAll(all =>
          (all as unknown as { scrollWidth: number; clientWidth: number; textContent: string }[])
            // of what is inline there is no width
            .filter(each => each.clientWidth > 0 && each.scrollWidth > each.clientWidth)
            .map(each => each.textContent),
        );
      assert.deepEqual(cut, [], `at ${width}`);
      const ends = await page.locator('.criteria td.now').evaluateAll(all =>
        (all as unknown as { getBoundingClientRect(): { left: number; right: number } }[]).map(each => {
          const { left, right } = each.getBoundingClientRect();
          return left < 100 ? left : right;
        }),
      );
      assert.equal(new Set(ends).size, 1, `the values are one below the other at ${width}: ${ends}`);
    });
  }
});

test('a name that is written from the right begins at the right and ends at the left, also when it is cut', async () => {
  const base = fraud();
  const [first, ...others] = base.drift;
  assert.ok(first);
  const assessment = {
    ...base,
    drift: [{ ...first, column: 'עמודה ארוכה מאוד של שם מימין לשמאל' }, ...others],
  };
  await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
    const name = page.locator('.names [role=option] .name-text').first();
    const [head, tail] = [
      await name.locator('.head').boundingBox(),
      await name.locator('.tail').boundingBox(),
    ];
    assert.ok(head && tail && tail.x + tail.width <= head.x + 1, JSON.stringify({ head, tail }));
  });
});

test('how often classes with long names are confused is in sight', async () => {
  const base = FIXTURES.thousandClasses();
  const [behaviour] = base.behaviour;
  assert.ok(behaviour?.confusion);
  const { labels, counts } = behaviour.confusion;
  const confusion = { counts, labels: labels.map(each => `${'a_long_name_of_a_class_'.repeat(4)}${each}`) };
  const assessment = { ...base, behaviour: [{ ...behaviour, confusion }] };
  await withReport({ width: 900, state: state({ assessment }) }, async ({ page }) => {
    await tab(page, 'errors');
    const hidden = await page
      .locator('.scroller', { has: page.locator('table[id$="-top"]') })
      .evaluate(each => each.scrollWidth - each.clientWidth);
    assert.ok(hidden <= 0, `${hidden} px of the table are out of sight`);
  });
});

test('work under way is told in words, and to be seen in every theme', async () => {
  for (const theme of themeNames) {
    await withReport({ theme }, async ({ page }) => {
      await send(page, state({ busy: { label: 'Reading logs' } }));
      await page.waitForSelector('.skeleton');
      assert.match((await page.innerText('.skeleton')) ?? '', /The report is being prepared/);
      const { background, outline } = (await page.evaluate(`(() => {
        const style = getComputedStyle(document.querySelector('.skeleton div'));
        return { background: style.backgroundColor, outline: style.outlineColor };
      })()`)) as { background: string; outline: string };
      assert.ok(
        [background, outline].some(each => each !== 'rgba(0, 0, 0, 0)'),
        theme,
      );
    });
  }
});

test('what decides is set off in the answer, which reads as before', async () => {
  const { health } = fraud();
  await withReport({ state: state({ assessment: fraud() }) }, async ({ page }) => {
    assert.deepEqual(await page.locator('.lead b').allTextContents(), ['0.79', 'merchant_category']);
    assert.equal(await page.textContent('.lead > bdi'), health.headline);
  });
  const { decisive: _, ...plain } = health;
  await withReport({ state: state({ assessment: { ...fraud(), health: plain } }) }, async ({ page }) => {
    assert.equal(await page.locator('.lead b').count(), 0);
    assert.equal(await page.textContent('.lead > bdi'), health.headline);
  });
});

test('names are text, never markup', async () => {
  await withReport({ state: state({ assessment: hostile() }) }, async ({ page }) => {
    for (const each of ['columns', 'errors', 'quality', 'evidence']) await tab(page, each);
    assert.equal(await page.title(), 'Evenkeel');
    assert.equal(await page.locator('img').count(), 0);
  });
});

test('500 columns are paged and filtered; the end of a long name stays visible', async () => {
  await withReport({ width: 900, state: state({ assessment: FIXTURES.manyColumns() }) }, async ({ page }) => {
    assert.equal(await page.locator('.names [role=option]').count(), 16);
    await page.fill('input[type=search]', '_499');
    assert.equal(await page.locator('.names [role=option]').count(), 1);
    assert.equal(await page.locator('.names .tail').isVisible(), true);
    await page.fill('input[type=search]', 'nothing like it');
    assert.match((await page.textContent('main')) ?? '', /No column has this in its name/);
  });
});

test('Ctrl and wheel zoom all charts over time; 0 shows all again', async () => {
  await withReport(
    { width: 900, state: state({ assessment: FIXTURES.tenThousandPoints() }) },
    async ({ page }) => {
      const chart = page.locator('.series .chart').first();
      await chart.hover({ position: { x: 400, y: 100 } });
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -400);
      await page.keyboard.up('Control');
      const all = page.getByRole('button', { name: 'Show all of it' });
      await all.waitFor();
      await send(page, state({ assessment: FIXTURES.tenThousandPoints() }));
      assert.equal(await all.count(), 1, 'the zoom survives a new state');
      await chart.focus();
      await page.keyboard.press('0');
      await settled(page);
      assert.equal(await all.count(), 0);
    },
  );
});

test('colours follow the theme while the report is open', async () => {
  await withReport({ theme: 'light', state: state({ assessment: fraud() }) }, async ({ page }) => {
    const muted = () => page.evaluate(`getComputedStyle(document.querySelector('.finding')).color`);
    const before = await muted();
    await page.evaluate(`
      for (const [name, value] of Object.entries(${JSON.stringify(THEMES.dark.variables)})) document.documentElement.style.setProperty('--vscode-' + name, value);
      document.body.className = 'vscode-dark';`);
    await settled(page);
    assert.notEqual(await muted(), before);
  });
});

test('an exported report is drawn without a host, in light and dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1180, height: 900 }, colorScheme });
    const problems: string[] = [];
    page.on('console', message => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', error => problems.push(String(error)));
    await page.goto(site.url('alone'));
    await page.waitForSelector('#root[data-ready="true"]');
    assert.equal(await page.getByRole('button', { name: 'Retrain…' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'f1 ≥ 0.85' }).count(), 0);
    await page.screenshot({ path: `${SHOTS}/report-alone-${colorScheme}.png`, fullPage: true });
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test('forced colours and a language other than English', async () => {
  const page = await browser.newPage({ viewport: { width: 900, height: 900 }, forcedColors: 'active' });
  await page.goto(site.url('dark'));
  const l10n = { Criteria: 'Kriterien', '{0} of {1} fail.': '{0} von {1} verletzt.' };
  await send(page, state({ assessment: fraud(), language: 'de', l10n }));
  assert.equal(await page.textContent('#criteria-title'), 'Kriterien');
  assert.match((await page.textContent('main')) ?? '', /2 von 6 verletzt\./);
  assert.match((await page.textContent('.criteria')) ?? '', /0,79/);
  await page.screenshot({ path: `${SHOTS}/report-forced-colors.png`, fullPage: true });
  await page.close();
});
