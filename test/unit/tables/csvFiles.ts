import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Column, ColumnType } from '../../../src/core/tables/column.ts';
import type { Table } from '../../../src/core/tables/table.ts';

/** CSV files that are awkward in one way each, for tests that compare ways of reading them. */

export interface AwkwardFile {
  readonly content: string | Uint8Array;
  readonly types?: Readonly<Record<string, ColumnType>>;
  readonly file?: string;
  readonly budgets?: Readonly<Record<string, number>>;
}

export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const random = generator(3);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const lines = (rows: number, line: (i: number) => string, newline = '\n') =>
  Array.from({ length: rows }, (_, i) => line(i)).join(newline);
const digits = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** Numbers as programs and people write them, and what only looks like one. */
export function number(): string {
  const double = new Float64Array(Uint32Array.of(random() * 2 ** 32, random() * 2 ** 32).buffer)[0] ?? 0;
  return pick([
    () => String(double),
    () => String((random() - 0.5) * 10 ** Math.floor(random() * 12 - 6)),
    () => (random() * 1e4 - 5e3).toFixed(Math.floor(random() * 9)),
    () => random().toExponential(Math.floor(random() * 18)),
    () => `${pick(['', '-', '+'])}${digits(1 + Math.floor(random() * 21))}`,
    () => `${digits(Math.floor(random() * 12))}.${digits(Math.floor(random() * 12))}`,
    () => `${digits(17)}${pick(['', '.', 'e5', 'E-300', 'e+22', 'e-320', 'e400'])}`,
    () => pick(['0', '-0', '007', '.5', '5.', '.', '-', '+', 'e5', '1e', '1e+', '1.2.3', ' 1', '1 ', '0x1F']),
    () => pick(['inf', '-Infinity', 'NA', 'nan', '', '1_000', '1,5', '9007199254740993', '12345678.', '١']),
  ])();
}

export function instant(): string {
  const pad = (value: number, width = 2) => String(Math.floor(value)).padStart(width, '0');
  const date = `${pad(random() * 3 < 1 ? random() * 9999 : 2026, 4)}-${pad(1 + random() * 12.5)}-${pad(1 + random() * 31)}`;
  const time = `${pad(random() * 25)}:${pad(random() * 60)}`;
  const rest = pick([
    '',
    `:${pad(random() * 60)}`,
    `:${pad(random() * 60)}.${digits(1 + random() * 11)}`,
    ':00,5',
  ]);
  const zone = pick(['', 'Z', 'z', '+02:00', '-0530', ' +01', ' ', '+', '+1', '+99:00', '+02:', 'X', ' UTC']);
  return pick([
    date,
    `${date}T${time}${rest}${zone}`,
    `${date} ${time}${rest}`,
    `${date}T${time}`,
    '2026-1-2',
    '',
  ]);
}

/** A file of 600 rows with something of everything. */
function mixed(newline: string, rows = 600): string {
  const text = () =>
    pick(['red', 'green', 'a "quoted" word', '"a, b"', '"say ""hi"""', '"two\nlines"', 'é', '', 'NA']);
  const line = (i: number) =>
    [
      i,
      number(),
      `2026-01-02T03:04:${10 + (i % 50)}Z`,
      text(),
      pick(['true', 'False']),
      i < 400 ? i : 'late',
    ].join(',');
  return `id,n,when,text,flag,changes${newline}${lines(rows, line, newline)}`;
}

