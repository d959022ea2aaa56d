/** Parquet files as pyarrow writes them, read by our own decoder and by what reads the rest: the values that were written, by both. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { useKernelModule } from '../../src/core/kernels/wasm.ts';
import type { Column } from '../../src/core/tables/column.ts';
import { readTable } from '../../src/core/tables/readTable.ts';

const python = process.env['EVENKEEL_PYTHON'];
const SCRIPT = fileURLToPath(new URL('./reference_parquet.py', import.meta.url));

interface Written {
  readonly file: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, readonly (string | null)[]>>;
}

/** A double as Python writes it in hexadecimal: exactly. */
function doubleOf(text: string): number {
  if (/^-?inf$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const [, sign = '', head = '', digits = '', exponent = ''] =
    /^(-?)0x([01])\.([0-9a-f]+)p([+-]\d+)$/.exec(text) ?? [];
  const fraction = Number(BigInt(`0x${head}${digits}`));
  // in two steps: the power alone could be 0 where the product is not
  const power = Number(exponent) - 4 * digits.length;
  const value = fraction * 2 ** Math.ceil(power / 2) * 2 ** Math.floor(power / 2);
  return sign === '-' ? -value : value;
}

function assertHolds(column: Column | undefined, values: readonly (string | null)[], what: string): void {
  assert.ok(column, what);
  if (column.type === 'category') {
    assert.deepEqual(
      Array.from(column.codes, code => column.dictionary[code] ?? null),
      values,
      what,
    );
    return;
  }
  for (const [row, value] of values.entries()) {
    const wanted = value === null ? Number.NaN : doubleOf(value);
    assert.ok(
      Object.is(column.values[row], wanted),
      `${what}, row ${row}: ${column.values[row]} instead of ${wanted}`,
    );
  }
}

test('files written in many ways', { skip: python ? false : 'EVENKEEL_PYTHON is not set' }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-pyarrow-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  t.after(() => useKernelModule(undefined));
  const { stdout, stderr, status } = spawnSync(python ?? '', [SCRIPT], {
    env: { ...process.env, EVENKEEL_FOLDER: folder },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  const files = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Written);
  assert.ok(files.length >= 50);
  for (const { file, rows, columns } of files) {
    // DuckDB does not take such a name, and says so: a sign that something was left to it
    const name = `[${file}`;
    await rename(join(folder, file), join(folder, name));
    const read = () =>
      readTable({ folder, patterns: [name], name: 'current' }, { budgets: { duckdbAboveBytes: 0 } });
    useKernelModule(undefined);
    const table = await read();
    assert.ok(
      !table.diagnostics.some(({ code }) => code === 'duckdb-unavailable'),
      `${file} was left to others`,
    );
    assert.equal(table.rowCount, rows);
    assert.deepEqual([...table.columns.keys()], Object.keys(columns), file);
    for (const [column, values] of Object.entries(columns)) {
      assertHolds(table.columns.get(column), values, `${file}, ${column}`);
    }
    useKernelModule(null);
    const others = await read();
    assert.deepEqual(others.columns, table.columns, file);
    const told = others.diagnostics.filter(({ code }) => code !== 'duckdb-unavailable');
    assert.deepEqual(told, table.diagnostics, file);
  }
});
