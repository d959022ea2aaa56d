// node bench/one.mjs <name>.bench.ts [--no-peers]: runs one benchmark, and sends what it measured to whoever started this process.
import { delimiter } from 'node:path';
import { pythonWith } from '../scripts/python.mjs';

const [file = ''] = process.argv.slice(2);
const alone = process.argv.includes('--no-peers');
const context = {
  python: alone
    ? undefined
    : (process.env['EVENKEEL_PYTHON'] ?? (await pythonWith('.venv-bench', 'bench/requirements.txt'))),
  tools: async () => {
    if (alone) return undefined;
    const [given] = process.env['EVENKEEL_TOOLS_PYTHON']?.split(delimiter) ?? [];
    return given ?? pythonWith('.venv-tools', 'test/python/requirements-tools.txt');
  },
  nodes: [process.execPath, ...(process.env['EVENKEEL_NODES']?.split(delimiter) ?? [])],
};
/** @type {{ benchmark: import('./benchmark.ts').Benchmark }} */
const { benchmark } = await import(new URL(file, import.meta.url).href);
const measured = await benchmark.run(context);
process.send?.(
  measured.map(each => ({ title: benchmark.title, ...each })),
  () => process.exit(),
);
