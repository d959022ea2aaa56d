import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { readProjectData } from '../assessment/read.ts';
import { settingsOf } from '../config/defaults.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import { type Diagnostic, UsageError } from '../diagnostic.ts';
import { locateCheckpoint } from '../lifecycle/checkpointPath.ts';
import type { Allowed } from './consent.ts';
import type { Predictions } from './predictTable.ts';
import { predictTable } from './predictTable.ts';
import type { GivenPython } from './python/interpreter.ts';
import type { PredictionSettings } from './settings.ts';

export interface PredictFileRequest {
  /** Path of the model, relative to the working folder, or absolute. */
  readonly checkpoint: string;
  /** Path of a table, as the model's. */
  readonly data: string;
  /** Path of the CSV file to write. */
  readonly out: string;
  /** Folder of the project whose evenkeel.yaml says what the columns are and how to predict; absent: inferred. */
  readonly project?: string | undefined;
  /** What counts more than evenkeel.yaml. */
  readonly settings: PredictionSettings;
  /** The columns that the model reads, in its order; absent: as evenkeel.yaml says, or as inferred. */
  readonly features?: readonly string[] | undefined;
  /** The column that it answers for, which tells the classes; absent: as evenkeel.yaml says, or as inferred. */
  readonly target?: string | undefined;
  readonly allowed: Allowed;
  readonly python?: GivenPython | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((label: string, share?: number) => void) | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
}

/**
 * Predicts with a model for the rows of a file and writes a CSV file beside nothing else: nothing is judged and nothing is recorded.
 * @throws UsageError where there is no such folder, PredictionProblem where there are no predictions, the signal's reason
 */
export async function predictFile(request: PredictFileRequest): Promise<Predictions> {
  const { checkpoint, data, out, signal, onProgress, allowed, python, onOutput } = request;
  const project = await projectFor(request);
  const located = await locateCheckpoint(process.cwd(), path.resolve(checkpoint));
  if ('problem' in located) throw new UsageError(sentences(located.problem));
  const settings = settingsOf(project);
  const read = await readProjectData({
    project,
    settings,
    sets: ['reference', 'validation'],
    ...(signal && { signal }),
    onProgress: (name, share) => onProgress?.(l10n.t('Reading {0} data', name), share * 0.3),
  });
  const rows = read.sets.get('validation');
  const unread = read.diagnostics.find(each => each.severity === 'error');
  if (!rows || unread) {
    throw new UsageError(unread ? sentences(unread) : `${data} holds no rows that could be read.`);
  }
  const own = Object.entries(request.settings).filter(([, value]) => value !== undefined);
  return predictTable({
    real: located.real,
    shown: checkpoint,
    folder: project.folder,
    settings: { ...settings.prediction, ...Object.fromEntries(own) },
    allowed,
    python,
    timeoutMs: settings.predictTimeoutMs,
    signal,
    onOutput,
    onProgress: share => onProgress?.(l10n.t('Predicting with {0}', checkpoint), 0.3 + share * 0.7),
    table: rows.table,
    roles: read.roles,
    labelling: read.labelling,
    features: project.config.columns?.features,
    text: project.config.columns?.text ?? [],
    out: path.resolve(out),
  });
}

/** The project with the file as its validation data, or one of nothing else. */
async function projectFor({ project: folder, data, features, target }: PredictFileRequest): Promise<Project> {
  const validation = path.resolve(data);
  const found: Project =
    folder === undefined
      ? {
          folder: process.cwd(),
          config: { model: 'model', data: {} },
          criteria: [],
          positions: new Map(),
          diagnostics: [],
        }
      : await loadProject(folder);
  const broken = found.diagnostics.find(each => each.severity === 'error');
  if (broken) throw new UsageError(sentences(broken));
  const { reference } = found.config.data;
  const { columns } = found.config;
  return {
    ...found,
    config: {
      ...found.config,
      data: { ...(reference !== undefined && { reference }), validation },
      columns: {
        ...columns,
        ...(features && { features: [...features] }),
        ...(target !== undefined && { target }),
      },
    },
  };
}

function sentences({ file, message, remedy }: Diagnostic): string {
  return [file === undefined ? message : `${file}: ${message}`, remedy].filter(Boolean).join(' ');
}
