/** What MLflow and Optuna write as text, under bytes that were broken at random: no error comes out of them, and they end. EVENKEEL_FUZZ=N asks for more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { looseObject } from '../../../src/core/bytes/looseJson.ts';
import { flatMeta, metaOf } from '../../../src/core/runs/readers/mlflow/meta.ts';
import { folded, pointsIn } from '../../../src/core/runs/readers/mlflow/metricLog.ts';
import { Journal } from '../../../src/core/runs/readers/optuna/journal.ts';
import { headOf, runOf } from '../../../src/core/runs/readers/optuna/trial.ts';
import { fuzzCount, mutations, onlyMalformed, orMalformed, survive } from '../../fuzz.ts';

const META = `artifact_uri: file:///home/ada/mlruns/1/a/artifacts
end_time: 1750000000001
experiment_id: '423526725350539966'
lifecycle_stage: active
name: 'it''s: one'
run_id: 2f08679b2af943b2bb3e9794f29deed4
start_time: 1750000000000
status: 3
tags: []
user_id: null
`;
const METRICS =
  '1750000000000 0.5 0\n1750000001000 nan 1\n1750000002000 -inf 2\n1750000003000 1e-05\n1750000004000 2 3 rows f3a9\n';

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

describe('broken files of MLflow and Optuna', () => {
  it('meta.yaml', { timeout: 600_000 }, async () => {
    let flat = 0;
    let broken = 0;
    await survive(mutations(11, Buffer.from(META), fuzzCount(100_000)), async ({ bytes }) => {
      const broke = text(bytes);
      if (flatMeta(broke)) flat += 1;
      // Every tenth goes through the parser of YAML as well, which is slow.
      if (broken++ % 10 === 0) await metaOf(broke).catch(onlyMalformed);
    });
    assert.ok(flat > fuzzCount(100_000) / 100);
  });

  it('what our own reader of meta.yaml takes is what YAML says', { timeout: 600_000 }, async () => {
    const { parse } = await import('yaml');
    let compared = 0;
    for (const { bytes, how } of mutations(12, Buffer.from(META), 4000)) {
      const broke = text(bytes);
      const flat = flatMeta(broke);
      // Control characters are no YAML, and parsers differ about them.
      if (!flat || /[^\n -~]/.test(broke)) continue;
      let whole: unknown;
      try {
        whole = parse(broke, { schema: 'failsafe', logLevel: 'error' });
      } catch (error) {
        assert.fail(`${how}: ${error}\n${broke}`);
      }
      const told = Object.entries((whole ?? {}) as Record<string, unknown>).map(([key, value]) => {
        const isNothing =
          value === 'null' || value === '~' || value === '' || (typeof value === 'object' && value !== null);
        return [key, isNothing ? null : value];
      });
      assert.deepEqual(
        Object.fromEntries([...flat].map(([key, value]) => [key, value === '' ? null : value])),
        Object.fromEntries(told),
        `${how}\n${broke}`,
      );
      compared += 1;
    }
    assert.ok(compared > 500, `${compared} were compared`);
  });

  it('files of metrics', () => {
    for (const { bytes } of mutations(13, Buffer.from(METRICS), fuzzCount(100_000))) {
      const broke = Buffer.from(bytes).toString('latin1');
      const points = pointsIn(broke);
      const { fold, bad } = folded(broke);
      assert.equal(fold.points, points.length);
      assert.equal(points.length + bad, broke.split('\n').length - 1);
    }
  });

  it('journals', { timeout: 600_000 }, async () => {
    const whole = readFileSync(new URL('../../fixtures/runs/optuna/journal.log', import.meta.url), 'utf8')
      .split('\n')
      .slice(0, 9);
    const small = Buffer.from(whole.map(line => line.replace(/"worker_id":"[^"]*",/, '')).join('\n'));
    await survive(mutations(14, small, fuzzCount(100_000)), ({ bytes }) => {
      const journal = new Journal();
      for (const line of text(bytes).split('\n')) {
        orMalformed(() => {
          const operation = looseObject(line);
          if (operation) journal.apply(operation);
        });
      }
      for (const trial of journal.trials) runOf(trial, headOf(trial, ''));
    });
  });
});
