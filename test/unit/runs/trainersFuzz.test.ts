/** What trainers write, broken at random. EVENKEEL_FUZZ=N asks for more. */
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { looseYaml } from '../../../src/core/bytes/looseYaml.ts';
import { trainerStateOf } from '../../../src/core/runs/readers/huggingface/trainerState.ts';
import { fuzzCount, mutations, onlyMalformed, orMalformed, survive, withoutStacks } from '../../fuzz.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/runs/${name}`, import.meta.url));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

describe('broken files of trainers', () => {
  withoutStacks();

  it('are states of a Trainer that are told, or malformed', async () => {
    const small =
      '{"global_step": 20, "max_steps": 30, "best_metric": NaN, "best_model_checkpoint": "/a/checkpoint-10", "trial_params": {"lr": 1e-5},\n "log_history": [{"step": 10, "loss": 0.5, "a": {"b": -Infinity}}, {"step": 20, "train_runtime": 5}]}';
    const states = [
      [Buffer.from(small), 100_000],
      [fixture('trainers-huggingface/killed/checkpoint-4/trainer_state.json'), 4000],
    ] as const;
    for (const [seed, [bytes, share]] of states.entries()) {
      await survive(mutations(500 + seed, bytes, fuzzCount(share)), ({ bytes: broken }) =>
        orMalformed(() => trainerStateOf(text(broken))),
      );
    }
  });

  it('are settings that are told, or malformed', async () => {
    const files = [
      'trainers-lightning/lightning_logs/version_0/hparams.yaml',
      'trainers-dvclive/plain/params.yaml',
      'trainers-dvclive/killed/data.csv.dvc',
    ];
    const each = Math.ceil(fuzzCount(100_000) / files.length);
    for (const [seed, file] of files.entries()) {
      await survive(mutations(510 + seed, fixture(file), each), ({ bytes }) =>
        looseYaml(text(bytes)).catch(onlyMalformed),
      );
    }
  });
});
