import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { CheckpointReport } from './assessment.ts';
import type { HistoryRecord, ValidationRecord } from './history.ts';

/** A folder may hold more files than anyone wants listed. */
const MOST = 1000;

/**
 * The checkpoints of a project, newest first, each with its newest recorded validation. Files are looked at from outside only.
 * @param files patterns relative to the folder; @param champion path of the one in use, relative to the folder
 */
export async function listCheckpoints(
  folder: string,
  files: readonly string[],
  champion: string | undefined,
  records: readonly HistoryRecord[],
): Promise<{ checkpoints: readonly CheckpointReport[]; diagnostics: readonly Diagnostic[] }> {
  const patterns = champion === undefined ? files : [...files, champion];
  if (patterns.length === 0) return { checkpoints: [], diagnostics: [] };
  const { glob } = await import('tinyglobby');
  const found = await glob([...patterns], {
    cwd: folder,
    onlyFiles: false,
    expandDirectories: false,
    dot: false,
  });
  const checkpoints: CheckpointReport[] = [];
  for (const name of new Set(found.map(each => each.replace(/\/$/, '')))) {
    const status = await stat(path.join(folder, name)).catch(() => undefined);
    if (!status || checkpoints.length >= MOST) continue;
    const validation = newestValidation(records, name);
    checkpoints.push({
      path: name,
      bytes: status.size,
      modified: status.mtime.toISOString(),
      champion: champion !== undefined && path.normalize(champion) === path.normalize(name),
      ...(validation && { validation }),
    });
  }
  checkpoints.sort((a, b) =>
    a.modified < b.modified ? 1 : a.modified > b.modified ? -1 : a.path < b.path ? -1 : 1,
  );
  const absent = champion !== undefined && !checkpoints.some(each => each.champion);
  return { checkpoints, diagnostics: absent ? [absentChampion(champion, checkpoints)] : [] };
}

/** The newest recorded validation of a checkpoint. */
export function newestRecord(
  records: readonly HistoryRecord[],
  checkpoint: string,
): ValidationRecord | undefined {
  const matching = records.filter(each => each.kind === 'validation' && each.checkpoint === checkpoint);
  return matching.at(-1) as ValidationRecord | undefined;
}

function newestValidation(
  records: readonly HistoryRecord[],
  checkpoint: string,
): CheckpointReport['validation'] {
  const record = newestRecord(records, checkpoint);
  return record && { at: record.at, verdict: record.verdict, short: record.short };
}

function absentChampion(champion: string, checkpoints: readonly CheckpointReport[]): Diagnostic {
  const near = nearest(
    champion,
    checkpoints.map(each => each.path),
  );
  return {
    severity: 'warning',
    code: 'missing-champion',
    file: champion,
    message: near
      ? l10n.t('The champion {0} does not exist. Is {1} meant?', champion, near)
      : l10n.t('The champion {0} does not exist.', champion),
    remedy: l10n.t('Correct checkpoints.champion in evenkeel.yaml.'),
  };
}
