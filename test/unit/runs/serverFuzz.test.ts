/** What a tracking server answers, broken at random, as a hostile one may: nothing is thrown, and asking ends. EVENKEEL_FUZZ=N asks for more. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mlflowServer } from '../../../src/core/runs/readers/mlflowServer.ts';
import { fuzzCount, mutations, survive, withoutStacks } from '../../fuzz.ts';

const CONTEXT = { root: '/', now: () => 2000 };

/** An answer to each question. */
const ANSWERS: Readonly<Record<string, string>> = {
  'experiments/search':
    '{"experiments": [{"experiment_id": 901234567890123456, "name": "churn"}, {"experiment_id": "2", "lifecycle_stage": "deleted"}]}',
  'runs/search':
    '{"runs": [{"info": {"run_id": "a", "experiment_id": "2", "run_name": "one", "status": "FINISHED", "start_time": "1000", "end_time": 1500}, "data": {"metrics": [{"key": "loss", "value": "NaN", "timestamp": "1400", "step": "3"}], "params": [{"key": "a/b", "value": "1e-05"}], "tags": [{"key": "mlflow.parentRunId", "value": "p"}]}, "outputs": {"model_outputs": [{"model_id": "m-1", "step": "0"}]}}]}',
  'metrics/get-history':
    '{"metrics": [{"key": "loss", "value": 0.5, "timestamp": 1300, "step": 2}, {"key": "loss", "value": "-Infinity", "timestamp": "1400", "step": "3"}]}',
  'logged-models/search':
    '{"models": [{"info": {"model_id": "m-1", "name": "net", "artifact_uri": "mlflow-artifacts:/2/models/m-1", "source_run_id": "a"}}]}',
  'registered-models/search':
    '{"registered_models": [{"name": "churn", "aliases": [{"alias": "champion", "version": "1"}]}]}',
  'model-versions/search':
    '{"model_versions": [{"name": "churn", "version": "1", "run_id": "a", "current_stage": "None", "source": "runs:/a/model"}]}',
};

/** A server in this process that answers so, and with `broken` to one question. */
function serverWith(question: string, broken: Uint8Array) {
  return mlflowServer('http://127.0.0.1:1/', {
    pauses: [],
    fetch: async address => {
      const asked = String(address).replace(/^.*\/api\/2\.0\/mlflow\/|\?.*$/g, '');
      return new Response(asked === question ? Buffer.from(broken) : ANSWERS[asked]);
    },
  });
}

/** Looks, describes and asks for each history; answers how many metrics had one. */
async function readAll(source: ReturnType<typeof mlflowServer>): Promise<number> {
  const { runs } = await source.look(CONTEXT);
  let histories = 0;
  for (const run of await source.describe(
    runs.map(({ id }) => id),
    CONTEXT,
  )) {
    for (const metric of run.metrics.keys()) {
      if (await source.history(run.id, metric, CONTEXT)) histories += 1;
    }
  }
  return histories;
}

describe('broken answers of a tracking server', () => {
  withoutStacks();

  for (const [at, [question, answer]] of Object.entries(ANSWERS).entries()) {
    it(question, async () => {
      const whole = Buffer.from(answer);
      assert.equal(await readAll(serverWith(question, whole)), 1);
      const each = Math.ceil(fuzzCount(100_000) / Object.keys(ANSWERS).length);
      await survive(mutations(800 + at, whole, each), ({ bytes }) => readAll(serverWith(question, bytes)));
    });
  }
});
