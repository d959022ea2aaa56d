/** The file that makes a folder a project, and the name that people write by habit. */
export const CONFIG_NAME = 'evenkeel.yaml';
export const CONFIG_MISNAMED = 'evenkeel.yml';

/**
 * Exact names of files and folders that say "here are models and training runs", with what left them there. Activation looks for these
 * names and reads nothing; package.json's `workspaceContains` events are held against this list by a test.
 */
export const PROJECT_MARKERS: ReadonlyMap<string, string> = new Map([
  [CONFIG_NAME, 'Evenkeel'],
  [CONFIG_MISNAMED, 'Evenkeel'],
  ['mlruns', 'MLflow'],
  ['mlflow.db', 'MLflow'],
  ['wandb', 'Weights & Biases'],
  ['lightning_logs', 'PyTorch Lightning'],
  ['dvclive', 'DVCLive'],
  ['trainer_state.json', 'Hugging Face Trainer'],
  ['optuna.db', 'Optuna'],
  ['catboost_info', 'CatBoost'],
]);

/** Whether a file or folder of this name makes the folder that holds it a project. Case matters. */
export function isProjectMarker(name: string): boolean {
  return PROJECT_MARKERS.has(name);
}
