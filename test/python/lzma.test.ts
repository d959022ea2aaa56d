/** Streams of LZMA as Python's lzma writes them, with all its settings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unlzmaed } from '../../src/core/bytes/lzma.ts';
import { linesOf } from './lines.ts';

const python = process.env['EVENKEEL_PYTHON'];

interface Stream {
  readonly packed: string;
  readonly raw: string;
}

test('what Python packs is unpacked', { skip: python ? false : 'EVENKEEL_PYTHON is not set' }, () => {
  for (const { packed, raw } of linesOf<Stream>(python ?? '', './reference_lzma.py')) {
    const bytes = Buffer.from(packed, 'hex');
    const found = unlzmaed(bytes, 2 ** 20);
    assert.equal(found.problem, undefined);
    assert.equal(Buffer.from(found.bytes).toString('hex'), raw);
    // cut off, it gives the beginning and says so
    const half = unlzmaed(bytes.subarray(0, bytes.length >> 1), 2 ** 20);
    assert.notEqual(half.problem, undefined);
    assert.ok(raw.startsWith(Buffer.from(half.bytes).toString('hex').slice(0, -40)));
    if (raw.length > 200) assert.equal(unlzmaed(bytes, 50).problem, 'too-large');
  }
});
