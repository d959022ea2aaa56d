import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as l10n from '@vscode/l10n';
import fc from 'fast-check';
import { formatCount, formatDay, formatShare, formatValue } from '../../src/core/words.ts';

test('whole and large numbers read as Intl writes them in English', () => {
  const intl = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  const number = fc.oneof(
    fc.integer(),
    fc.double({ min: 1000, max: 1e15, noNaN: true }),
    fc.double({ min: -1e15, max: -1000, noNaN: true }),
  );
  fc.assert(
    fc.property(number, value => {
      assert.equal(formatValue(value), intl.format(value).replace('-', '−'));
    }),
  );
  assert.equal(formatValue(1234.5), '1,235');
  assert.equal(formatValue(-1234.5), '−1,235');
  assert.equal(formatCount(1_234_567, 'row'), '1,234,567 rows');
  assert.equal(formatCount(1, 'row'), '1 row');
});

test('days have a year only where it is not that of the neighbour', () => {
  const november = Date.UTC(2026, 10, 12, 23, 59);
  assert.equal(formatDay(november), '12 Nov');
  assert.equal(formatDay(november, Date.UTC(2027, 0, 1)), '12 Nov 2026');
});

test('days read as Intl writes them in British English', () => {
  const short = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  const day = new Intl.DateTimeFormat('en-GB', short);
  const dayOfYear = new Intl.DateTimeFormat('en-GB', { ...short, year: 'numeric' });
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01Z'), max: new Date('9999-12-31Z'), noInvalidDate: true }),
      date => {
        assert.equal(formatDay(date.getTime()), day.format(date));
        const otherYear = Date.UTC(date.getUTCFullYear() === 2026 ? 2027 : 2026, 5);
        assert.equal(formatDay(date.getTime(), otherYear), dayOfYear.format(date));
      },
    ),
  );
});

const bundle = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../l10n/${name}.json`, import.meta.url), 'utf8'));

test('days read as Intl writes them in the language', () => {
  const short = new Intl.DateTimeFormat('de', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const days = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 12));
  l10n.config({ contents: bundle('bundle.l10n.de') });
  try {
    assert.deepEqual(
      days.map(day => formatDay(day)),
      days.map(day => short.format(day)),
    );
    assert.equal(formatDay(Date.UTC(2026, 10, 12), Date.UTC(2027, 0, 1)), '12. Nov. 2026');
  } finally {
    l10n.config({ contents: {} });
  }
});

test('shares read as Intl writes percentages in the language', () => {
  const written = (language: string) =>
    [0, 0.0004, 0.003, 0.5, 0.95, 1].map(share => {
      const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
      // numbers within sentences of the core have a point in every language
      return share === 0.0004
        ? `< ${percent.format(0.001)}`.replace(',', '.')
        : percent.format(share).replace(',', '.');
    });
  const ours = () => [0, 0.0004, 0.003, 0.5, 0.95, 1].map(formatShare);
  assert.deepEqual(ours(), written('en'));
  l10n.config({ contents: bundle('bundle.l10n.de') });
  try {
    assert.deepEqual(ours(), written('de'));
  } finally {
    l10n.config({ contents: {} });
  }
  assert.equal(formatShare(0.946), '94.6%');
  assert.equal(formatShare(0.121), '12%');
  const spaced = Object.keys(bundle('bundle.l10n')).filter(text => /[\d}]\s%/u.test(text));
  assert.deepEqual(spaced, []);
});
