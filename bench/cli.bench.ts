/**
 * Assessing a folder from the command line, from process start to the printed document; the peer is a Python script that does the same.
 * Every process but the very first one of a build finds what that one compiled, as Python finds its .pyc files: the first round, which does
 * not count, leaves it.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Benchmark, interleaved, type Measurement, median } from './benchmark.ts';
import { inTemporaryFolder, makeProject } from './data.ts';
import { CLI, run } from './programs.ts';

const ROUNDS = 9;
const REFERENCE = fileURLToPath(new URL('./cli_reference.py', import.meta.url));
/** Prints the peak of its memory in kilobytes when it ends, in the last line of what it prints. */
const PEAK = `process.on('exit', () => console.log('\\n' + process.resourceUsage().maxRSS)); import(process.argv[1]);`;

export const benchmark: Benchmark = {
  title: 'Command line',
  run: async ({ python, nodes }) => [...(await coldSmall(python, nodes)), ...(await large())],
};

async function coldSmall(python: string | undefined, nodes: readonly string[]): Promise<Measurement[]> {
  return inTemporaryFolder(async folder => {
    await makeProject(folder, { rows: 10_000, columns: 15, days: 35 });
    const measurements: Measurement[] = [];
    for (const node of nodes) {
      const version = (await run(node, ['--version'])).output.trim();
      const measured = await interleaved(
        ROUNDS,
        async () => void (await run(node, [CLI, 'assess', folder, '--json'])),
        python && measurements.length === 0
          ? async () => (await run(python, [REFERENCE, folder])).milliseconds
          : undefined,
      );
      measurements.push({
        what: `assess, cold process of Node ${version}: two CSVs of 10 000 rows × 15 columns, 35 days`,
        ours: measured.ours,
        ...(measured.peer !== undefined && {
          peer: { name: 'pandas, scipy, scikit-learn', value: measured.peer },
        }),
        bar: { below: 400 },
      });
    }
    return measurements;
  });
}

async function large(): Promise<Measurement[]> {
  return inTemporaryFolder(async folder => {
    await makeProject(folder, { rows: 1_000_000, columns: 20, days: 35 });
    const times: number[] = [];
    const peaks: number[] = [];
    const again: number[] = [];
    const args = ['--eval', PEAK, CLI, 'assess', folder, '--json'];
    for (let round = 0; round < 3; round++) {
      await rm(join(folder, '.evenkeel'), { recursive: true, force: true });
      const { milliseconds, output } = await run(process.execPath, args);
      times.push(milliseconds);
      peaks.push(Number(output.trimEnd().split('\n').at(-1)) / 1024);
      again.push((await run(process.execPath, args)).milliseconds);
    }
    const what = 'assess: two CSVs of 1M rows × 20 columns, 35 days';
    return [
      { what: `${what}, time`, ours: median(times) },
      { what: `${what}, peak memory`, ours: median(peaks), unit: 'MB' },
      { what: `${what}, time of another process`, ours: median(again) },
    ];
  });
}
