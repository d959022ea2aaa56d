import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import type { Comparison, LayerChange, Measures } from '../../src/core/checkpoints/compare/comparison.ts';
import { compareCheckpoints } from '../../src/core/checkpoints/compareCheckpoints.ts';
import { type CompareRequest, type CompareState, isCompareRequest } from '../../src/protocol/compare.ts';
import { violations } from './accessibility.ts';
import { bundle, open, posted, type Site, send, serve, settled } from './page.ts';
import { THEMES, type ThemeName } from './themes.ts';

/** Comparisons as the core makes them of real files, and made-up ones of sizes that no file here has. */

const SHOTS = 'test-results';
const FIXTURES = path.join(import.meta.dirname, '../fixtures/checkpoints/compare');

let browser: Browser;
let site: Site;

before(async () => {
  await mkdir(SHOTS, { recursive: true });
  site = await serve(await bundle('compare'), THEMES);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

const compared = (a: string, b: string) => compareCheckpoints(path.join(FIXTURES, a), path.join(FIXTURES, b));

function state(document: Comparison | undefined, part: Partial<CompareState> = {}): CompareState {
  return {
    kind: 'state',
    paths: ['/models/base.pt', '/models/tuned.pt'],
    names: ['base.pt', 'tuned.pt'],
    ...(document && { document }),
    language: 'en',
    ...part,
  };
}

function measures(relative: number): Measures {
  return {
    values: 589_824,
    normA: 27.7,
    normB: 27.8,
    normDifference: 27.7 * relative,
    relative,
    cosine: 1 - relative ** 2 / 2,
    largest: relative / 10,
    leftOut: 0,
    nan: [0, 0],
    infinite: [0, 0],
    equal: relative === 0,
  };
}

const LONG = `encoder.${'a_very_long_module_name.'.repeat(4)}attention.output`;

/** A transformer of so many blocks, of which the last third changed. */
async function large(blocks: number): Promise<Comparison> {
  const names = Array.from({ length: blocks }, (_, i) =>
    ['attention.query', 'attention.output', 'mlp.up', 'mlp.down'].map(part => `encoder.layer.${i}.${part}`),
  ).flat();
  names[5] = LONG;
  const changes = names.map((_, i) => (i < (names.length * 2) / 3 ? 0 : 0.02 + 0.2 * Math.sin(i / 9) ** 2));
  const ranks = new Map(
    [...changes.keys()]
      .sort((a, b) => (changes[b] ?? 0) - (changes[a] ?? 0))
      .map((at, rank) => [at, rank + 1]),
  );
  const layers = names.map((name, i): LayerChange => {
    const change = changes[i] ?? 0;
    const rank = ranks.get(i);
    return {
      name,
      state: change === 0 ? 'unchanged' : 'changed',
      compared: 2,
      others: 0,
      measures: measures(change),
      ...(change > 0 && rank !== undefined && { rank }),
    };
  });
  const tensors = layers.flatMap(({ name, state: became, measures: found }) =>
    ['weight', 'bias'].map(parameter => ({
      name: `${name}.${parameter}`,
      layer: name,
      state: became,
      parameter: true,
      a: { dtype: 'float32', shape: [768, 768] },
      b: { dtype: 'bfloat16', shape: [768, 768] },
      ...(found && { measures: found }),
    })),
  );
  return { ...(await compared('base.pt', 'full.ckpt')), layers, tensors };
}

async function withView(
  options: { theme?: ThemeName; width?: number; state: CompareState },
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, problems } = await open(browser, site.url(options.theme ?? 'dark'), options.width);
  try {
    await send(page, options.state);
    await body(page);
    assert.deepEqual(problems, [], 'errors on the console');
    assert.deepEqual(await page.evaluate('window.violations ?? []'), [], 'violations of the policy');
    const requests = await posted<CompareRequest>(page);
    assert.ok(requests.every(isCompareRequest), JSON.stringify(requests));
  } finally {
    await page.close();
  }
}

async function fits(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  assert.ok((overflow as number) <= 0, `${what} is ${overflow} px too wide`);
}

for (const theme of Object.keys(THEMES) as ThemeName[]) {
  test(`every tab in the theme ${theme}, without violations of accessibility`, async () => {
    const document = await compared('base.pt', 'full.ckpt');
    for (const width of [600, 1100]) {
      await withView({ theme, width, state: state(document) }, async page => {
        for (const tab of ['layers', 'tensors', 'settings']) {
          await page.click(`#tab-${tab}`);
          await settled(page);
          assert.deepEqual(await violations(page), [], `${tab} at ${width}`);
          assert.ok(((await page.textContent('#panel')) ?? '').length > 20, tab);
          await fits(page, `${tab} at ${width}`);
          await page.screenshot({ path: `${SHOTS}/compare-${theme}-${width}-${tab}.png`, fullPage: true });
        }
      });
    }
    await withView({ theme, width: 900, state: state(await large(24)) }, async page => {
      assert.deepEqual(await violations(page), []);
      await page.screenshot({ path: `${SHOTS}/compare-${theme}-large.png` });
    });
  });
}

test('the answer comes first, then both, with what loading each would run', async () => {
  await withView({ state: state(await compared('base.pt', 'head.pt')) }, async page => {
    const header = (await page.textContent('header')) ?? '';
    assert.match(header, /Only the last of 8 layers changed, head/);
    assert.equal((header.match(/Data only/g) ?? []).length, 2);
    assert.doesNotMatch(header, /\bsafe\b|harmless|secure/i);
    await page.click('.sides section:nth-child(2) button.link');
    await page.click('text=Swap');
    assert.deepEqual((await posted<CompareRequest>(page)).slice(-2), [
      { kind: 'inspectSecond' },
      { kind: 'swap' },
    ]);
  });
});

test('the chart is read by keys, and Enter shows the tensors of a layer', async () => {
  await withView({ state: state(await compared('base.pt', 'full.ckpt')) }, async page => {
    await page.focus('.chart');
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowDown');
    assert.match((await page.textContent('.chart [aria-live]')) ?? '', /^blocks\.0\.0, change 15%/);
    await page.screenshot({ path: `${SHOTS}/compare-reading.png` });
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await page.getAttribute('#tab-tensors', 'aria-selected'), 'true');
    assert.deepEqual(await page.locator('#tensors tbody th').allTextContents(), [
      'blocks.0.0.weight',
      'blocks.0.0.bias',
    ]);
  });
  await withView({ state: state(await large(40)) }, async page => {
    await page.focus('.chart');
    await page.keyboard.press('End');
    assert.match(
      (await page.textContent('.chart [aria-live]')) ?? '',
      /^encoder\.layer\.39\.mlp\.down, change/,
    );
    await page.keyboard.press('ArrowLeft');
    assert.match(
      (await page.textContent('.chart [aria-live]')) ?? '',
      /^encoder\.layer\.39\.mlp\.up, change/,
    );
  });
});

