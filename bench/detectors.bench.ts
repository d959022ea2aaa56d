/** Streaming detectors that River has too, on the same values; both see one value at a time. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionsWith } from '../src/core/catalogue/profile.ts';
import type { Detector } from '../src/core/detectors/detector.ts';
import { detectors } from '../src/core/detectors/index.ts';
import { type Benchmark, interleaved, type Measurement, startTimed } from './benchmark.ts';
import { generator, inTemporaryFolder, normal } from './data.ts';

/** As many as leave the rounds in which our code is compiled, while it runs, behind the median, and a pace that others set for a while: River's was compiled before. */
const ROUNDS = 31;
const VALUES = 200_000;
/** scipy takes River's KSWIN a third of a millisecond for each value. */
const KSWIN_VALUES = 5000;
const MEASURED = ['adwin', 'page_hinkley', 'ddm', 'eddm', 'hddm_a', 'hddm_w', 'fhddm', 'kswin'];

export const benchmark: Benchmark = {
  title: 'Streaming detectors',
  run: ({ python }) =>
    inTemporaryFolder(async folder => {
      const results: Measurement[] = [];
      for (const detector of detectors.filter(({ id }) => MEASURED.includes(id))) {
        const count = detector.id === 'kswin' ? KSWIN_VALUES : VALUES;
        const values = simulate(detector, count);
        const file = join(folder, `${detector.id}.f64`);
        await writeFile(file, values);
        const script = fileURLToPath(new URL('./detectors_reference.py', import.meta.url));
        const peer = python ? await startTimed(python, [script, detector.id, file]) : undefined;
        // a millisecond or two right after a pause is spent at the pace that processors wake up with
        const measured = await interleaved(ROUNDS, () => detect(detector, values), peer?.time, true).finally(
          peer?.close,
        );
        results.push({
          what: `${detector.title} on ${count.toLocaleString('en')} values`,
          ours: measured.again,
          ...(measured.peer !== undefined && { peer: { name: 'River', value: measured.peer } }),
          bar: { ratio: 20 },
        });
      }
      return results;
    }),
};

function detect(detector: Detector, values: Float64Array): void {
  const runner = detector.start(optionsWith(detector, 'river'));
  runner.feed(values);
  if (runner.drifts.length === 0) throw new Error(`${detector.id} found nothing.`);
}

/** Numbers, or errors, whose level changes four times; seeded. */
function simulate({ reads }: Detector, count: number): Float64Array {
  const random = generator(11);
  const level = (i: number) => Math.floor((5 * i) / count) % 2;
  return Float64Array.from({ length: count }, (_, i) => {
    if (reads === 'number') return normal(random) + 2 * level(i);
    const error = random() < 0.1 + 0.3 * level(i);
    return error === (reads === 'error') ? 1 : 0;
  });
}
