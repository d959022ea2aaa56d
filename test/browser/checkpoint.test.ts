import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/vscode/browser.mjs';
import type { CheckpointDocument } from '../../src/core/checkpoints/document.ts';
import {
  type CheckpointRequest,
  type CheckpointState,
  isCheckpointRequest,
} from '../../src/protocol/checkpoint.ts';
import { violations } from './accessibility.ts';
import { bundle, open, posted, type Site, send, serve, settled } from './page.ts';
import { THEMES, type ThemeName } from './themes.ts';

const SHOTS = 'test-results';

let browser: Browser;
let site: Site;

before(async () => {
  await mkdir(SHOTS, { recursive: true });
  site = await serve(await bundle('checkpoint'), THEMES);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  site?.close();
});

type Tensors = NonNullable<CheckpointDocument['tensors']>;

function tensors(count: number, measured = false): Tensors {
  return Array.from({ length: count }, (_, i) => ({
    name: i === 1 ? `encoder.${'a_very_long_module_name.'.repeat(4)}weight` : `encoder.layer.${i}.weight`,
    dtype: i % 2 === 0 ? 'float32' : 'bfloat16',
    shape: i === 2 ? [] : [512, 768],
    bytes: 512 * 768 * 4,
    ...(measured && {
      statistics: {
        count: 393216,
        min: -0.41,
        max: 0.39,
        mean: 0.0001,
        std: 0.02,
        nan: i === 0 ? 3 : 0,
        infinite: 0,
        zeros: 12,
      },
    }),
  }));
}

function document(part: Partial<CheckpointDocument> = {}): CheckpointDocument {
  const list = part.tensors ?? tensors(60);
  return {
    format: 'torch-zip',
    title: 'PyTorch checkpoint (zip)',
    framework: { name: 'PyTorch', version: '2.9.1' },
    contents: 'Lightning checkpoint',
    tensorCount: list.length,
    parameters: 23_592_960,
    tensorBytes: 94_371_840,
    layers: [
      { name: '', type: 'Net' },
      { name: 'encoder', type: 'TransformerEncoder', parameters: 23_000_000 },
    ],
    hyperparameters: { lr: 0.0001, batch_size: 32, optimizer: 'adamw', seed: 20261126 },
    training: { epoch: 11, global_step: 15_099, best_score: 0.0012870475184172392 },
    facts: { byte_order: 'little', note: 'x'.repeat(300) },
    inputs: [{ name: 'input_ids', dtype: 'int64', shape: ['batch', -1] }],
    outputs: [],
    safety: {
      level: 'needs-code',
      findings: [
        {
          level: 'needs-code',
          rule: 'unknown-import',
          message: 'Loading imports and runs __main__.Net.',
          subject: '__main__.Net',
          member: 'archive/data.pkl',
          offset: 18,
        },
      ],
      imports: ['__main__.Net', 'torch._utils._rebuild_tensor_v2', 'collections.OrderedDict'],
    },
    diagnostics: [],
    ...part,
    tensors: list,
  };
}

function state(part: Partial<CheckpointState> = {}): CheckpointState {
  return { kind: 'state', name: 'model.ckpt', document: document(), language: 'en', ...part };
}

async function withView(
  options: { theme?: ThemeName; width?: number; state: CheckpointState },
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, problems } = await open(browser, site.url(options.theme ?? 'dark'), options.width);
  try {
    await send(page, options.state);
    await body(page);
    assert.deepEqual(problems, [], 'errors on the console');
    assert.deepEqual(await page.evaluate('window.violations ?? []'), [], 'violations of the policy');
    const requests = await posted<CheckpointRequest>(page);
    assert.ok(requests.every(isCheckpointRequest), JSON.stringify(requests));
  } finally {
    await page.close();
  }
}

const DANGEROUS: CheckpointDocument['safety'] = {
  level: 'dangerous',
  findings: Array.from({ length: 7 }, (_, i) => ({
    level: 'dangerous' as const,
    rule: 'dangerous-import',
    message: `Loading imports os.system${i}, which runs programs. No model needs it.`,
    subject: 'os.system',
    member: 'archive/data.pkl',
    offset: 54 + i,
    advisory: 'CVE-2025-1716',
  })),
  imports: ['os.system'],
};