test('10 000 tensors are paged, ordered by keys and by pointer, and filtered; that survives a reload', async () => {
  const document = await large(1250);
  assert.equal(document.tensors.length, 10_000);
  await withView({ state: state(document) }, async page => {
    assert.match((await page.textContent('.figure .unit')) ?? '', /each bar: .* of 13 layers/);
    const first = () => page.textContent('#layers tbody tr:first-child td');
    const byDefault = await first();
    await page.focus('#layers th:nth-child(2) button');
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await page.getAttribute('#layers th:nth-child(2)', 'aria-sort'), 'descending');
    assert.equal(await first(), byDefault);
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await page.getAttribute('#layers th:nth-child(2)', 'aria-sort'), 'ascending');
    assert.equal(await first(), '0');
    await page.click('#tab-tensors');
    assert.equal(await page.locator('#tensors tbody tr').count(), 50);
    await page.click('#tensors th:nth-child(3) button');
    await page.fill('.filter', 'changed');
    await settled(page);
    assert.match((await page.textContent('.pager')) ?? '', /1–50 of 3,33\d/);
    await page.reload();
    await send(page, state(document));
    assert.equal(await page.getAttribute('#tensors th:nth-child(3)', 'aria-sort'), 'descending');
    assert.equal(await page.inputValue('.filter'), 'changed');
    const saved = await page.evaluate('JSON.parse(sessionStorage.getItem("state")).paths');
    assert.deepEqual(saved, ['/models/base.pt', '/models/tuned.pt']);
  });
});

