import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AxeResults } from 'axe-core';
import type { Browser, Frame } from 'playwright-core';
import { Workbench } from './workbench.ts';

/** What the README says a new user does, done on the packaged extension in a clean VS Code. */

type Step = (title: string, run: (workbench: Workbench) => Promise<void>) => Promise<void>;

export interface StoryContext {
  readonly browser: Browser;
  /** The address at which VS Code shows a folder. */
  readonly address: (folder: string) => string;
  /** A copy of examples/fraud-detection. */
  readonly fraud: string;
  /** The project whose commands are run: the example where there is a Python for it, else one whose model is JavaScript. */
  readonly commands: {
    readonly folder: string;
    readonly bad: string;
    readonly candidate: string;
    readonly trainingLog: RegExp;
  };
  /** Changes VS Code's settings while it runs. */
  readonly configure: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Folder for pictures of the report, one per theme. */
  readonly pictures: string;
  /** Runs one step and tells the result; a step that fails ends the story. */
  readonly step: Step;
  /** Likewise, but what follows does not depend on it. */
  readonly check: Step;
  readonly show: (workbench: Workbench) => void;
}

export const THEMES = [
  { name: 'light', theme: 'Default Light Modern', kind: 'vscode-light' },
  { name: 'dark', theme: 'Default Dark Modern', kind: 'vscode-dark' },
  { name: 'high-contrast', theme: 'Default High Contrast', kind: 'vscode-high-contrast' },
  { name: 'high-contrast-light', theme: 'Default High Contrast Light', kind: 'vscode-high-contrast-light' },
] as const;

/** The champion of the example. */
const CHECKPOINT = 'fraud-2026-09.joblib';
/** A network and the same after its head was trained. */
const TRAINED = { before: 'base.pt', after: 'fine-tuned.pt' } as const;
const VIEWPORT = { width: 1440, height: 900 };
const RETRAIN_MS = 120_000;

