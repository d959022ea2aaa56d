/** Streaming detectors row by row against River, and against plain definitions of those that no release of it has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { checks } from '../checks.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    adwin: 'river.drift.ADWIN',
    ddm: 'river.drift.binary.DDM',
    eddm: 'river.drift.binary.EDDM',
    rddm: 'Python, from the description',
    hddm_a: 'river.drift.binary.HDDMA',
    hddm_w: 'river.drift.binary.HDDMW',
    fhddm: 'river.drift.binary.FHDDM',
    mddm_a: 'Python, from the definition',
    mddm_e: 'Python, from the definition',
    mddm_g: 'Python, from the definition',
    page_hinkley: 'river.drift.PageHinkley',
    cusum: 'Python, from the definition, on river.stats',
    ewma: 'Python, from the definition, on river.stats',
    shewhart: 'Python, from the definition, on river.stats',
    bocd: 'Python, from the paper, on scipy.stats.norm',
    kswin: 'river.drift.KSWIN; Python, from the definition, on scipy.stats.ks_2samp',
    wstd: 'scipy.stats.rankdata',
  },
  skip,
);

interface Line {
  readonly values: readonly number[];
  readonly expect: readonly {
    readonly id: string;
    readonly options: Readonly<Record<string, OptionValue>>;
    readonly drifts: readonly number[];
    readonly warnings: readonly number[];
  }[];
}

test('drifts and warnings are at the same rows', { skip }, () => {
  if (!python) return;
  const script = fileURLToPath(new URL('reference_detectors.py', import.meta.url));
  const answer = spawnSync(python, [script], { encoding: 'utf8', maxBuffer: 2 ** 29 });
  assert.equal(answer.status, 0, answer.stderr);
  const problems: string[] = [];
  const drifts = new Map<string, number>();
  for (const line of answer.stdout.trim().split('\n')) {
    const { values, expect } = JSON.parse(line) as Line;
    const input = { values: { type: 'number', values: Float64Array.from(values) } } as const;
    for (const each of expect) {
      const outcome = compute(each.id, input, { options: each.options });
      const got = isUndefined(outcome) ? outcome.undefined : JSON.stringify(outcome.value);
      const expected = JSON.stringify({ drifts: each.drifts, warnings: each.warnings });
      if (got !== expected) {
        problems.push(
          `${each.id} ${JSON.stringify(each.options)} on ${values.length}: ${got}, not ${expected}`,
        );
      }
      compared(each.id);
      drifts.set(each.id, (drifts.get(each.id) ?? 0) + each.drifts.length);
    }
  }
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 20).join('\n')}`);
  for (const [id, found] of drifts) assert.ok(found > 10, `${id} drifts only ${found} times in all streams`);
});
