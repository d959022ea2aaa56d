/** Readers of Lightning, Hugging Face's Trainer, DVCLive and Keras under files that were broken at random. EVENKEEL_FUZZ=N asks for more. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { looseYaml } from '../../../src/core/bytes/looseYaml.ts';
import { MalformedError } from '../../../src/core/bytes/source.ts';
import type { RunReader } from '../../../src/core/runs/reader.ts';
import { dvclive } from '../../../src/core/runs/readers/dvclive.ts';
import { huggingFaceTrainer } from '../../../src/core/runs/readers/huggingFaceTrainer.ts';
import { trainerStateOf } from '../../../src/core/runs/readers/huggingface/trainerState.ts';
import { kerasBackup } from '../../../src/core/runs/readers/kerasBackup.ts';
import { lightning } from '../../../src/core/runs/readers/lightning.ts';
import { fuzzCount, mutations } from '../../fuzz.ts';
import { folder, Opened, put } from './support.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs', import.meta.url));
const fixture = (...names: string[]) => join(FIXTURES, ...names);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** Runs what may only throw a MalformedError. */
async function lives(how: string, what: () => unknown): Promise<void> {
  try {
    await what();
  } catch (error) {
    assert.ok(
      error instanceof MalformedError,
      `${how}: ${error instanceof Error ? error.stack : String(error)}`,
    );
  }
}

describe('broken files of trainers', () => {
  it('are states of a Trainer that are told, or malformed', async () => {
    const small =
      '{"global_step": 20, "max_steps": 30, "best_metric": NaN, "best_model_checkpoint": "/a/checkpoint-10", "trial_params": {"lr": 1e-5},\n "log_history": [{"step": 10, "loss": 0.5, "a": {"b": -Infinity}}, {"step": 20, "train_runtime": 5}]}';
    const real = readFileSync(fixture('trainers-huggingface/killed/checkpoint-4/trainer_state.json'));
    const states = [
      [Buffer.from(small), 100_000],
      [real, 4000],
    ] as const;
    for (const [seed, [bytes, share]] of states.entries()) {
      for (const { bytes: broken, how } of mutations(500 + seed, bytes, fuzzCount(share))) {
        await lives(how, () => trainerStateOf(text(broken)));
      }
    }
  });

  it('are settings that are told, or malformed', async () => {
    const files = [
      'trainers-lightning/lightning_logs/version_0/hparams.yaml',
      'trainers-dvclive/plain/params.yaml',
      'trainers-dvclive/killed/data.csv.dvc',
    ];
    for (const [seed, file] of files.entries()) {
      for (const { bytes, how } of mutations(
        510 + seed,
        readFileSync(fixture(file)),
        Math.ceil(fuzzCount(4000) / files.length),
      )) {
        await lives(how, () => looseYaml(text(bytes)));
      }
    }
  });

  const runs: readonly (readonly [reader: RunReader, folder: string, share: number])[] = [
    [lightning, 'trainers-lightning/lightning_logs/version_0', 3000],
    [lightning, 'trainers-lightning/both/exp/first', 1000],
    [huggingFaceTrainer, 'trainers-huggingface/finished', 2000],
    [dvclive, 'trainers-dvclive/plain', 5000],
    [dvclive, 'trainers-dvclive/killed/dvclive', 1500],
    [kerasBackup, 'trainers-keras/backup', 4000],
  ];
  for (const [reader, from, share] of runs) {
    it(`are runs that can be looked at, described and read: ${from}`, async () => {
      const root = folder();
      cpSync(fixture(from), root, { recursive: true });
      const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter(name => statSync(join(root, name)).isFile() && !/\.(?:ckpt|safetensors|bin|h5)$/.test(name))
        .sort();
      // A day later, so that what is broken is not taken for half written.
      const opened = new Opened(reader, root, () => Date.now() + 86_400_000);
      for (const [at, name] of files.entries()) {
        const path = join(root, name);
        const original = readFileSync(path);
        for (const { bytes, how } of mutations(
          600 + at,
          original,
          Math.ceil(fuzzCount(share) / files.length),
        )) {
          put(path, bytes);
          for (const run of (await opened.runs()).values()) {
            for (const [metric, { points }] of run.metrics) {
              const history = await opened.source.history(run.id, metric, opened.context);
              assert.equal(history?.values.length, points, `${name}: ${how}`);
            }
          }
        }
        put(path, original);
      }
      rmSync(root, { recursive: true });
    });
  }
});