/** The report of the fraud example: found by the status bar, right, readable in every theme, there again after a reload. */
export async function readingStory(context: StoryContext): Promise<void> {
  const { browser, address, fraud, configure, pictures, step, check, show } = context;
  const workbench = new Workbench(await browser.newPage({ viewport: VIEWPORT }));
  show(workbench);
  await step('VS Code opens the example and says nothing by itself', async ({ page }) => {
    await workbench.open(address(fraud));
    await workbench.statusBarItem('fraud-detector').waitFor();
    assert.deepEqual(await page.locator('.notification-toast').allTextContents(), []);
  });
  await step('the status bar says how the model is, why, and since when', async () => {
    await workbench.statusBarItem(/fraud-detector: failing: .*f1 .*since 1\d Nov/).waitFor();
  });
  await step('a click on it opens the report', async () => {
    await workbench.statusBarItem('fraud-detector').click();
    const report = await workbench.webview();
    assert.equal(await report.locator('h1').textContent(), 'fraud-detector');
    await report.getByText(/^✖ Failing since 1\d Nov/).waitFor();
    assert.ok((await report.locator('canvas').count()) > 0, 'the report draws no chart');
  });
  await step(
    'all of this in Restricted Mode; trusting the folder changes nothing about it',
    async ({ page }) => {
      await workbench.trust();
      await page.getByRole('tab', { name: 'Evenkeel' }).click();
      await (await workbench.webview()).getByText(/^✖ Failing since 1\d Nov/).waitFor();
    },
  );
  await check('the report says what drifted', async () => {
    const report = await workbench.webview();
    for (const column of ['merchant_category', 'amount', 'hour']) {
      await report.getByText(column, { exact: false }).first().waitFor();
    }
  });
  for (const { name, theme, kind } of THEMES) {
    await check(`the report is readable in the theme ${theme}`, async ({ page }) => {
      await configure({ 'workbench.colorTheme': theme });
      const report = await workbench.webview();
      await report.waitForSelector(`body[data-vscode-theme-kind="${kind}"]`);
      await settled(report);
      await page.mouse.move(VIEWPORT.width - 300, 20);
      await page.screenshot({ path: path.join(pictures, `report-${name}.png`) });
      await assertAccessible(report);
    });
  }
  await check('every tab of the report opens and is accessible', async () => {
    const report = await workbench.webview();
    const tabs = report.getByRole('tab');
    const count = await tabs.count();
    assert.ok(count > 1, 'the report has no tabs');
    for (let index = 0; index < count; index++) {
      await tabs.nth(index).click();
      await settled(report);
      await assertAccessible(report);
    }
    await tabs.first().click();
  });
  await step('the report is there again after a reload', async () => {
    await workbench.reload();
    const report = await workbench.webview();
    // It draws at once; the answer follows when the folder has been assessed again.
    await report.getByText(/^✖ Failing since 1\d Nov/).waitFor();
  });
  await step('a checkpoint opens and says what loading it would run, without loading it', async () => {
    await workbench.runCommand('View: Close All Editors');
    const view = await openedCheckpoint(workbench, CHECKPOINT);
    assert.equal(await view.locator('h1').textContent(), CHECKPOINT);
    await view.getByText('▲ Needs code').waitFor();
    await view
      .getByText(/scikit-learn \d/)
      .first()
      .waitFor();
  });
  for (const { name, theme, kind } of THEMES) {
    await check(`the checkpoint is readable in the theme ${theme}`, async ({ page }) => {
      await configure({ 'workbench.colorTheme': theme });
      const view = await workbench.webview();
      await view.waitForSelector(`body[data-vscode-theme-kind="${kind}"]`);
      await settled(view);
      await page.screenshot({ path: path.join(pictures, `checkpoint-${name}.png`) });
      await assertAccessible(view);
    });
  }
  await step('two checkpoints are compared, with what that shows first', async () => {
    await workbench.runCommand('View: Close All Editors');
    await openedCheckpoint(workbench, TRAINED.before);
    await workbench.runCommand('Evenkeel: Compare Checkpoints…');
    await workbench.pick(TRAINED.after);
    await workbench.page.getByRole('tab', { name: `${TRAINED.before} ↔ ${TRAINED.after}` }).waitFor();
    const comparison = await workbench.webview();
    await comparison.getByText(TRAINED.after).first().waitFor();
  });
  for (const { name, theme, kind } of THEMES) {
    await check(`the comparison is readable in the theme ${theme}`, async ({ page }) => {
      await configure({ 'workbench.colorTheme': theme });
      const view = await workbench.webview();
      await view.waitForSelector(`body[data-vscode-theme-kind="${kind}"]`);
      await settled(view);
      await page.screenshot({ path: path.join(pictures, `comparison-${name}.png`) });
      await assertAccessible(view);
    });
  }
  await step('the runs of the example open as a table, and side by side', async ({ page }) => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Evenkeel: Open Runs');
    const runs = await workbench.webview();
    await runs.getByText(/^12 of 12 match/).waitFor();
    await runs.getByRole('button', { name: 'Select all that match' }).click();
    await runs.getByRole('tab', { name: /^Curves/ }).click();
    await runs.locator('canvas').first().waitFor();
    await runs
      .getByText(/^lowest 0\.\d+/)
      .first()
      .waitFor();
    await page.mouse.move(0, 0);
  });
  await step('the tree shows the lines of the runs that are compared', async ({ page }) => {
    await workbench.runCommand('Evenkeel: Focus on Runs View');
    const experiment = page.getByRole('treeitem', { name: /^runs: 12 runs/ });
    await experiment.click();
    await page.getByRole('treeitem', { name: /^rate0\.2-depth6-leaf200, .*compared/ }).waitFor();
  });
  for (const { name, theme, kind } of THEMES) {
    await check(`the runs are readable in the theme ${theme}`, async ({ page }) => {
      await configure({ 'workbench.colorTheme': theme });
      const view = await workbench.webview();
      await view.waitForSelector(`body[data-vscode-theme-kind="${kind}"]`);
      await settled(view);
      await page.screenshot({ path: path.join(pictures, `runs-${name}.png`) });
      await assertAccessible(view);
    });
  }
  await workbench.page.close();
}

