import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { writeAtomically } from '../files/durable.ts';
import { readOwnFile } from '../files/ownFile.ts';
import { isCode, STATE_FOLDER, stateFolder } from '../files/stateFolder.ts';
import { version } from '../version.ts';
import { reasonIn } from './reasonIn.ts';

export const DETECTORS_FILE = `${STATE_FOLDER}/detectors.json`;

/** What is kept of a detector between assessments. */
export interface Kept {
  /** SHA-256 of the values that it was fed with. */
  readonly values: string;
  /** As `savedState` makes it. */
  readonly state: unknown;
}

/** What detectors remember, by their names. */
export interface DetectorMemory {
  readonly kept: ReadonlyMap<string, Kept>;
  /** Why nothing of the file is used, as a sentence; absent where there is no file, or all of it is. */
  readonly unusable?: string;
  readonly text?: string;
}

/** Goes up when what is kept changes its meaning. */
const FORMAT = 1;

/** Reads `.evenkeel/detectors.json`. Never throws: where it cannot be used, detectors start from the first row. */
export async function readDetectors(projectFolder: string): Promise<DetectorMemory> {
  const file = path.join(projectFolder, DETECTORS_FILE);
  try {
    const text = (await readOwnFile(file)).toString();
    const { format, evenkeel, detectors } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (format !== FORMAT || evenkeel !== version) {
      return {
        kept: new Map(),
        unusable: l10n.t('the state was kept by another version of Evenkeel'),
        text,
      };
    }
    const entries = Object.entries(detectors as Readonly<Record<string, Kept>>);
    return { kept: new Map(entries.filter(([, kept]) => typeof kept?.values === 'string')), text };
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return { kept: new Map() };
    return { kept: new Map(), unusable: l10n.t('{0} cannot be read', DETECTORS_FILE) };
  }
}

/**
 * Writes what detectors remember, where it is not what the file says already. Never throws: a failure becomes a diagnostic, and the next
 * assessment feeds the same rows again.
 */
export async function writeDetectors(
  projectFolder: string,
  before: DetectorMemory,
  kept: ReadonlyMap<string, Kept>,
): Promise<readonly Diagnostic[]> {
  if (kept.size === 0 && before.text === undefined) return [];
  const saved = { format: FORMAT, evenkeel: version, detectors: Object.fromEntries(kept) };
  const text = `${JSON.stringify(saved)}\n`;
  if (text === before.text) return [];
  try {
    await stateFolder(projectFolder);
    await writeAtomically(path.join(projectFolder, DETECTORS_FILE), text);
    return [];
  } catch (error) {
    const why = reasonIn(error);
    return [
      {
        severity: 'warning',
        code: 'detectors-not-written',
        file: DETECTORS_FILE,
        message: l10n.t(
          'What the detectors have seen could not be kept in {0}: {1}. This assessment is complete without it.',
          DETECTORS_FILE,
          why,
        ),
        remedy: l10n.t('Check the folder; the next assessment feeds the detectors from where they were.'),
      },
    ];
  }
}
