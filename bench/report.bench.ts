/** From posting the assessment to the report panel until its first chart is drawn, in headless Chromium. */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../scripts/vscode/browser.mjs';
import type { ReportState } from '../src/protocol/report.ts';
import { open, type Site, serve } from '../test/browser/page.ts';
import { THEMES } from '../test/browser/themes.ts';
import { type Benchmark, type Measurement, median } from './benchmark.ts';
import { inTemporaryFolder, makeProject } from './data.ts';
import { CLI, run } from './programs.ts';

const ROUNDS = 9;
const ROOT = fileURLToPath(new URL('../', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Report',
  run: async () => {
    const [script, style] = await Promise.all(
      ['js', 'css'].map(ending => readFile(join(ROOT, `dist/webview/report.${ending}`), 'utf8')),
    );
    const site = await serve({ script: script ?? '', style: style ?? '' }, { light: THEMES.light });
    const browser = await launchBrowser();
    try {
      return [
        await firstChart('the example (14 features, 61 days)', await assessExample(), browser, site),
        await firstChart('500 columns, 35 days', await assessWide(), browser, site),
      ];
    } finally {
      await browser.close();
      site.close();
    }
  },
};

async function firstChart(
  called: string,
  assessment: string,
  browser: Browser,
  site: Site,
): Promise<Measurement> {
  const { page } = await open(browser, site.url('light'));
  const state: Omit<ReportState, 'assessment'> = {
    kind: 'state',
    folder: '/project',
    trusted: true,
    language: 'en',
  };
  // The object arrives as VS Code posts it: not as text, and copied.
  await page.addInitScript(
    `window.state = { ...${JSON.stringify(state)}, assessment: JSON.parse(${JSON.stringify(assessment)}) }`,
  );
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(site.url('light'));
    await page.evaluate(`performance.mark('sent'); postMessage(state, '*')`);
    await page.waitForSelector('#root[data-ready="true"]');
    const time: number = await page.evaluate(
      `performance.getEntriesByName('evenkeel:first-chart')[0].startTime - performance.getEntriesByName('sent')[0].startTime`,
    );
    if (round > 0) times.push(time);
  }
  await page.close();
  return { what: `First chart after the assessment of ${called}`, ours: median(times), bar: { below: 300 } };
}

async function assess(folder: string): Promise<string> {
  return (await run(process.execPath, [CLI, 'assess', folder, '--json'])).output;
}

/** Of a copy: assessing records its chunks in the folder. */
function assessExample(): Promise<string> {
  return inTemporaryFolder(async folder => {
    await cp(join(ROOT, 'examples/fraud-detection'), folder, { recursive: true });
    return assess(folder);
  });
}

function assessWide(): Promise<string> {
  return inTemporaryFolder(async folder => {
    await makeProject(folder, { rows: 20_000, columns: 500, days: 35 });
    return assess(folder);
  });
}
