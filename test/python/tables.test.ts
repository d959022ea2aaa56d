import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTable } from '../../src/core/tables/readTable.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = python ? false : 'EVENKEEL_PYTHON is not set';

/** What pandas reads: for each column its kind and its values, numbers as text with 17 digits, missing as null. */
const SCRIPT = `
import json, sys
import pandas as pd
frame = pd.read_csv(sys.argv[1], skip_blank_lines=True)
out = {}
for name in frame.columns:
    c = frame[name]
    if c.dtype == bool:
        kind, values = "category", [str(v).lower() for v in c]
    elif pd.api.types.is_numeric_dtype(c):
        kind, values = "number", [None if pd.isna(v) else repr(float(v)) for v in c]
    else:
        kind, values = "category", [None if pd.isna(v) else str(v) for v in c]
    out[name] = [kind, values]
print(json.dumps(out))
`;

const CASES: Readonly<Record<string, string>> = {
  plain: 'a,b,c\n1,x,true\n2.5,y,false\n,z,true\n',
  missing: 'a,b\nNA,x\nN/A,NULL\n-nan,nan\n1,#N/A\n<NA>,None\n2,n/a\n3,null\n',
  infinities: 'a\n1\ninf\n-inf\nInfinity\n-Infinity\n1e400\n',
  quotes: 'a,b\n"1","x ""y"""\n"2","l1\nl2"\n3,"p"q\n4,r"s\n5,""\n',
  newlines: 'a,b\r\n1,x\r\n\r\n2,y\r\n',
  shortRows: 'a,b,c\n1,2,3\n4\n5,6\n',
  spaces: 'a,b\n 1, x\n2 ,y \n',
  exponents:
    'a\n1e5\n-2.5E-3\n+7\n.5\n5.\n1e-320\n123456789012345678\n0.30000000000000004\n1.7976931348623157e308\n',
  names: 'a,a,,b\n1,2,3,4\n',
  unicode: 'ä,日本\nö,1\n𝄞,2\n',
};

function random(count: number): string {
  // A fixed linear congruential generator: the same numbers in every run.
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const lines = Array.from({ length: count }, () => {
    const value = (next() - 0.5) * 10 ** Math.floor(next() * 12 - 6);
    return `${value},${value.toPrecision(1 + Math.floor(next() * 17))},${value.toFixed(3)},${Math.floor(next() * 5)}`;
  });
  return `a,b,c,d\n${lines.join('\n')}\n`;
}

for (const [name, text] of Object.entries({ ...CASES, random: random(20_000) })) {
  test(`as pandas reads it: ${name}`, { skip }, async t => {
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-pandas-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'data.csv');
    await writeFile(file, text);
    const printed = execFileSync(python ?? '', ['-c', SCRIPT, file], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const theirs = JSON.parse(printed) as Record<string, [string, (string | null)[]]>;
    const table = await readTable({ folder, patterns: ['data.csv'], name: 'reference' });
    assert.deepEqual([...table.columns.keys()], Object.keys(theirs));
    for (const [column, [kind, values]] of Object.entries(theirs)) {
      const ours = table.columns.get(column);
      assert.equal(ours?.type, kind, column);
      if (ours?.type === 'category') {
        assert.deepEqual(
          Array.from(ours.codes, code => ours.dictionary[code] ?? null),
          values,
        );
      } else if (ours) {
        const theirNumbers = values.map(value =>
          value === null ? Number.NaN : Number(value.replace('inf', 'Infinity')),
        );
        for (const [row, expected] of theirNumbers.entries()) {
          const value = ours.values[row] ?? Number.NaN;
          // pandas' default parser may be off by one unit in the last place; ours is correctly rounded.
          const near =
            Object.is(value, expected) || Math.abs(value - expected) <= Math.abs(expected) * 2 ** -51;
          assert.ok(near, `${column}[${row}]: ${value} instead of ${expected}`);
        }
      }
    }
  });
}
