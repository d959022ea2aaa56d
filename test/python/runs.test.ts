/** What parameters say about a metric, against scikit-learn's trees and scipy's correlation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyseRuns } from '../../src/core/runs/views/analyse.ts';
import { turns } from '../../src/core/turns.ts';
import { listed } from '../unit/runs/views/madeRuns.ts';
import { linesOf } from './lines.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

interface Case {
  readonly name: string;
  readonly columns: Readonly<Record<string, readonly number[]>>;
  readonly target: readonly number[];
  readonly shares: Readonly<Record<string, number>>;
  readonly correlations: Readonly<Record<string, number>>;
}

/** Two forests of other random numbers differ by so much, and the more the fewer runs they were grown from. */
const tolerance = (rows: number) => (rows < 100 ? 0.12 : 0.06);

test('parameters say what they say to scikit-learn’s trees, and go together with the metric as scipy says', {
  skip,
}, async () => {
  assert.ok(python);
  const cases = linesOf<Case>(python, 'reference_runs.py');
  assert.equal(cases.length, 9);
  for (const { name, columns, target, shares, correlations } of cases) {
    const runs = target.map((value, row) =>
      listed({
        id: `r${row}`,
        head: { startedAt: row },
        parameters: Object.fromEntries(
          Object.entries(columns).map(([key, values]) => [key, values[row] ?? 0]),
        ),
        metrics: { loss: [value] },
      }),
    );
    const { importance, reason } = await analyseRuns(runs, { filter: '', hidden: [] }, turns(undefined));
    assert.equal(reason, undefined, name);
    assert.equal(importance.length, Object.keys(columns).length);
    for (const { parameter, importance: share, correlation } of importance) {
      const wanted = shares[parameter] ?? Number.NaN;
      assert.ok(
        Math.abs(share - wanted) < tolerance(target.length),
        `${name}: ${parameter} ${share}, not ${wanted}`,
      );
      const rank = correlations[parameter] ?? Number.NaN;
      assert.ok(
        Math.abs((correlation ?? 0) - rank) < 1e-12,
        `${name}: ${parameter} ${correlation}, not ${rank}`,
      );
    }
  }
});
