import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isPointer, notFetched } from '../bytes/gitLfs.ts';
import { FileSource, MalformedError } from '../bytes/source.ts';
import { type Diagnostic, UsageError } from '../diagnostic.ts';
import { turns } from '../turns.ts';
import { checkpointReaders } from './index.ts';
import { inspectCandidate } from './inspect.ts';
import type { Candidate, InspectContext } from './reader.ts';
import { uninspected } from './safety/messages.ts';
import { SAFETY_LEVELS, type Safety, type SafetyLevel, safetyOf } from './safety/safety.ts';
import { safetyOfBytes } from './safety/scan.ts';

/** A file or folder that loading could do something with. */
export interface Scanned {
  /** Relative to the folder that is scanned, with forward slashes; `''` for itself. */
  readonly path: string;
  /** As people call it; absent for what no reader knows but the scan does. */
  readonly title?: string;
  readonly safety: Safety;
}

export interface FolderScan {
  /** The most severe first, then by path. */
  readonly scanned: readonly Scanned[];
  /** Plain files that were looked at. */
  readonly files: number;
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_FILES = 200_000;
const MOST_DEPTH = 50;
/** Endings that say nothing of what a file is. */
const AMBIGUOUS = new Set([
  '.bin',
  '.dat',
  '.data',
  '.p',
  '.gz',
  '.z',
  '.xz',
  '.lzma',
  '.bz2',
  '.lz4',
  '.tar',
  '.json',
  '.txt',
  '.model',
  '.pb',
  '.index',
  '.meta',
  '.sav',
  // styles of BibTeX
  '.bst',
  '.deprecated',
]);

/**
 * Looks into every file below a folder, or at one file, by what is in it, whatever it is called and however small it is. Links are not
 * followed. Nothing is executed.
 * @throws UsageError where there is nothing at this path
 */
export async function scanFolder(given: string, { signal }: InspectContext = {}): Promise<FolderScan> {
  const root = await realpath(given).catch(() => {
    throw new UsageError(l10n.t('There is no file and no folder {0}.', given));
  });
  const scan = new Scan(root, signal);
  if ((await lstat(root)).isDirectory()) await scan.folder(root, 0);
  else await scan.file(root);
  return scan.result();
}

class Scan {
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  readonly #turn: () => Promise<void>;
  readonly #scanned: Scanned[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #endings: ReadonlySet<string>;
  #files = 0;

  constructor(root: string, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#signal = signal;
    this.#turn = turns(signal);
    const endings = checkpointReaders.flatMap(({ extensions }) => extensions);
    this.#endings = new Set(endings.filter(ending => !AMBIGUOUS.has(ending)));
  }

  result(): FolderScan {
    const severity = ({ safety }: Scanned) => SAFETY_LEVELS.indexOf(safety.level);
    const scanned = this.#scanned.sort((a, b) => severity(b) - severity(a) || (a.path < b.path ? -1 : 1));
    return { scanned, files: this.#files, diagnostics: this.#diagnostics };
  }

  async folder(folder: string, depth: number): Promise<void> {
    if (depth > MOST_DEPTH) {
      this.#tell('too-deep', folder, l10n.t('Folders are nested too deep.'));
      return;
    }
    const found = await this.#entriesOf(folder);
    const entries = new Set(found.map(({ name }) => name));
    const name = path.basename(folder).toLowerCase();
    await this.#inspected({ path: folder, name, entries });
    for (const entry of found) {
      const inner = path.join(folder, entry.name);
      if (entry.isSymbolicLink()) await this.#link(inner);
      // what Git keeps is packed by Git, and no program loads models from there
      else if (entry.isDirectory()) {
        if (entry.name !== '.git') await this.folder(inner, depth + 1);
      } else if (entry.isFile()) await this.file(inner);
      await this.#turn();
    }
  }

  async #entriesOf(folder: string): Promise<readonly Dirent[]> {
    try {
      return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.#tell('unreadable', folder, l10n.t('The folder cannot be read: {0}', text(error)));
      return [];
    }
  }

  /** A link within the folder leads to what is looked at anyway. */
  async #link(link: string): Promise<void> {
    const target = await realpath(link).catch(() => undefined);
    const inside = target === this.#root || target?.startsWith(this.#root + path.sep) === true;
    if (target !== undefined && !inside) {
      this.#tell('link-outside', link, l10n.t('The link leads out of the folder and was not followed.'));
    }
  }

  async file(file: string): Promise<void> {
    if (++this.#files > MOST_FILES) {
      if (this.#files === MOST_FILES + 1) {
        this.#tell(
          'too-many-files',
          this.#root,
          l10n.t('There are more than {0} files; the others were not looked at.', MOST_FILES),
        );
      }
      return;
    }
    let source: FileSource | undefined;
    try {
      source = new FileSource(file);
      await this.#source(file, source);
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.#tell('unreadable', file, l10n.t('The file cannot be read: {0}', text(error)));
    } finally {
      source?.close();
    }
  }

  async #source(file: string, source: FileSource): Promise<void> {
    const name = path.basename(file).toLowerCase();
    if (await this.#inspected({ path: file, name, source })) return;
    const safety = await safetyOfBytes(source, this.#signal);
    if (safety) {
      this.#scanned.push({ path: this.#relative(file), safety });
      return;
    }
    if (!this.#endings.has(path.extname(name)) || source.size === 0) return;
    const reason = isPointer(source)
      ? notFetched()
      : l10n.t('It is not what its name says: no format of checkpoints that is known.');
    this.#scanned.push({
      path: this.#relative(file),
      safety: safetyOf([uninspected('not-recognised', reason, {})], []),
    });
  }

  /** Whether a reader knows it. */
  async #inspected(candidate: Candidate): Promise<boolean> {
    try {
      const found = await inspectCandidate(candidate, { signal: this.#signal });
      if (!found) return false;
      this.#scanned.push({ path: this.#relative(candidate.path), title: found.title, safety: found.safety });
      return true;
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (error instanceof MalformedError || candidate.entries === undefined) throw error;
      this.#tell('unreadable', candidate.path, l10n.t('The folder cannot be read: {0}', text(error)));
      return false;
    }
  }

  #relative(file: string): string {
    return path.relative(this.#root, file).split(path.sep).join('/');
  }

  #tell(code: string, file: string, message: string): void {
    if (this.#diagnostics.length < 1000) {
      this.#diagnostics.push({ severity: 'warning', code, message, file: this.#relative(file) });
    }
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** How many there are of each level. */
export function countLevels(scanned: readonly Scanned[]): Readonly<Record<SafetyLevel, number>> {
  const counts = { 'data-only': 0, 'needs-code': 0, 'not-fully-inspected': 0, dangerous: 0 };
  for (const { safety } of scanned) counts[safety.level]++;
  return counts;
}