export const FILES: Readonly<Record<string, AwkwardFile>> = {
  'LF, no newline at the end': { content: mixed('\n') },
  CRLF: { content: `${mixed('\r\n')}\r\n` },
  'lone CR': { content: `${mixed('\r')}\r` },
  'blank lines and a mark': { content: `\ufeff\n\n${mixed('\n\n\r\n')}\n\n\n` },
  'UTF-16': { content: Buffer.from(`\ufeff${mixed('\n')}`, 'utf16le') },
  packed: { content: gzipSync(mixed('\n')), file: 'data.csv.gz' },
  tabs: { content: lines(300, i => `${i}\t"x\ty"\t${i % 7}`), file: 'data.tsv' },
  'ragged rows': {
    content: `a,b,c\n${lines(400, i => pick(['1,2,3', '1,2', '1', '1,2,3,4', ',,', String(i)]))}\n`,
  },
  'ragged rows, first late': {
    content: `a,b\n${lines(400, i => (i < 333 ? `${i},x` : pick(['1', '1,2,3'])))}\n`,
  },
  'quotes that stray': {
    content: `a,b\n${lines(300, i => pick([`${i},"open`, '"x"y,2', '3,a"b', '"multi\nline",4', '"x"\n', '5,"""', '"a\nb"c,d']))}\n`,
  },
  'a quote that never closes': {
    content: `a,b\n${lines(200, i => `${i},x`)}\n7,"open\n${lines(200, i => `${i},y`)}\n`,
  },
  'rows over budget': {
    content: `a,b\n${lines(90, i => `${i},${i % 20 === 7 ? 'y'.repeat(700) : 'x'}`)}\n1,"${'z\n'.repeat(400)}"\n2,x\n`,
    budgets: { recordBytes: 500 },
  },
  'huge cells': { content: `a,b\n${lines(60, i => `${'w'.repeat(i * 97)},"${'q\n'.repeat(i * 31)}"`)}\n` },
  'NUL bytes': { content: `a,b\n${lines(200, i => pick([`${i},x`, '\0\0,y', '3,z\0', '"\0",w', '\0']))}\n` },
  'not UTF-8': {
    content: Buffer.from(
      `city,n,v\n${lines(300, i => `${pick(['M\xfcnchen', 'Oslo', '\x80'])},${i},${i % 90 ? i : '\xe9'}`)}\n`,
      'latin1',
    ),
  },
  'thousands of columns': {
    content: lines(12, i =>
      lines(3000, c => (i === 0 ? `c${c}` : pick(['1', '', 'x', '2026-01-01', `${c}`])), ','),
    ),
  },
  'more columns than are kept': {
    content: lines(40, i => lines(9, c => `${i * c}`, ',')),
    budgets: { columns: 5 },
  },
  numbers: {
    content: `a,b\n${lines(3000, () => `${number().replaceAll(',', '')},1`)}\n`,
    types: { a: 'number' },
  },
  'numbers undeclared': {
    content: `a,b\n${lines(3000, i => `${i % 150 ? i / 7 : number().replaceAll(',', '')},1`)}\n`,
  },
  instants: {
    content: `a,b\n${lines(3000, () => `${instant().replaceAll(',', '.')},1`)}\n`,
    types: { a: 'timestamp' },
  },
  'instants undeclared': {
    content: `a\n${lines(3000, i => (i % 120 ? `2026-01-01 00:00:${10 + (i % 49)}${i % 3 ? 'Z' : ''}` : instant().replaceAll(',', '.')))}\n`,
  },
  epochs: {
    content: `a\n${lines(300, () => pick(['1700000000', '1700000000000', '2026-01-01', 'x', '', 'NA']))}\n`,
    types: { a: 'timestamp' },
  },
  'codes come late': { content: `zip,n\n${lines(800, i => `${i < 700 ? i + 10_000 : `00${i}`},${i}`)}\n` },
  'text comes late': {
    content: `v,w\n${lines(900, i => (i < 500 ? `${i}.50,${i}` : `word ${i % 7},${i % 3 ? i : 'x'}`))}\n`,
  },
  'text first': { content: `v\nabc\n${lines(900, i => `${i}.50`)}\n` },
  'values come late': { content: `v,w,x\n${lines(900, i => (i < 700 ? ',NA,1' : `${i},2026-01-01,2`))}\n` },
  'a dictionary that overflows': {
    content: `v,w\n${lines(900, i => `text ${(i * 7) % 300},${i % 3}`)}\nNA,1\n,2\ntext 1,2\n`,
    budgets: { dictionary: 100 },
  },
  'texts of every length': {
    content: `v\n${lines(900, () => 'abcdefghijklmnopqrstuvwxyz0123456789äß'.slice(0, random() * 40))}\n`,
  },
  'declared categories': {
    content: `v,w\n${lines(400, i => `${i % 9}.0,${i}`)}\n`,
    types: { v: 'category', w: 'category' },
  },
  'only a header': { content: 'a,b\n' },
  empty: { content: '' },
  'one cell': { content: 'a' },
  'doubled names': { content: `a,a,,b\n${lines(200, i => `${i},${i % 3},x,`)}\n` },
};

/** Bytes that mean something in CSV, and some that are not UTF-8. */
export const byte = fc.constantFrom(
  ...Array.from('12.,;\n\r"\t -eENAx\0', c => c.charCodeAt(0)),
  0xe9,
  0xc3,
  0xa9,
);

/** All that a table says, to be compared: values by their bits, messages with lines and counts. */
export function contentOf({ columns, rowCount, files, names, diagnostics }: Table) {
  return {
    columns: Array.from(columns.values(), plain),
    rowCount,
    files: files.map(({ path, rows, bytes }) => ({ path, rows, bytes })),
    names,
    diagnostics,
  };
}

function plain(column: Column) {
  if (column.type === 'category') return { ...column, codes: Array.from(column.codes) };
  return { ...column, values: Array.from(column.values) };
}
