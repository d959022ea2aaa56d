import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { type AssessOptions, assessProject } from '../../../src/core/assessment/assess.ts';
import { type Assessment, assessmentSchema } from '../../../src/core/assessment/assessment.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';

/** Projects of a few hundred made-up rows, and their assessments held against the published schema. */

let root: string | undefined;
after(async () => {
  if (root !== undefined) await rm(root, { recursive: true, force: true });
});

/** A folder with these files, by path; gone after the tests of the file. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  root ??= await mkdtemp(path.join(tmpdir(), 'evenkeel-assess-'));
  const folder = await mkdtemp(path.join(root, 'project-'));
  await writeInto(folder, files);
  return folder;
}

export async function writeInto(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Assesses a folder; the document must be of the published shape, hold no NaN, and survive JSON. */
export async function assess(folder: string, options?: AssessOptions): Promise<Assessment> {
  const assessment = await assessProject(folder, options);
  assert.deepEqual(JSON.parse(JSON.stringify(assessment)), assessment, 'JSON changes the document');
  assessmentSchema.parse(assessment);
  for (const { message, file, column, line, remedy, code } of assessment.diagnostics) {
    assert.match(message, /^[\p{L}\d"'].*[.!?:)]$/su, `no sentence: ${message}`);
    assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(line === undefined || file !== undefined, `a line without its file: ${message}`);
    assert.ok(remedy === undefined || remedy.length > 0);
    assert.ok(column === undefined || message.includes(column.slice(0, 50)), `${column}: ${message}`);
  }
  return assessment;
}

/** Assesses a project made of these files. */
export async function assessOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options?: AssessOptions,
): Promise<Assessment> {
  return assess(await folderWith(files), options);
}

/** The diagnostic with this code, of which there must be one at least. */
export function told(assessment: Assessment, code: string): Diagnostic {
  const found = assessment.diagnostics.find(each => each.code === code);
  const codes = assessment.diagnostics.map(each => `${each.code}: ${each.message}`);
  assert.ok(found, `no ${code} among\n${codes.join('\n')}`);
  return found;
}

export type Cell = string | number | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** Rows as CSV; the header is that of the first row. */
export function csv(rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): string {
  const cell = (value: Cell) => {
    const text = value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map(row => columns.map(name => cell(row[name])).join(','));
  return `${[columns.map(cell).join(','), ...lines].join('\n')}\n`;
}

/** Numbers from 0 to 1, the same for the same seed. Mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const DAY = 24 * 3_600_000;
export const START = Date.parse('2026-03-01T00:00:00Z');

/**
 * `days` days of predictions from 1 March 2026, 60 rows each: two features, a protected column, a target, a score that is right most of
 * the time and the prediction at 0.5.
 */
export function production(
  days: number,
  change: (row: Row, day: number, index: number) => Row = row => row,
  { from = 0, seed = 1, perDay = 60 } = {},
): Row[] {
  const next = random(seed);
  return Array.from({ length: days * perDay }, (_, i) => {
    const day = from + Math.floor(i / perDay);
    const at = START + day * DAY + (i % perDay) * (DAY / perDay);
    const y = Number(next() < 0.4);
    const right = next() < 0.9;
    const score = Number(
      (0.5 + (y === Number(right) ? 0.05 + 0.4 * next() : -0.05 - 0.4 * next())).toFixed(3),
    );
    const row = {
      id: `r${day}-${i % perDay}`,
      ts: new Date(at).toISOString(),
      amount: Number((next() * 100 + next() * 50).toFixed(2)),
      country: ['DE', 'FR', 'IT'][Math.floor(next() * 3)] ?? 'DE',
      gender: next() < 0.5 ? 'F' : 'M',
      y,
      prediction: Number(score >= 0.5),
      score,
    };
    return change(row, day, i % perDay);
  });
}

export const REFERENCE = csv(production(20, row => row, { from: -20, seed: 7 }));

export const COLUMNS =
  'columns: {timestamp: ts, id: id, target: y, prediction: prediction, score: score, protected: [gender]}';

/** An evenkeel.yaml on reference.csv and current.csv, with further lines. */
export function config(...lines: readonly string[]): string {
  return [
    'model: test',
    'task: binary',
    'data: {reference: reference.csv, current: current.csv}',
    COLUMNS,
    'chunk: day',
    ...lines,
  ].join('\n');
}

/** A project whose current data are these rows. */
export function projectOf(
  current: readonly Row[] | string | Uint8Array,
  ...lines: readonly string[]
): Record<string, string | Uint8Array> {
  const text = typeof current === 'string' || current instanceof Uint8Array ? current : csv(current);
  return { 'evenkeel.yaml': config(...lines), 'reference.csv': REFERENCE, 'current.csv': text };
}