test('reading, cancelled, failed, the same file, other architectures, nothing that moved', async () => {
  const reading = state(undefined, { busy: { label: 'Comparing tensors', share: 0.4 } });
  await withView({ state: reading }, async page => {
    assert.match((await page.textContent('.working')) ?? '', /Comparing tensors: 40%/);
    await page.click('text=Cancel');
    assert.deepEqual((await posted<CompareRequest>(page)).at(-1), { kind: 'cancel' });
    await send(page, state(undefined));
    assert.match((await page.textContent('#root')) ?? '', /was cancelled/);
    await page.click('.empty button');
    assert.deepEqual((await posted<CompareRequest>(page)).at(-1), { kind: 'refresh' });
    await send(page, state(undefined, { error: 'b.pt cannot be read: it may not be read.' }));
    assert.match((await page.textContent('[role=alert]')) ?? '', /Not compared/);
    assert.deepEqual(await violations(page), []);
  });
  for (const [a, b, sentence] of [
    ['base.pt', 'base.pt', /Both are the same file/],
    ['base.pt', 'weak.joblib', /different architectures/],
    ['base.pt', 'truth.json', /no checkpoint that can be read/],
    ['base.pt', 'base.safetensors', /The same weights/],
    ['weak.joblib', 'strong.joblib', /3 of 4 layers changed/],
    ['base.pt', 'wider.pt', /1 of 7 layers/],
    ['base.pt', 'lora.pt', /adapter was added/],
  ] as const) {
    await withView({ width: 900, state: state(await compared(a, b)) }, async page => {
      assert.match((await page.textContent('.lead')) ?? '', sentence);
      assert.deepEqual(await violations(page), [], `${a} ${b}`);
      await fits(page, `${a} ${b}`);
      await page.screenshot({ path: `${SHOTS}/compare-state-${b}.png`, fullPage: true });
    });
  }
});

test('hostile and long names are text and fit', async () => {
  const evil = '<img src=x onerror="window.hacked=1">';
  const plain = await large(6);
  const document: Comparison = {
    ...plain,
    finding: { kind: 'all-layers-changed', sentence: evil, notes: [evil] },
    layers: plain.layers.map((each, i) => (i === 23 ? { ...each, name: evil } : each)),
    settings: {
      ...plain.settings,
      facts: { changed: [{ name: '__proto__', a: evil, b: 'x'.repeat(3000) }], same: 0 },
    },
    a: {
      ...plain.a,
      title: evil,
      safety: {
        level: 'dangerous',
        findings: Array.from({ length: 6 }, (_, i) => ({
          level: 'dangerous' as const,
          rule: 'dangerous-import',
          message: `Loading imports os.system${i}, which runs programs. No model needs it.`,
          member: evil,
          advisory: 'CVE-2025-1716',
        })),
        imports: [evil],
      },
    },
  };
  const long = `${'checkpoint_of_a_run_with_a_long_name_'.repeat(4)}.safetensors`;
  for (const width of [480, 900]) {
    await withView({ width, theme: 'light', state: state(document, { names: [long, evil] }) }, async page => {
      await fits(page, `layers at ${width}`);
      await page.screenshot({ path: `${SHOTS}/compare-long-${width}.png`, fullPage: true });
      await page.click('#tab-settings');
      await settled(page);
      assert.match((await page.textContent('#panel')) ?? '', /__proto__/);
      await fits(page, `settings at ${width}`);
      assert.deepEqual(await violations(page), []);
      assert.equal(await page.evaluate('window.hacked'), undefined);
      assert.equal(await page.locator('img').count(), 0);
    });
  }
});
