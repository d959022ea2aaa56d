// npm run package [-- --target linux-x64 | --target all] [--out folder]
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './paths.mjs';
import { megabytes, packageExtension, TARGETS } from './vsix.mjs';

const { values } = parseArgs({
  options: { target: { type: 'string' }, out: { type: 'string', default: ROOT } },
});
const known = /** @type {import('./vsix.mjs').Target[]} */ (Object.keys(TARGETS));
const { name, version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));

/** @type {(import('./vsix.mjs').Target | undefined)[]} */
let wanted = [undefined];
if (values.target === 'all') wanted = [undefined, ...known];
else if (values.target) wanted = known.filter(target => target === values.target);
if (wanted.length === 0) {
  console.error(`Unknown target ${values.target}. Known: all, ${known.join(', ')}.`);
  process.exit(2);
}

for (const target of wanted) {
  const out = path.resolve(values.out, `${name}-${target ? `${target}-` : ''}${version}.vsix`);
  try {
    const { bytes, files } = await packageExtension({ out, target, quiet: true });
    console.log(files.map(file => `  ${file}`).join('\n'));
    console.log(`${path.relative(process.cwd(), out)}: ${files.length} files, ${megabytes(bytes)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
