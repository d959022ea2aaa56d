/** Times assessments from the files to the result, each as if none had been before. Arguments: the bundle of `assess.ts`, a folder. */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { timed } from './benchmark.ts';

const [bundle = '', folder = ''] = process.argv.slice(2);
const { assessProject }: typeof import('../src/core/assessment/assess.ts') = await import(
  pathToFileURL(bundle).href
);
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) {
  console.log(await timed(() => assessProject(folder, { record: false })));
}