for (const theme of Object.keys(THEMES) as ThemeName[]) {
  test(`every tab in the theme ${theme}, without violations of accessibility`, async () => {
    const shown = state({ document: document({ tensors: tensors(60, true) }) });
    for (const width of [480, 900]) {
      await withView({ theme, width, state: shown }, async page => {
        for (const tab of ['tensors', 'layers', 'settings', 'metadata']) {
          await page.click(`#tab-${tab}`);
          await settled(page);
          assert.deepEqual(await violations(page), [], `${tab} at ${width}`);
          assert.ok(((await page.textContent('#panel')) ?? '').length > 20, tab);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok((overflow as number) <= 0, `${tab} is ${overflow} px too wide at ${width}`);
        }
        await page.click('#tab-tensors');
        await page.screenshot({ path: `${SHOTS}/checkpoint-${theme}-${width}.png`, fullPage: true });
      });
    }
    await withView({ theme, state: state({ document: document({ safety: DANGEROUS }) }) }, async page => {
      assert.deepEqual(await violations(page), []);
      await page.screenshot({ path: `${SHOTS}/checkpoint-${theme}-dangerous.png` });
    });
  });
}

test('what loading would run comes first, and never a word that promises more', async () => {
  for (const level of ['data-only', 'needs-code', 'not-fully-inspected', 'dangerous'] as const) {
    const safety = { level, findings: [], imports: [] };
    await withView({ state: state({ document: document({ safety }) }) }, async page => {
      const text = (await page.textContent('header')) ?? '';
      assert.doesNotMatch(text, /\bsafe\b|harmless|secure/i);
      assert.match(
        text,
        {
          'data-only': /Data only/,
          'needs-code': /Needs code/,
          'not-fully-inspected': /Not fully/,
          dangerous: /Dangerous/,
        }[level],
      );
    });
  }
});

test('10 000 tensors are paged, filtered, and read on request', async () => {
  await withView({ state: state({ document: document({ tensors: tensors(10_000) }) }) }, async page => {
    assert.equal(await page.locator('#tensors tbody tr').count(), 50);
    await page.fill('.filter', 'layer.9999');
    await settled(page);
    assert.equal(await page.locator('#tensors tbody tr').count(), 1);
    await page.fill('.filter', 'nothing of the kind');
    await settled(page);
    assert.match((await page.textContent('#panel')) ?? '', /No tensor has this in its name/);
    await page.click('text=Read values');
    assert.deepEqual((await posted<CheckpointRequest>(page)).at(-1), { kind: 'measure' });
    await send(page, state({ busy: { label: 'Reading tensors', share: 0.4 } }));
    await page.click('text=Cancel');
    assert.deepEqual((await posted<CheckpointRequest>(page)).at(-1), { kind: 'cancel' });
  });
});

test('tab and filter survive a reload; arrow keys move between tabs', async () => {
  await withView({ state: state() }, async page => {
    await page.fill('.filter', 'layer.5');
    await page.focus('#tab-tensors');
    await page.keyboard.press('ArrowRight');
    await settled(page);
    assert.equal(await page.getAttribute('#tab-layers', 'aria-selected'), 'true');
    await page.reload();
    await send(page, state());
    assert.equal(await page.getAttribute('#tab-layers', 'aria-selected'), 'true');
    await page.click('#tab-tensors');
    assert.equal(await page.inputValue('.filter'), 'layer.5');
  });
});

test('hostile names are text, and what is empty, broken or unknown says so', async () => {
  const evil = '<img src=x onerror="window.hacked=1">';
  const hostile = document({
    title: evil,
    contents: evil,
    tensors: [{ name: evil, dtype: evil, shape: [1], bytes: 4 }],
    facts: JSON.parse(`{"__proto__": "polluted", "constructor": ${JSON.stringify(evil)}}`),
    safety: {
      level: 'dangerous',
      findings: [{ level: 'dangerous', rule: 'x', message: evil, member: evil }],
      imports: [evil],
    },
  });
  await withView({ state: state({ name: evil, document: hostile }) }, async page => {
    await page.click('#tab-metadata');
    await settled(page);
    assert.match((await page.textContent('#panel')) ?? '', /polluted/);
    assert.equal(await page.evaluate('window.hacked'), undefined);
    assert.equal(await page.locator('img').count(), 0);
  });
  const nothing = document({
    tensors: [],
    layers: [],
    hyperparameters: {},
    training: {},
    facts: {},
    inputs: [],
  });
  await withView({ state: state({ document: nothing }) }, async page => {
    assert.match((await page.textContent('#root')) ?? '', /tells nothing more/);
    await page.screenshot({ path: `${SHOTS}/checkpoint-empty.png` });
  });
  const { document: _, ...unread } = state({ error: 'model.pt cannot be read: it may not be read.' });
  await withView({ state: unread }, async page => {
    assert.match((await page.textContent('[role=alert]')) ?? '', /Not read/);
    await page.click('text=Try again');
    assert.deepEqual((await posted<CheckpointRequest>(page)).at(-1), { kind: 'refresh' });
  });
});
