import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { decoded, sniffEncoding } from '../bytes/encoding.ts';
import { type Diagnostic, UsageError } from '../diagnostic.ts';
import { keepLast } from '../lastOnes.ts';
import { decodeCell } from '../tables/encoding.ts';
import { CONFIG_MISNAMED, CONFIG_NAME, PROJECT_MARKERS } from './discover.ts';
import type { ParsedConfig } from './parse.ts';
import type { Project } from './project.ts';

/** Largest evenkeel.yaml that is read, in bytes. */
const MOST_BYTES = 1024 * 1024;

/**
 * The project in a folder: its evenkeel.yaml understood as far as possible, or, without one, the folder with nothing configured.
 * Whatever is wrong with the configuration is in the project's diagnostics.
 * @throws UsageError when there is no such folder
 */
export async function loadProject(folder: string): Promise<Project> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UsageError(`There is no folder ${path}.`);
  if (!found.isDirectory()) throw new UsageError(`${path} is a file; expected the folder of a project.`);
  const names = new Set(await readdir(path).catch(() => []));
  const model = basename(path) || 'model';
  const nothing = { folder: path, config: { model, data: {} }, criteria: [], positions: new Map() };

  const configFile = [CONFIG_NAME, CONFIG_MISNAMED].find(name => names.has(name));
  if (configFile === undefined) return { ...nothing, diagnostics: [unconfigured(names)] };
  const { text, diagnostics } = await readConfig(join(path, configFile), configFile);
  const naming = namingDiagnostics(names, configFile);
  if (text === undefined) return { ...nothing, configFile, diagnostics: [...naming, ...diagnostics] };
  const parsed = await parsedOnce(path, text, configFile, model);
  return {
    folder: path,
    configFile,
    ...parsed,
    diagnostics: [...naming, ...diagnostics, ...parsed.diagnostics],
  };
}

/** What the last configuration of a folder was understood as, so that one that has not changed is not parsed again. */
const understood = new Map<string, { readonly on: string; readonly parsed: ParsedConfig }>();
/** So many folders are remembered. */
const MOST_UNDERSTOOD = 16;

async function parsedOnce(folder: string, text: string, file: string, model: string): Promise<ParsedConfig> {
  const on = `${file}\n${text}`;
  const known = understood.get(folder);
  if (known?.on === on) return known.parsed;
  const { parseConfig } = await import('./parse.ts');
  const parsed = parseConfig(text, file, model);
  keepLast(understood, folder, { on, parsed }, MOST_UNDERSTOOD);
  return parsed;
}

/** The file's text, whatever its encoding; undefined when it cannot be read. */
async function readConfig(
  path: string,
  file: string,
): Promise<{ readonly text?: string; readonly diagnostics: readonly Diagnostic[] }> {
  const unreadable = (message: string, remedy: string) => ({
    diagnostics: [{ severity: 'error', code: 'unreadable-config', message, remedy, file } as const],
  });
  try {
    const { size, isFile } = await stat(path).then(found => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile)
      return unreadable(
        l10n.t('{0} is not a file.', file),
        l10n.t('Put the configuration in a plain file of this name.'),
      );
    if (size > MOST_BYTES) {
      return { diagnostics: [(await import('./parse.ts')).tooLarge(file, size)] };
    }
    return decode(await readFile(path), file);
  } catch (error) {
    return unreadable(
      l10n.t('{0} cannot be read: {1}.', file, error instanceof Error ? error.message : String(error)),
      l10n.t('Check that the file exists and may be read.'),
    );
  }
}

function decode(
  bytes: Uint8Array,
  file: string,
): { readonly text: string; readonly diagnostics: Diagnostic[] } {
  const { encoding, mark } = sniffEncoding(bytes);
  const wrong = (message: string, line?: number): Diagnostic => ({
    severity: 'warning',
    code: 'wrong-encoding',
    message,
    remedy: l10n.t('Save the file as UTF-8.'),
    file,
    ...(line !== undefined && { line, character: 1 }),
  });
  if (encoding !== 'utf-8') {
    return {
      text: decoded(bytes),
      diagnostics: [wrong(l10n.t('{0} is written in {1}; expected UTF-8.', file, encoding.toUpperCase()))],
    };
  }
  const { text, valid } = decodeCell(bytes, mark, bytes.length);
  if (valid) return { text, diagnostics: [] };
  const line = firstBadLine(bytes);
  return {
    text,
    diagnostics: [
      wrong(l10n.t('{0} is not UTF-8 from line {1} on; it was read as Windows-1252.', file, line), line),
    ],
  };
}

/** 1-based number of the first line that is not UTF-8. */
function firstBadLine(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 1; start <= bytes.length; line++) {
    const next = bytes.indexOf(10, start);
    const end = next < 0 ? bytes.length : next;
    if (!decodeCell(bytes, start, end).valid) return line;
    start = end + 1;
  }
  return 1;
}

function namingDiagnostics(names: ReadonlySet<string>, configFile: string): Diagnostic[] {
  if (!names.has(CONFIG_MISNAMED)) return [];
  const both = configFile === CONFIG_NAME;
  return [
    {
      severity: 'warning',
      code: 'config-name',
      message: both
        ? l10n.t('{0} is ignored because there is {1}.', CONFIG_MISNAMED, CONFIG_NAME)
        : l10n.t(
            'The configuration is called {0}; expected {1}. It is read, but the editor gives no help in it.',
            CONFIG_MISNAMED,
            CONFIG_NAME,
          ),
      remedy: both ? l10n.t('Remove {0}.', CONFIG_MISNAMED) : l10n.t('Rename it to {0}.', CONFIG_NAME),
      file: CONFIG_MISNAMED,
    },
  ];
}

function unconfigured(names: ReadonlySet<string>): Diagnostic {
  const markers = [...PROJECT_MARKERS].filter(([name]) => names.has(name));
  const remedy = l10n.t('Run "Evenkeel: Set Up Monitoring" or "evenkeel init" to write one.');
  if (markers.length === 0) {
    const message = l10n.t('There is no {0} and nothing else that is known in this folder.', CONFIG_NAME);
    return { severity: 'warning', code: 'no-config', message, remedy };
  }
  const found = markers.map(([name, tool]) => `${name} (${tool})`).join(', ');
  const message = l10n.t('Found {0}, but no {1}: nothing says which data to watch.', found, CONFIG_NAME);
  return { severity: 'info', code: 'no-config', message, remedy };
}
