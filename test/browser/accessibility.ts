import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations that axe-core finds, as "rule: element, and what is wrong with it". */
export async function violations(page: Page): Promise<string[]> {
  // The policy forbids foreign scripts in the page; the browser's own evaluation is not bound by it.
  await page.evaluate(axe);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(result =>
    result.violations.flatMap(each => each.nodes.map(node => each.id + ': ' + node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')))
  )`);
}
