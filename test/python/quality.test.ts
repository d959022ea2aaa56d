/** Data-quality statistics against numpy and pandas, over seeded random columns and tables. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence } from '../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { checks } from '../checks.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    missing_rate: 'pandas isna().mean()',
    missing_rate_change: 'pandas, scipy.stats.fisher_exact and the pooled z-test',
    new_categories: 'pandas isin',
    vanished_categories: 'pandas isin',
    out_of_range_rate: 'pandas',
    out_of_domain_rate: 'pandas isin',
    infinite_rate: 'numpy.isinf',
    type_mix: 'pandas, with a pattern of its own',
    string_variants: 'pandas groupby',
    constant: 'pandas nunique',
    dominant_share: 'pandas value_counts',
    distinct_values: 'pandas nunique',
    mean: 'numpy.mean',
    median: 'numpy.median',
    standard_deviation: 'numpy.std',
    minimum: 'numpy.min',
    maximum: 'numpy.max',
    total: 'numpy.sum',
    duplicate_rows: 'pandas DataFrame.duplicated',
    duplicate_id_rate: 'pandas Series.duplicated',
    label_conflicts: 'pandas groupby nunique',
    split_overlap: 'pandas isin',
    target_leakage: 'numpy and sklearn.metrics, row by row',
    freshness: 'numpy',
    row_count_anomaly: 'pandas PeriodIndex, groupby and diff',
  },
  skip,
);

interface Expected {
  readonly id: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly value: number | string | null;
  readonly p?: number;
}

test('every data-quality statistic agrees with pandas', { skip }, () => {
  const script = fileURLToPath(new URL('reference_quality.py', import.meta.url));
  const answer = spawnSync(python ?? '', [script], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  assert.equal(answer.status, 0, answer.stderr);
  const problems: string[] = [];
  let results = 0;
  for (const line of answer.stdout.trim().split('\n')) {
    const { expect, ...inputs } = JSON.parse(line) as { expect: Expected[] };
    const evidence = new Evidence(inputsFromJson(inputs));
    for (const { id, options = {}, value, p } of expect) {
      const outcome = compute(id, evidence, { options });
      const found = isUndefined(outcome) ? null : outcome.value;
      results++;
      if (
        !agree(found, value) ||
        (p !== undefined && !agree(isUndefined(outcome) ? null : outcome.pValue, p))
      ) {
        problems.push(
          `${id} ${JSON.stringify(options)}: ${JSON.stringify(outcome)}, expected ${value} ${p ?? ''}; ${line.slice(0, 300)}`,
        );
      } else if (value !== null) compared(id);
    }
  }
  assert.equal(
    problems.length,
    0,
    `${problems.length} of ${results} differ:\n${problems.slice(0, 10).join('\n')}`,
  );
  assert.ok(results > 2000, `only ${results} results were compared`);
});

function agree(found: unknown, expected: number | string | null): boolean {
  if (typeof expected !== 'number') return found === expected || String(found) === expected;
  return typeof found === 'number' && Math.abs(found - expected) <= 1e-9 * Math.abs(expected) + 1e-15;
}
