import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import { type Safety, type SafetyFinding, safetyOf } from '../checkpoints/safety/safety.ts';
import { scanFolder } from '../checkpoints/scanFolder.ts';
import { firstOf } from '../shortened.ts';
import { turns } from '../turns.ts';
import type { Adapter } from './adapters.ts';
import { PredictionProblem } from './model.ts';

/** What the user has allowed to be run that model files bring along. */
export interface Allowed {
  /** Files that need code: all that are asked for, or those with these digests. */
  readonly code?: boolean | ReadonlySet<string>;
  /** Dangerous files, each by its digest. */
  readonly dangerous?: ReadonlySet<string>;
}

/** A model that runs code when it is loaded, about which the user is to be asked. */
export interface Question {
  /** As messages name it. */
  readonly checkpoint: string;
  readonly level: Exclude<Safety['level'], 'data-only'>;
  /** What loading imports. */
  readonly imports: readonly string[];
  /** Why, the most severe first; not all. */
  readonly findings: readonly string[];
  /** Of the file's bytes, or of all files of the folder with their names. */
  readonly sha256: string;
}

const SHOWN = 8;
const SHOWN_IMPORTS = 50;

/** What inspection found of everything that loading a model with an adapter reads. */
export async function safetyOfModel(
  place: string,
  found: Checkpoint,
  adapter: Adapter,
  signal: AbortSignal | undefined,
): Promise<Safety> {
  const own: Safety = adapter.id === 'mlflow_pyfunc' ? importsLoader() : found.safety;
  const isFolder = (await lstat(place)).isDirectory();
  const all = [own, ...(isFolder ? await safetyWithin(place, signal) : [])];
  const safety = safetyOf(
    all.flatMap(each => each.findings),
    all.flatMap(each => each.imports),
  );
  if (adapter.loads === 'code' || safety.level === 'dangerous') return safety;
  return { level: 'data-only', findings: [], imports: [] };
}

/** Of all files in a folder; what could not be looked at, a link that leads out of it among them, was not inspected. */
async function safetyWithin(folder: string, signal: AbortSignal | undefined): Promise<readonly Safety[]> {
  const { scanned, diagnostics } = await scanFolder(folder, { signal });
  const untold = diagnostics.map(({ code, message, file }) => ({
    level: 'not-fully-inspected' as const,
    rule: code,
    message: file === undefined ? message : `${file}: ${message}`,
  }));
  return [safetyOf(untold, []), ...scanned.map(each => each.safety)];
}

/** A folder of MLflow names the module that loads it, and may bring code along. */
function importsLoader(): Safety {
  const finding: SafetyFinding = {
    level: 'needs-code',
    rule: 'mlflow-loader',
    message: l10n.t('MLflow imports the loader that MLmodel names, and code that the folder brings along.'),
  };
  return safetyOf([finding], []);
}

/** What is to be asked before a model is loaded; undefined where nothing is. */
export async function questionFor(
  place: string,
  shown: string,
  safety: Safety,
  signal: AbortSignal | undefined,
): Promise<Question | undefined> {
  const { level, findings, imports } = safety;
  if (level === 'data-only') return undefined;
  return {
    checkpoint: shown,
    level,
    imports: imports.slice(0, SHOWN_IMPORTS),
    findings: [...new Set(findings.map(each => each.message))].slice(0, SHOWN),
    sha256: await digestOf(place, signal),
  };
}

/** @throws PredictionProblem where what is asked has not been allowed */
export function checkAllowed(question: Question, { code, dangerous }: Allowed): void {
  const { level, sha256, checkpoint, imports, findings } = question;
  if (level === 'dangerous') {
    if (dangerous?.has(sha256)) return;
    throw new PredictionProblem({
      code: 'dangerous-checkpoint',
      file: checkpoint,
      message: l10n.t('{0} is dangerous to load: {1}', checkpoint, findings[0] ?? ''),
      remedy: l10n.t(
        'Do not load it. If you know what it does, allow this very file: {0}',
        `--allow-dangerous ${sha256}`,
      ),
    });
  }
  if (code === true || (code instanceof Set && code.has(sha256))) return;
  const what = firstOf(imports);
  throw new PredictionProblem({
    code: 'needs-consent',
    file: checkpoint,
    message:
      level === 'needs-code' && what !== ''
        ? l10n.t('Loading {0} imports and runs code: {1}.', checkpoint, what)
        : l10n.t('Loading {0} may run code: {1}', checkpoint, findings[0] ?? ''),
    remedy: l10n.t('If you trust where it comes from, allow it: {0}', '--allow-code'),
  });
}

/** SHA-256 of a file, or of the names and digests of all files of a folder. Links are told by where they lead. */
export async function digestOf(place: string, signal: AbortSignal | undefined): Promise<string> {
  if (!(await lstat(place)).isDirectory()) return digestOfFile(place, signal);
  const digest = createHash('sha256');
  const turn = turns(signal);
  const names = (await readdir(place, { recursive: true })).sort();
  for (const name of names) {
    const file = path.join(place, name);
    const found = await lstat(file);
    const content = found.isFile()
      ? await digestOfFile(file, signal)
      : found.isSymbolicLink()
        ? await readlink(file)
        : '';
    digest.update(`${name.split(path.sep).join('/')}\0${content}\n`);
    await turn();
  }
  return digest.digest('hex');
}

async function digestOfFile(file: string, signal: AbortSignal | undefined): Promise<string> {
  const digest = createHash('sha256');
  const blocks = createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  for await (const block of blocks) digest.update(block as Buffer);
  return digest.digest('hex');
}
