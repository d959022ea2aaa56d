import { open } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { LookContext } from './knownRuns.ts';
import type { RunsOverview } from './overview.ts';
import type { Cell, RunsPage, TableQuery } from './table.ts';
import { placeOf } from './values.ts';

const FORMATS = { csv: { head: csvHead, line: csvLine }, md: { head: markdownHead, line: markdownLine } };
export type ExportFormat = keyof typeof FORMATS;

/** By the ending of a file's name: Markdown for `.md`, else CSV. */
export function formatOf(file: string): ExportFormat {
  return file.toLowerCase().endsWith('.md') ? 'md' : 'csv';
}

/**
 * Writes the whole table, as filtered and sorted, to a file: a line for each run, with its experiment. Whatever is shown of it, numbers have
 * all their digits and times are in ISO 8601.
 */
export async function exportRuns(
  overview: RunsOverview,
  query: TableQuery,
  out: string,
  format: ExportFormat,
  context: LookContext,
): Promise<void> {
  const { head, line } = FORMATS[format];
  const file = await open(out, 'w');
  try {
    let isFirst = true;
    // a folded group would leave its runs out
    for await (const page of overview.pages({ ...query, grouped: false, folded: [] }, context)) {
      if (isFirst) await file.write(head(['key', 'name', 'status', ...namesOf(page)]));
      isFirst = false;
      const lines = page.rows.flatMap(row =>
        row.kind === 'run'
          ? [
              line([
                row.key,
                row.name,
                row.status,
                ...row.cells.map((cell, at) => textOf(cell, page.shown[at])),
              ]),
            ]
          : [],
      );
      await file.write(lines.join(''));
    }
  } finally {
    await file.close();
  }
}

/** Names of the columns; with its kind before it where another has the same. */
function namesOf({ shown }: RunsPage): readonly string[] {
  const names = shown.map(id => placeOf(id)?.name ?? id);
  return names.map((name, at) => {
    const taken = ['key', 'name', 'status'].includes(name) || names.indexOf(name) !== names.lastIndexOf(name);
    return taken ? (shown[at] ?? name) : name;
  });
}

function textOf(cell: Cell, column: string | undefined): string {
  if (cell === null) return '';
  if (column === 'run:started' && typeof cell === 'number') {
    const date = new Date(cell);
    return Number.isNaN(date.getTime()) ? '' : date.toISOString();
  }
  return String(cell);
}

function csvHead(cells: readonly string[]): string {
  return csvLine(cells.map(name => (name === 'run:duration' || name === 'duration' ? `${name}_ms` : name)));
}

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it, since names of runs may come from anyone. */
function csvLine(cells: readonly string[]): string {
  const quoted = cells.map(cell => {
    const harmless = /^[=@\t\r]|^[+-](?![\d.]|inf|nan)/i.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  });
  return `${quoted.join(',')}\r\n`;
}

function markdownHead(cells: readonly string[]): string {
  return `${markdownLine(cells.map(each => (each === 'duration' ? l10n.t('duration (ms)') : each)))}|${' --- |'.repeat(cells.length)}\n`;
}

function markdownLine(cells: readonly string[]): string {
  const escaped = cells.map(cell => cell.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' '));
  return `| ${escaped.join(' | ')} |\n`;
}
