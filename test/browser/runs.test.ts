import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import { MOST_LINES, type RunsRequest } from '../../src/protocol/runs.ts';
import { violations } from './accessibility.ts';
import type { GeneratedOptions } from './generatedRuns.ts';
import { bundle, type Site, serve } from './page.ts';
import { RunsHost } from './runsHost.ts';
import { THEMES, type ThemeName } from './themes.ts';

const SHOTS = 'test-results';

let browser: Browser;
let site: Site;
let scriptBytes = 0;

before(async () => {
  await mkdir(SHOTS, { recursive: true });
  const files = await bundle('runs');
  scriptBytes = files.script.length;
  site = await serve(files, THEMES);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

interface Shown extends GeneratedOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

async function withRuns(options: Shown, body: (page: Page, host: RunsHost) => Promise<void>): Promise<void> {
  const { theme = 'dark', width = 1400, height = 860, ...generated } = options;
  const page = await browser.newPage({ viewport: { width, height } });
  const problems: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', error => problems.push(String(error)));
  const host = new RunsHost(page, generated);
  try {
    await host.listen();
    await page.goto(site.url(theme));
    await ready(page, host);
    await body(page, host);
    assert.deepEqual(problems, [], 'errors on the console');
    assert.deepEqual(await page.evaluate('window.violations ?? []'), [], 'violations of the policy');
  } finally {
    host.close();
    await page.close();
  }
}

async function ready(page: Page, host: RunsHost): Promise<void> {
  await page.waitForSelector('#root[data-ready="true"]');
  await host.quiet();
}

const first = (count: number) => Array.from({ length: count }, (_, at) => String(at));
const rowsOf = (page: Page) => page.locator('#runs-grid .grid-body .grid-row');
const names = async (page: Page) =>
  (await page.locator('#runs-grid .grid-body .run-name').allInnerTexts()).map(each => each.trim());
const focusGrid = (page: Page) => page.locator('#runs-grid').focus();
const asked = <Kind extends RunsRequest['kind']>(host: RunsHost, kind: Kind) =>
  host.requests.filter((each): each is Extract<RunsRequest, { kind: Kind }> => each.kind === kind);

async function press(page: Page, host: RunsHost, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await host.quiet();
}

/** What a screen reader says of where the reader is. */
async function activeText(page: Page): Promise<string> {
  return page.evaluate(
    `(document.getElementById(document.activeElement?.getAttribute('aria-activedescendant'))?.innerText ?? '').trim()`,
  );
}

for (const theme of Object.keys(THEMES) as ThemeName[]) {
  test(`every part in the theme ${theme}, without violations of accessibility and overflow`, async () => {
    for (const width of [600, 1400]) {
      await withRuns({ theme, width, runs: 60, longNames: true }, async (page, host) => {
        await host.select(first(12));
        await host.quiet();
        const tabs = await page
          .locator('[role=tab]')
          .evaluateAll(all => all.map(each => (each as { id: string }).id));
        assert.equal(
          tabs.includes('tab-table'),
          width === 600,
          'the table is a tab where it has no room beside',
        );
        for (const id of tabs) {
          await page.click(`#${id}`);
          await host.quiet();
          assert.deepEqual(await violations(page), [], `${id} at ${width}`);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${id} is ${overflow} px too wide at ${width}`);
          await page.screenshot({ path: `${SHOTS}/runs-${theme}-${width}-${id}.png` });
        }
        if (width === 600) return;
        await page.click('#runs-grid-2-0');
        await press(page, host, 'Enter');
        await page.getByRole('button', { name: 'Columns' }).click();
        await page.click('[aria-label="How to filter"]');
        assert.deepEqual(await violations(page), [], 'details, columns and help');
        await page.screenshot({ path: `${SHOTS}/runs-${theme}-detail.png` });
      });
    }
  });
}

test('names are cut only where there is no room', async () => {
  /** How many names of these are cut in their middle. */
  const cut = (page: Page, within: string) =>
    page
      .locator(`${within} .name-text .head`)
      .evaluateAll(
        all =>
          (all as unknown as { scrollWidth: number; clientWidth: number }[]).filter(
            each => each.scrollWidth > each.clientWidth,
          ).length,
      );
  await withRuns({ runs: 12, width: 1800, name: 'rate0.08-depth6-leaf200-' }, async (page, host) => {
    await host.select(first(12));
    await host.quiet();
    assert.equal(await page.locator('.legend .name-text').count(), 12);
    assert.equal(await cut(page, '#runs-grid'), 0, 'in the table');
    assert.equal(await cut(page, '.legend'), 0, 'in the legend');
    await page.click('#tab-values');
    await host.quiet();
    assert.equal(await cut(page, '#values-grid'), 0, 'at the heads of values');
  });
  await withRuns({ runs: 4, width: 600, name: 'n'.repeat(200) }, async (page, host) => {
    await host.select(first(4));
    await host.quiet();
    assert.ok((await cut(page, '#runs-grid')) > 0, 'a name that is longer than all room');
    const started = await page.locator('#runs-grid--1-1').boundingBox();
    assert.ok(started && started.x + started.width < 600, 'leaves room for other columns');
  });
});

test('10 000 runs: no more rows than are in view are drawn in any frame, and the right ones', async () => {
  await withRuns({ runs: 10_000, points: 4 }, async (page, host) => {
    assert.equal(await page.getAttribute('#runs-grid', 'aria-rowcount'), '10001');
    const most: number = await page.evaluate(`(async () => {
      const grid = document.getElementById('runs-grid');
      let most = 0;
      for (let i = 0; i < 60; i++) {
        grid.scrollTop = (i * 7919) % (grid.scrollHeight - grid.clientHeight);
        await new Promise(requestAnimationFrame);
        most = Math.max(most, grid.querySelectorAll('.grid-body .grid-row').length);
      }
      grid.scrollTop = 5000 * 26;
      return most;
    })()`);
    assert.ok(most < 60, `${most} rows`);
    await host.quiet();
    assert.equal(await page.locator('#runs-grid .unknown').count(), 0);
    assert.match((await names(page)).join(' '), /-4999\b/);
    const queries = asked(host, 'query').map(each => each.query);
    assert.ok(queries.every(({ count }) => count <= MOST_LINES));
    // one at a time, so on a slow machine fewer
    assert.ok(queries.length < 66, `${queries.length} questions for 60 jumps`);
    await focusGrid(page);
    await press(page, host, 'Control+End');
    assert.match(await activeText(page), /brave-otter-0/);
    await press(page, host, 'Control+Home', 'PageDown');
    assert.ok((await rowsOf(page).count()) < 60);
  });
});

test('300 columns: cells are bounded, and the last is reached with End', async () => {
  await withRuns({ runs: 40, more: 150 }, async (page, host) => {
    const all = await page.evaluate(
      `JSON.stringify(${JSON.stringify(Array.from({ length: 150 }, (_, i) => [`parameter:options/option_${i}`, `metric:measures/measure_${i}`]).flat())})`,
    );
    await page.evaluate(`{
      const state = JSON.parse(sessionStorage.getItem('state'));
      sessionStorage.setItem('state', JSON.stringify({ ...state, columns: ${String(all)} }));
    }`);
    await page.reload();
    await ready(page, host);
    assert.equal(await page.getAttribute('#runs-grid', 'aria-colcount'), '301');
    const cells = await page.locator('#runs-grid .grid-cell').count();
    assert.ok(cells < 500, `${cells} cells`);
    await focusGrid(page);
    await press(page, host, 'End');
    assert.equal(await page.locator('#runs-grid-0-300').isVisible(), true);
    const [name, last] = [
      await page.locator('#runs-grid-0-0').boundingBox(),
      await page.locator('#runs-grid-0-300').boundingBox(),
    ];
    assert.ok(name && last && last.x >= name.x + name.width, 'beside the names, which stay');
    assert.ok((await page.locator('#runs-grid .grid-cell').count()) < 500);
  });
});

test('the table is used with the keyboard alone', async () => {
  await withRuns({ runs: 30 }, async (page, host) => {
    await focusGrid(page);
    assert.match(await activeText(page), /-29\b/);
    await press(page, host, 'ArrowDown', ' ');
    assert.deepEqual(asked(host, 'select').at(-1)?.keys, ['28']);
    await press(page, host, 'Shift+ArrowDown', 'Shift+ArrowDown');
    assert.deepEqual(asked(host, 'select').at(-1)?.keys, ['28', '27', '26']);
    assert.equal(await page.locator('#runs-grid [aria-selected=true]').count(), 3);
    await press(page, host, 'p');
    assert.match((await names(page))[0] ?? '', /-26\b/, 'pinned to the top');
    assert.match(await activeText(page), /-26\b/, 'still the active one');
    await press(page, host, 'ArrowDown', 'h');
    assert.ok(!(await names(page)).some(each => each.endsWith('-29')), 'hidden');
    await page.getByText('Show 1 hidden').click();
    await host.quiet();
    assert.ok((await names(page)).some(each => each.endsWith('-29')));
    await focusGrid(page);
    await press(page, host, 'Control+Home', 'ArrowUp', 'ArrowRight');
    assert.equal(await activeText(page), 'Started');
    await press(page, host, 'Enter');
    assert.equal(await page.getAttribute('#runs-grid--1-1', 'aria-sort'), 'descending');
    await press(page, host, 'End', 'Shift+Enter');
    assert.deepEqual(
      asked(host, 'query')
        .at(-1)
        ?.query.sort.map(each => each.column)[0],
      'run:started',
    );
    assert.equal(asked(host, 'query').at(-1)?.query.sort.length, 2);
    await press(page, host, 'Home', 'ArrowRight');
    const width = (await page.locator('#runs-grid--1-1').boundingBox())?.width ?? 0;
    await press(page, host, 'Shift+ArrowRight');
    assert.equal((await page.locator('#runs-grid--1-1').boundingBox())?.width, width + 16);
    await press(page, host, 'Alt+ArrowRight');
    assert.equal(asked(host, 'query').at(-1)?.query.columns?.[1], 'run:started');
    await press(page, host, 'ArrowDown', 'Home', 'Enter');
    assert.equal(await page.getAttribute('#tab-detail', 'aria-selected'), 'true');
    assert.match((await page.textContent('#panel')) ?? '', /mlruns\/1\/26/);
    await press(page, host, 'Escape');
    assert.equal(await page.locator('#tab-detail').count(), 0);
    assert.equal(asked(host, 'detail').at(-1)?.key, undefined);
    await press(page, host, 'Shift+F10', 'ArrowDown', 'ArrowDown');
    await press(page, host, 'Enter');
    assert.deepEqual(asked(host, 'select').at(-1)?.keys, ['26'], 'this one only');
    assert.equal(await page.evaluate('document.activeElement.id'), 'runs-grid', 'the focus is back');
    await press(page, host, 'Control+a');
    assert.equal(await page.locator('#runs-grid [aria-selected=true]').count(), await rowsOf(page).count());
  });
});

test('what is new comes in without a jump: scroll, active run, selection and focus stay', async () => {
  await withRuns({ runs: 400, points: 10 }, async (page, host) => {
    await page.evaluate(`document.getElementById('runs-grid').scrollTop = 100 * 26 + 7`);
    await host.quiet();
    await page.locator('#runs-grid-105-0').click();
    await press(page, host, ' ');
    const before = await activeText(page);
    const at = await page.locator('#runs-grid-105-0').boundingBox();
    host.reader.added = 3;
    await host.changed();
    await host.quiet();
    assert.equal(await activeText(page), before);
    assert.deepEqual(
      await page.locator('#runs-grid-108-0').boundingBox(),
      at,
      'the same place on the screen',
    );
    assert.equal(await page.locator('#runs-grid [aria-selected=true]').count(), 1);
    assert.equal(await page.evaluate('document.activeElement.id'), 'runs-grid');
    assert.match((await page.textContent('header')) ?? '', /403 runs/);
    await page.evaluate(`document.getElementById('runs-grid').scrollTop = 0`);
    await host.quiet();
    host.reader.added = 4;
    await host.changed();
    await host.quiet();
    assert.match((await names(page))[0] ?? '', /-403\b/, 'at the top the newest is seen');
  });
});

test('a running run grows: curves follow, and what is zoomed stays zoomed', async () => {
  await withRuns({ runs: 20, points: 30 }, async (page, host) => {
    await host.select(['3', '2']);
    await host.quiet();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'To the left' }).click();
    const chart = page.locator('.chart').first();
    await chart.focus();
    await page.keyboard.press('End');
    const zoomed = (await chart.locator('[aria-live]').textContent()) ?? '';
    assert.match(zoomed, /^Step [\d,]+, /);
    host.reader.grown = 10;
    await host.changed();
    await host.quiet();
    await chart.focus();
    await page.keyboard.press('End');
    assert.equal(
      /^Step [\d,]+/.exec((await chart.locator('[aria-live]').textContent()) ?? '')?.[0],
      /^Step [\d,]+/.exec(zoomed)?.[0],
    );
    await page.keyboard.press('0');
    await page.keyboard.press('End');
    assert.match((await chart.locator('[aria-live]').textContent()) ?? '', /^Step 3,900, /);
  });
});

test('a filter tells what it could not make sense of, where it stands; one that leaves nothing can be cleared', async () => {
  await withRuns({ runs: 40 }, async (page, host) => {
    const box = page.locator('.filter-box input');
    await box.fill('lr < 0.1 lrr > 3');
    await page.waitForTimeout(250);
    await host.quiet();
    assert.equal(await box.getAttribute('aria-invalid'), 'true');
    assert.equal(await page.locator('#filter-problem u').textContent(), 'lrr');
    assert.match((await page.textContent('#filter-problem')) ?? '', /No run has "lrr"/);
    assert.equal((await rowsOf(page).count()) > 0, true, 'no run is lost to a typing error');
    await box.fill('status = failed lr < 0.01');
    await page.waitForTimeout(250);
    await host.quiet();
    assert.equal(await page.locator('#filter-problem').count(), 0);
    const all = await names(page);
    assert.ok(all.length > 0 && all.length < 20);
    await box.fill('nothing of the kind');
    await press(page, host, 'Enter');
    assert.match((await page.textContent('.runs-pane')) ?? '', /None of 40 runs is shown/);
    await page.getByText('Clear the filter').click();
    await host.quiet();
    assert.equal(await box.inputValue(), '');
    assert.ok((await rowsOf(page).count()) > 20);
  });
});

test('experiments group the runs and are folded', async () => {
  await withRuns({ runs: 40 }, async (page, host) => {
    await page.getByText('Group by experiment').click();
    await host.quiet();
    const groups = page.locator('#runs-grid [aria-expanded]');
    assert.ok((await groups.count()) >= 1);
    await focusGrid(page);
    await press(page, host, 'Control+Home');
    const name = /^▾ (.*?) \d/.exec(await activeText(page))?.[1];
    await press(page, host, 'Enter');
    assert.equal(await groups.first().getAttribute('aria-expanded'), 'false');
    assert.deepEqual(asked(host, 'query').at(-1)?.query.folded, [name]);
    await groups.first().click();
    await host.quiet();
    assert.equal(await groups.first().getAttribute('aria-expanded'), 'true');
  });
});

test('all that match are selected by the host, also what was never shown; so are long ranges', async () => {
  await withRuns({ runs: 900, points: 3 }, async (page, host) => {
    await page.locator('.filter-box input').fill('status = finished');
    await press(page, host, 'Enter');
    await page.getByRole('button', { name: 'Select all that match' }).click();
    await host.quiet();
    const [, matching = ''] = /([\d,]+) of 900 match/.exec((await page.textContent('.toolbar')) ?? '') ?? [];
    assert.match((await page.textContent('.toolbar')) ?? '', new RegExp(`${matching} selected`));
    assert.ok(Number(matching) > 100);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await page.locator('.filter-box input').fill('');
    await press(page, host, 'Enter');
    await page.click('#runs-grid-0-0');
    await page.evaluate(`document.getElementById('runs-grid').scrollTop = 700 * 26`);
    await host.quiet();
    await page.click('#runs-grid-705-0', { modifiers: ['Shift'] });
    await host.quiet();
    assert.deepEqual(asked(host, 'selectMatching').at(-1), { kind: 'selectMatching', from: 0, to: 706 });
    assert.match((await page.textContent('.toolbar')) ?? '', /706 selected/);
  });
});

test('columns are found, shown, ordered with keys, and put back', async () => {
  await withRuns({ runs: 20 }, async (page, host) => {
    await page.getByRole('button', { name: 'Columns' }).click();
    assert.equal(await page.evaluate('document.activeElement.type'), 'search');
    await page.keyboard.type('seed');
    // it goes to those that are shown, as another element
    await page.getByRole('checkbox', { name: /^seed/ }).click();
    await page.getByRole('checkbox', { name: /^seed/, checked: true }).waitFor();
    await host.quiet();
    const columns = () => asked(host, 'query').at(-1)?.query.columns ?? [];
    assert.equal(columns().at(-1), 'parameter:seed');
    await page.getByRole('checkbox', { name: /^seed/ }).focus();
    await press(page, host, 'Alt+ArrowUp');
    assert.equal(columns().at(-2), 'parameter:seed');
    assert.equal(
      await page.evaluate('document.activeElement.id'),
      'column-parameter:seed',
      'the focus goes along',
    );
    await page.getByText('Those that tell most').click();
    await host.quiet();
    assert.equal(asked(host, 'query').at(-1)?.query.columns, undefined);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('[role=dialog]').count(), 0);
  });
});

test('columns are made wider by dragging', async () => {
  await withRuns({ runs: 5 }, async (page, host) => {
    const head = page.locator('#runs-grid--1-2');
    const box = await head.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width - 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 48, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await host.quiet();
    assert.equal((await head.boundingBox())?.width, box.width + 50);
    assert.deepEqual(asked(host, 'query').at(-1)?.query.sort, [], 'a drag sorts nothing');
  });
});

test('everything the reader did is there again after a reload, and junk is not taken over', async () => {
  await withRuns({ runs: 80 }, async (page, host) => {
    await page.locator('.filter-box input').fill('lr < 0.05');
    await press(page, host, 'Enter');
    await page.click('#runs-grid--1-3');
    await page.getByText('Group by experiment').click();
    await host.quiet();
    await host.select(['5', '6']);
    await host.quiet();
    await page.locator('select').selectOption('relative');
    await page.locator('input[type=range]').fill('0.6');
    await page.click('#tab-values');
    await host.quiet();
    const query = asked(host, 'query').at(-1)?.query;
    host.forget();
    host.requests.length = 0;
    await page.reload();
    await ready(page, host);
    assert.deepEqual({ ...asked(host, 'query').at(-1)?.query, count: 0 }, { ...query, count: 0 });
    assert.equal(await page.locator('.filter-box input').inputValue(), 'lr < 0.05');
    assert.equal(await page.getAttribute('#tab-values', 'aria-selected'), 'true');
    assert.deepEqual(asked(host, 'select').at(-1)?.keys, ['5', '6'], 'a host that forgot is told');
    await page.click('#tab-curves');
    await host.quiet();
    assert.equal(asked(host, 'compare').at(-1)?.query?.axis, 'relative');
    assert.equal(asked(host, 'compare').at(-1)?.query?.smoothing, 0.6);
    for (const junk of [
      '{"version":1}',
      '{"version":1,"filters":{},"pages":{},"sort":7,"tab":"x","axis":9,"widths":[]}',
      '[]',
      '3',
    ]) {
      await page.evaluate(text => sessionStorage.setItem('state', text), junk);
      await page.reload();
      await ready(page, host);
      assert.ok((await rowsOf(page).count()) > 0, junk);
    }
  });
});

test('curves are made when they come near, read with keys, and shown as a table', async () => {
  await withRuns({ runs: 30, more: 80, points: 40 }, async (page, host) => {
    await host.select(['1', '2', '4']);
    await host.quiet();
    await page.locator('.chart canvas').first().waitFor();
    await host.quiet();
    const metrics = await page.locator('.metric').count();
    assert.ok(metrics >= 85);
    assert.ok((await page.locator('.chart canvas').count()) < 14, 'not all at once');
    assert.ok((asked(host, 'compare').at(-1)?.query?.metrics?.length ?? 99) < 14);
    const chart = page.locator('.chart').first();
    await chart.focus();
    await page.keyboard.press('End');
    assert.match(
      (await chart.locator('[aria-live]').textContent()) ?? '',
      /^Step 3,900, .*quiet-heron-1 0\.\d+/,
    );
    const finding = await page.locator('.metric .finding').first().textContent();
    assert.match(finding ?? '', /^lowest 0\.\d+, [a-z]+-[a-z]+-\d/);
    await page.locator('input[type=range]').fill('0.8');
    await host.quiet();
    await chart.focus();
    await page.keyboard.press('End');
    assert.match((await chart.locator('[aria-live]').textContent()) ?? '', /\(raw 0\.\d+\)/, 'raw stays');
    await page.click('[aria-label="Show as table: loss"]');
    await host.quiet();
    assert.deepEqual(await page.locator('#metric-loss-table thead th').allTextContents(), [
      'Run',
      'Step',
      'loss',
      'Smoothed',
    ]);
    await page.click('[aria-label="Log scale: loss"]');
    await page.getByText('Mark each new best').click();
    const legend = page.locator('.legend button').first();
    await legend.focus();
    assert.match((await legend.getAttribute('class')) ?? '', /lit/);
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'BUTTON');
    await page.keyboard.press('Delete');
    await host.quiet();
    assert.deepEqual(asked(host, 'select').at(-1)?.keys, ['1', '4']);
    await page.fill('[aria-label="Filter metrics"]', 'val/');
    await host.quiet();
    assert.deepEqual(await page.locator('.metric h3').allInnerTexts(), ['val/accuracy', 'val/loss']);
    await page.evaluate(`document.querySelector('.pane').scrollTop = 1e6`);
  });
});

test('a curve and its run have the same look in table, legend and chart, and keep it', async () => {
  await withRuns({ runs: 20 }, async (page, host) => {
    await host.select(['19', '18', '17']);
    await host.quiet();
    const look = (selector: string) =>
      page
        .locator(`${selector} line`)
        .evaluateAll(all => all.map(each => (each as unknown as { outerHTML: string }).outerHTML));
    const inLegend = await look('.legend');
    assert.equal(new Set(inLegend).size, 3);
    assert.deepEqual(await look('#runs-grid'), inLegend);
    await host.select(['17', '19']);
    await host.quiet();
    assert.deepEqual(await look('.legend'), [inLegend[2], inLegend[0]]);
  });
});

test('200 runs are compared: no run is left out', async () => {
  await withRuns({ runs: 200 }, async (page, host) => {
    await host.select(first(200));
    await host.quiet();
    assert.equal(await page.locator('.legend button').count(), 200);
    const chart = page.locator('.chart').first();
    await chart.focus();
    await page.keyboard.press('Home');
    assert.match((await chart.locator('[aria-live]').textContent()) ?? '', /and 188 more$/);
    await page.click('#tab-values');
    await host.quiet();
    assert.equal(await page.getAttribute('#values-grid', 'aria-colcount'), '201');
    assert.ok((await page.locator('#values-grid .grid-cell').count()) < 500);
  });
});

test('two runs are told apart value by value', async () => {
  await withRuns({ runs: 20 }, async (page, host) => {
    await host.select(['1', '2']);
    await page.click('#tab-values');
    await host.quiet();
    const text = async () => (await page.innerText('#values-grid')).replaceAll(/\s+/g, ' ');
    assert.match(await text(), /lr 0\.0016 0\.0036 \+0\.002 \(\+125 %\)/);
    assert.match(await text(), /▸ \d equal/);
    await page.locator('#values-grid [aria-expanded=false]').nth(1).click();
    await host.quiet();
    assert.match(await text(), /model resnet50 resnet50 =/);
    await page.getByText('Only differences').click();
    await host.quiet();
    assert.doesNotMatch(await text(), /resnet50|equal/);
    await page.fill('[aria-label="Filter values"]', 'nothing');
    assert.match((await page.textContent('.values')) ?? '', /No value has this in its name/);
  });
});

test('parameters are weighed, drawn against the metric, and cut to stretches with keys', async () => {
  await withRuns({ runs: 120, height: 1200 }, async (page, host) => {
    await page.click('#tab-parameters');
    await host.quiet();
    assert.match((await page.textContent('#panel')) ?? '', /lr says most about loss/);
    await page
      .getByRole('button', { name: 'Draw batch_size against the metric' })
      .or(page.locator('.importance button', { hasText: 'batch_size' }))
      .first()
      .click();
    assert.match((await page.textContent('#scatter-title')) ?? '', /loss against batch_size/);
    const axes = () => page.locator('.axes .axis-name').allInnerTexts();
    const before = (await axes()).map(each => each.replaceAll(/[‹›\s]/g, ''));
    assert.equal(before.at(-1), 'loss');
    assert.equal(before.at(-2), 'lr');
    await page.getByRole('button', { name: 'Move lr to the left' }).click();
    assert.equal((await axes()).map(each => each.replaceAll(/[‹›\s]/g, '')).at(-3), 'lr');
    await page.fill('[aria-label="lr to"]', '0.001');
    await page.keyboard.press('Tab');
    const [, some = '', all = ''] =
      /(\d+) of (\d+) runs go through/.exec((await page.textContent('#panel')) ?? '') ?? [];
    assert.ok(Number(some) > 5 && Number(some) < Number(all));
    await page.locator('[aria-label="Only optimizer"]').selectOption({ label: 'sgd' });
    const [, fewer = ''] =
      /(\d+) of \d+ runs go through/.exec((await page.textContent('#panel')) ?? '') ?? [];
    assert.ok(Number(fewer) < Number(some));
    await page.click('[aria-label="Show as table: Ways through the parameters"]');
    assert.equal(await page.locator('#parallel-table tbody tr').count(), Number(fewer));
    await page.getByRole('button', { name: 'All runs' }).click();
    assert.doesNotMatch((await page.textContent('#panel')) ?? '', /runs go through the chosen/);
    await page.locator('select').first().selectOption('val/accuracy');
    await host.quiet();
    assert.equal(asked(host, 'analyse').at(-1)?.query?.metric, 'val/accuracy');
  });
});

test('no runs, one run, a folder that cannot be read, and hostile names', async () => {
  await withRuns({ runs: 0 }, async page => {
    const text = (await page.textContent('#root')) ?? '';
    assert.match(text, /No runs yet/);
    assert.match(text, /MLflow/);
    assert.deepEqual(await violations(page), []);
  });
  await withRuns(
    {
      runs: 1,
      diagnostics: [
        {
          severity: 'warning',
          code: 'x',
          message: '<img src=x onerror="window.hacked=1">',
          file: 'a/b.csv',
          line: 3,
        },
      ],
    },
    async (page, host) => {
      assert.match((await page.textContent('header')) ?? '', /1 run/);
      await page.getByText('1 thing to know').click();
      assert.match((await page.textContent('.problems')) ?? '', /<img/);
      await page.getByRole('button', { name: 'a/b.csv:3' }).focus();
      await page.keyboard.press('Enter');
      await host.quiet();
      assert.deepEqual(host.requests.at(-1), { kind: 'openFile', file: 'a/b.csv', line: 3 });
      await page.getByText('Compare all').click();
      await host.quiet();
      assert.equal(await page.locator('.legend button').count(), 1);
      await host.post({ error: 'The folder is gone.', busy: { label: 'Reading runs', share: 0.3 } });
      assert.match((await page.textContent('[role=alert]')) ?? '', /The folder is gone/);
      assert.equal(await rowsOf(page).count(), 1, 'what was there stays');
      await page.getByText('Cancel').click();
      await page.getByText('Try again').click();
      assert.deepEqual(host.requests.slice(-2), [{ kind: 'cancel' }, { kind: 'refresh' }]);
      await page.locator('#runs-grid-0-0').dblclick();
      await host.quiet();
      await page.getByRole('button', { name: 'mlruns/1/0/artifacts/last.ckpt' }).click();
      assert.deepEqual(host.requests.at(-1), { kind: 'openCheckpoint', index: 0 });
      await page.getByRole('button', { name: 'Reveal in Explorer' }).click();
      assert.deepEqual(host.requests.at(-1), { kind: 'reveal', key: '0' });
      assert.equal(await page.evaluate('window.hacked'), undefined);
      await page.getByText('Export…').click();
      assert.deepEqual(host.requests.at(-1), { kind: 'export' });
    },
  );
});

test('the time of the last look ticks, and moves nothing', async () => {
  await withRuns({ runs: 3 }, async (page, host) => {
    const place = () => page.locator('.updated').boundingBox();
    const before = await place();
    assert.match((await page.textContent('.updated')) ?? '', /updated 3 sec/);
    await page.clock.setFixedTime(host.lookedAt + 59_000);
    await page.locator('.updated', { hasText: '59' }).waitFor();
    assert.deepEqual(await place(), before);
  });
});

test('the bundle stays small', () => {
  assert.ok(scriptBytes < 360_000, `runs.js has ${scriptBytes} bytes`);
});