/** A bad checkpoint is refused, retraining makes a good one, and both are on record. */
export async function runningStory(context: StoryContext): Promise<void> {
  const { browser, address, commands, step, check, show } = context;
  const { folder, bad, candidate, trainingLog } = commands;
  const workbench = new Workbench(await browser.newPage({ viewport: VIEWPORT }));
  show(workbench);
  await step('in Restricted Mode nothing is run, and the user is told why', async () => {
    await workbench.open(address(folder));
    await workbench.statusBarItem(/: (failing|warning|healthy)/).waitFor();
    await workbench.runCommand('Evenkeel: Validate Checkpoint');
    await workbench.notification('Restricted Mode does not allow').waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    assert.deepEqual(await records(folder, 'validation'), []);
  });
  await step('the user trusts the folder', async () => {
    await workbench.trust();
  });
  await step('Evenkeel: Validate Checkpoint fails a bad checkpoint, criterion by criterion', async () => {
    await workbench.runCommand('Evenkeel: Validate Checkpoint');
    await workbench.pick(bad);
    await workbench.notification(`${bad}: fail`).waitFor({ timeout: RETRAIN_MS });
    const validation = (await workbench.webview()).locator('section.validation');
    await validation.getByText(path.basename(bad)).first().waitFor();
    const f1 = validation
      .locator('tr')
      .filter({ hasText: /f1\s*[≥>]/ })
      .first();
    assert.match((await f1.textContent()) ?? '', /fail/);
    assert.equal((await records(folder, 'validation')).length, 1);
  });
  await step('Evenkeel: Retrain streams its log and validates the candidate', async () => {
    await workbench.runCommand('Evenkeel: Retrain');
    await until('the log of the training', async () => trainingLog.test(await workbench.terminalText()));
    await workbench.notification(`${candidate}: pass`).waitFor({ timeout: RETRAIN_MS });
    const validation = (await workbench.webview()).locator('section.validation');
    await validation.getByText(path.basename(candidate)).first().waitFor();
    assert.equal(await validation.locator('.finding .verdict').textContent(), '✔ pass');
    assert.equal((await records(folder, 'validation')).length, 2);
  });
  await check('the report with a validation is accessible', async () => {
    await assertAccessible(await workbench.webview());
  });
  await check('the Explorer marks what failed, what passed and what is dangerous to load', async () => {
    // A pickle that would call os.system.
    const dangerous = 'dangerous.pkl';
    await writeFile(path.join(folder, path.dirname(bad), dangerous), 'cos\nsystem\n(S"true"\ntR.');
    await workbench.openFile(path.basename(bad));
    await workbench.runCommand('File: Reveal Active File in Explorer View');
    for (const [file, badge] of [
      [path.basename(bad), '✗'],
      [path.basename(candidate), '✓'],
      [dangerous, '!'],
    ] as const) {
      await workbench.explorerEntry(file).waitFor();
      await until(`the badge of ${file}`, async () => (await workbench.badgeOf(file)) === badge);
    }
    await workbench.runCommand('View: Close All Editors');
    await rm(path.join(folder, path.dirname(bad), dangerous));
    await workbench.explorerEntry(dangerous).waitFor({ state: 'hidden' });
  });
  await workbench.page.close();
}

/** No violation of the rules that axe can check: WCAG 2.2 A and AA, and its best practices. */
async function assertAccessible(frame: Frame): Promise<void> {
  const require = createRequire(import.meta.url);
  await frame.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await frame.evaluate('axe.run(document)')) as AxeResults;
  const found = violations.map(
    each =>
      `${each.impact}: ${each.id}: ${each.help}: ${each.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`,
  );
  assert.deepEqual(found, []);
}

/** A checkpoint in its view, once that has drawn. */
async function openedCheckpoint(workbench: Workbench, name: string): Promise<Frame> {
  await workbench.openFile(name);
  const view = await workbench.webview();
  await view.locator('h1').waitFor();
  await settled(view);
  return view;
}

/** Two frames and a moment: charts are drawn again when the theme has changed. */
async function settled(frame: Frame): Promise<void> {
  await frame.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await sleep(400);
}

/** What the project's history holds of this kind. */
async function records(folder: string, kind: string): Promise<readonly unknown[]> {
  const text = await readFile(path.join(folder, '.evenkeel', 'history.jsonl'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter(Boolean);
  return lines
    .map(line => JSON.parse(line) as { readonly kind?: unknown })
    .filter(each => each.kind === kind);
}

async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + RETRAIN_MS;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`Waited ${RETRAIN_MS} ms for ${what}.`);
    await sleep(100);
  }
}
