import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mlflowFiles } from '../../../src/core/runs/readers/mlflowFiles.ts';
import { mlflowSqlite } from '../../../src/core/runs/readers/mlflowSqlite.ts';
import { assertAsMlflowSays, fixture, opened } from './mlflowStores.ts';

describe('stores that MLflow wrote', () => {
  for (const version of ['mlflow2', 'mlflow3'] as const) {
    it(`${version}: the file store says what MLflow's client says`, async () => {
      const { root, expected } = fixture(version, 'files');
      const source = opened(mlflowFiles, root, 'mlruns');
      // Files of the fixture are new, so the run that has not ended runs.
      const compared = await assertAsMlflowSays(source, root, expected, { now: Date.now() });
      assert.ok(compared > 60, `${compared} values`);
    });

    it(`${version}: the database says what MLflow's client says`, async () => {
      const { root, expected } = fixture(version, 'sqlite');
      const source = opened(mlflowSqlite, root, 'mlflow.db');
      const compared = await assertAsMlflowSays(source, root, expected);
      assert.ok(compared > 60, `${compared} values`);
    });

    for (const kind of ['files', 'sqlite'] as const) {
      it(`${version}, ${kind}: models are told with their versions and aliases`, async () => {
        const { root, expected } = fixture(version, kind);
        const source =
          kind === 'files' ? opened(mlflowFiles, root, 'mlruns') : opened(mlflowSqlite, root, 'mlflow.db');
        await source.look({ root });
        const [id = ''] = Object.entries(expected.runs).find(([, run]) => run.name === 'full run') ?? [];
        const [run] = await source.describe([id], { root });
        assert.deepEqual(run?.checkpoints, [
          {
            name: 'classifier',
            ...(version === 'mlflow3' && { step: 30 }),
            registered: [
              { model: 'churn model', version: '1', aliases: [] },
              { model: 'churn model', version: '2', aliases: ['champion'] },
            ],
          },
        ]);
      });
    }
  }
});
