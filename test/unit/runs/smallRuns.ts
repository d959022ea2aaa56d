import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { event, eventFile, simple, summary } from './eventWriter.ts';
import { exitRecord, historyRecord, logOf, runRecord, summaryRecord } from './wandbWriter.ts';

/** The files of a run, by their paths below the place at which the reader finds it. */
export type SmallRun = Readonly<Record<string, string | Uint8Array>>;

function fixture(name: string): Uint8Array {
  return readFileSync(fileURLToPath(new URL(`../../fixtures/runs/${name}`, import.meta.url)));
}

const EVENTS = eventFile(
  event(0, summary(simple('loss', 1), simple('auc', Number.NaN))),
  event(1, summary(simple('loss', 0.5))),
);
const MLFLOW_RUN = '1/2f08679b2af943b2bb3e9794f29deed4';

/** For each reader of a folder, by its id: small runs in which each kind of file that it reads is there once. */
export const smallRuns: Readonly<Record<string, SmallRun>> = {
  'mlflow-files': {
    '1/meta.yaml': "experiment_id: '1'\nlifecycle_stage: active\nname: churn\n",
    [`${MLFLOW_RUN}/meta.yaml`]:
      "end_time: 1750000000001\nexperiment_id: '1'\nlifecycle_stage: active\nname: one\nrun_id: 2f08679b2af943b2bb3e9794f29deed4\nstart_time: 1750000000000\nstatus: 3\n",
    [`${MLFLOW_RUN}/metrics/loss`]: '1750000000000 0.5 0\n1750000001000 nan 1\n1750000002000 2 3 rows f3a9\n',
    [`${MLFLOW_RUN}/params/lr`]: '1e-05',
    [`${MLFLOW_RUN}/tags/mlflow.parentRunId`]: '8d39cab0f89c45c5a79af59525707798',
    [`${MLFLOW_RUN}/inputs/70f21b9a0e4c24497123031fcca63555/meta.yaml`]:
      'destination_id: a\ndestination_type: RUN\nsource_id: b\nsource_type: DATASET\ntags:\n  context: train\n',
    'models/churn/meta.yaml': 'name: churn\n',
    'models/churn/version-1/meta.yaml':
      'creation_timestamp: 1\nname: churn\nrun_id: 2f08679b2af943b2bb3e9794f29deed4\nversion: 1\n',
    'models/churn/aliases/champion': '1',
  },
  wandb: {
    'run-20260118_160458-abc/run-abc.wandb': logOf([
      runRecord({ id: 'abc', tags: ['x'], config: [['lr', '{"value": [1]}']] }),
      historyRecord(0, [['loss', '1']]),
      historyRecord(1, [[['a', 'b'], 'NaN']]),
      summaryRecord([['loss', '0.5']]),
      exitRecord(1, 5),
    ]),
    'run-20260118_160459-def/files/config.yaml': 'lr:\n  value: 0.1\nwandb_version: 1\n',
    'run-20260118_160459-def/files/wandb-summary.json': '{"loss": 0.5, "_step": 3, "a": {"b": NaN}}',
    'run-20260118_160459-def/files/wandb-metadata.json':
      '{"startedAt": "2026-01-18T16:04:59Z", "git": {"commit": "f3a9"}, "host": "h"}',
  },
  'huggingface-trainer': {
    'trainer_state.json':
      '{"global_step": 20, "max_steps": 20, "best_metric": NaN, "best_model_checkpoint": "a/checkpoint-10", "trial_params": {"lr": 1e-5}, "log_history": [{"step": 10, "loss": 0.5}, {"step": 20, "train_runtime": 5, "loss": Infinity}]}',
    'all_results.json': '{"epoch": 2, "eval_loss": 0.25}',
    'train_results.json': '{"train_loss": 0.5}',
    'checkpoint-10/trainer_state.json': '{"global_step": 10, "log_history": [{"step": 10, "loss": 0.5}]}',
    'checkpoint-10/config.json': '{"model_type": "bert", "hidden_size": 8}',
  },
  lightning: {
    'hparams.yaml': fixture('trainers-lightning/lightning_logs/version_0/hparams.yaml'),
    'metrics.csv': 'epoch,"odd, name",step,loss\n0,nan,1,0.5\n0,,3,\n1,inf,5,0.25\n',
    'events.out.tfevents.1795705056.host.5233.2': EVENTS,
    'checkpoints/epoch=2-step=18.ckpt': fixture(
      'trainers-lightning/lightning_logs/version_0/checkpoints/epoch=2-step=18.ckpt',
    ),
  },
  dvclive: {
    'metrics.json': '{"loss": 0.2, "train": {"acc": {"top 1": 0.4}}, "words": "text", "step": 4}',
    'params.yaml': fixture('trainers-dvclive/plain/params.yaml'),
    'plots/metrics/loss.tsv': 'timestamp\tstep\tloss\n1795705070199\t0\t1.0\n1795705070253\t1\tnan\n',
    'plots/metrics/train/acc/top 1.tsv': 'step\ttop 1\n0\t0.4\n',
    'plots/custom/curve.json': fixture('trainers-dvclive/plain/plots/custom/curve.json'),
    'artifacts/model.pt.dvc': fixture('trainers-dvclive/killed/dvclive/artifacts/model_step=2.pt.dvc'),
  },
  'keras-backup': {
    'training_metadata.json': '{"epoch": 3, "batch": 0}',
    checkpoint: 'model_checkpoint_path: "ckpt-3"\nall_model_checkpoint_paths: "ckpt-3"\n',
  },
  catboost: {
    'catboost_training.json': '{\n"meta":{"test_sets":["test"],"iteration_count":2},\n"iterations":[\n]}',
    'learn_error.tsv': 'iter\tLogloss\n0\t0.5\n1\t0.25\n',
    'test_error.tsv': 'iter\tAUC:0\tAUC\n0\t0.5\t1\n1\tnan\t2\n',
    'time_left.tsv': 'iter\tPassed\tRemaining\n0\t5\t10\n1\t9\t1\n',
  },
  'ray-tune': {
    'experiment_state-1.json': JSON.stringify({
      trial_data: [
        ['{"trial_id": "a", "relative_logdir": "t", "status": "RUNNING"}', '{"start_time": 1.5e9}'],
      ],
    }),
    't/result.json':
      '{"loss": 1, "training_iteration": 1, "timestamp": 1700000000, "a": {"b": NaN}}\n{"loss": 2}\n',
    't/params.json': '{"lr": 0.1, "net": {"width": [1, 2]}}',
  },
  sacred: {
    'run.json':
      '{"experiment": {"name": "x"}, "status": "COMPLETED", "artifacts": ["a.pt"], "result": {"a": 1}}',
    'config.json': '{"lr": 0.1, "a": {"b": null}}',
    'metrics.json':
      '{"loss": {"steps": [1, 2], "values": [1, NaN], "timestamps": ["2024-02-08T23:02:14", "x"]}}',
    'info.json': '{"best": {"auc": 0.5}}',
  },
  tensorboard: { 'events.out.tfevents.1.h': EVENTS },
  'metric-files': {
    'metrics.csv': 'epoch,time,split,loss\n0,2024-01-01,train,1\n1,2024-01-02,val,"2"\n',
    'args.yaml': 'epochs: 2\nlr: {a: [1, 2], b: *x}\n',
    'history.json': '{"loss": [1, 2], "val": {"acc": [0.5, null]}}',
    'log.jsonl': '{"step": 1, "loss": 1}\n{"step": 2, "loss": Infinity, "x": {"y": 1}}\n',
  },
};
