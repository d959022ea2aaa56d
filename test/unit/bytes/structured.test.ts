import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ByteSource, MalformedError, memorySource } from '../../../src/core/bytes/source.ts';
import { JsonValues } from '../../../src/core/bytes/structured/json.ts';
import type { Structured } from '../../../src/core/bytes/structured/structured.ts';
import { UbjsonValues } from '../../../src/core/bytes/structured/ubjson.ts';

const json = (text: string) => new JsonValues(memorySource(Buffer.from(text)));

/** UBJSON: texts and numbers of bytes one after the other. */
const ubjson = (...parts: readonly (string | readonly number[])[]) =>
  new UbjsonValues(memorySource(Buffer.concat(parts.map(part => Buffer.from(part as string, 'latin1')))));
const key = (name: string) => [0x69, name.length, ...Buffer.from(name)];
const long = (value: number) => {
  const bytes = Buffer.alloc(9);
  bytes.write('L');
  bytes.writeBigInt64BE(BigInt(value), 1);
  return [...bytes];
};

const code = (wanted: string) => (error: unknown) => error instanceof MalformedError && error.code === wanted;

/** Every key with its value, lists of numbers passed over. */
function entries(values: Structured): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (const name of values.keys())
    found.push([name, values.kind() === 'other' ? values.value() : values.kind()]);
  return found;
}

describe('JSON is walked value by value', () => {
  it('keys with their values; what is not taken is passed over', () => {
    const values = json(
      '\ufeff {"a": 1, "__proto__" : {"x": [1, {"]": "\\"}"}]}, "c\\n": NaN, "d": [1,-2] , "e":"ü"} \n',
    );
    assert.deepEqual(entries(values), [
      ['a', 1],
      ['__proto__', 'object'],
      ['c\n', Number.NaN],
      ['d', 'list'],
      ['e', 'ü'],
    ]);
    values.end();
  });

  it('items, and numbers among them', () => {
    const values = json('[[1,2,3], {"a":[]}, [ ], [-4 , 5]]');
    const lists: unknown[] = [];
    for (const _ of values.items()) if (values.kind() === 'list') lists.push([...values.integers()]);
    assert.deepEqual(lists, [[1, 2, 3], [], [-4, 5]]);
    values.end();
  });

  it('counts numbers without holding them', () => {
    for (const [text, count] of [
      ['[]', 0],
      ['[ ]', 0],
      ['[1]', 1],
      ['[1.5E-3, NaN,-Infinity]', 3],
    ] as const)
      assert.deepEqual(json(text).numbers(), { count });
  });

  it('a value that is larger than asked for is passed over', () => {
    const values = json('{"a":[1,2,3,4],"b":2}');
    const found: unknown[] = [];
    for (const _ of values.keys()) found.push(values.value(5));
    assert.deepEqual(found, [undefined, 2]);
  });

  it('values, texts and lists that lie across two pieces of reading', () => {
    const filler = 'x'.repeat(256 * 1024 - 20);
    for (let shift = 0; shift < 40; shift += 1) {
      const inner = { list: [1, 2, -3], text: 'a"\\ü', deep: [[{ n: null }], 4] };
      const values = json(JSON.stringify({ f: filler.slice(0, filler.length - 20 + shift), inner, end: 7 }));
      const found = new Map<string, unknown>();
      for (const name of values.keys()) {
        if (name !== 'inner') found.set(name, values.value());
        else
          for (const part of values.keys())
            found.set(part, part === 'list' ? [...values.integers()] : values.value());
      }
      values.end();
      assert.deepEqual(found.get('list'), [1, 2, -3]);
      assert.equal(found.get('text'), 'a"\\ü');
      assert.equal(found.get('end'), 7);
    }
  });

  for (const text of ['{', '{"a"', '{"a":', '{"a":[1,', '{"a":[1', '{"a":"x', '{"a":1', '[', '']) {
    it(`${text}: cut off`, () => assert.throws(() => json(text).pass(), code('truncated')));
  }
  for (const text of ['{"a" 1}', '{a:1}', '{"a":1 "b":2}']) {
    it(`${text}: no JSON`, () => assert.throws(() => entries(json(text)), code('bad-json')));
  }
  it('brackets that do not match', () => {
    assert.throws(() => json('{"a":[1,{}}]').pass(), code('bad-json'));
    assert.throws(() => json('[1}').pass(), code('bad-json'));
  });
  it('what stands between brackets is minded byte by byte, wherever it lies', () => {
    for (let before = 0; before < 20; before += 1) {
      for (const at of [0, 1]) {
        for (const stranger of ['\0', 'é', '/', ';']) {
          const bytes = Buffer.from(`${' '.repeat(at)}[${'1'.repeat(before)}${stranger}${'2'.repeat(20)}]`);
          const values = new JsonValues(memorySource(bytes.subarray(at)));
          assert.throws(() => values.pass(), code('bad-json'), JSON.stringify(stranger));
          assert.equal(values.at, 1 + before);
        }
        const text = `[${'1'.repeat(before)},"]",{"a":[-1.5e+3,null]}]`;
        const values = new JsonValues(memorySource(Buffer.from(' '.repeat(at) + text).subarray(at)));
        values.pass();
        assert.equal(values.at, text.length);
      }
    }
  });
  it('more behind the value', () => {
    const values = json('{} {}');
    values.pass();
    assert.throws(() => values.end(), code('bad-json'));
  });
  it('lists of whole numbers with something else in them', () => {
    for (const text of ['[1.5]', '["1"]', '[1,,2]', '[1,]', '[true]', '3'])
      assert.throws(() => json(text).integers(), MalformedError, text);
  });
  it('a million lists in one another', () => {
    assert.throws(() => json('['.repeat(1_000_000)).pass(), code('too-deep'));
    const deep = `${'[{"a":'.repeat(40_000)}1${'}]'.repeat(40_000)}`;
    json(deep).pass();
  });
});

describe('UBJSON is walked value by value', () => {
  it('objects and lists of every form', () => {
    const values = ubjson(
      '{', key('a'), 'i', [0xff], key('b'), 'SU', [2], 'hi', key('c'), '[$d#U', [2], [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0],
      key('d'), '[#i', [2], 'TF', key('e'), '[i', [1], 'NZ]', key('f'), '{$U#i', [1], key('x'), [9],
      key('g'), 'D', [0x7f, 0xf0, 0, 0, 0, 0, 0, 0], key('h'), 'I', [1, 0], '}',
    ); // biome-ignore format: one value a piece
    const found = new Map<string, unknown>();
    for (const name of values.keys()) found.set(name, values.value());
    values.end();
    assert.deepEqual(
      [...found],
      [
        ['a', -1],
        ['b', 'hi'],
        ['c', [1, -2]],
        ['d', [true, false]],
        ['e', [1, null]],
        ['f', new Map([['x', 9]])],
        ['g', Number.POSITIVE_INFINITY],
        ['h', 256],
      ],
    );
  });

  it('passes over everything, and takes what is asked for', () => {
    const parts = [
      '{',
      key('a'),
      '{',
      key('b'),
      '[[',
      '$l#i',
      [1],
      [0, 0, 0, 5],
      '[]',
      ']',
      '}',
      key('z'),
      '[$l#i',
      [2],
      [0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff],
      '}',
    ];
    const values = ubjson(...parts);
    const found: number[] = [];
    for (const name of values.keys()) if (name === 'z') found.push(...values.integers());
    values.end();
    assert.deepEqual(found, [7, -1]);
    const whole = ubjson(...parts);
    whole.pass();
    whole.end();
  });

  it('numbers in a list say where they lie', () => {
    const values = ubjson('[$d#', long(2), [0, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(values.numbers(), { count: 2, plain: { offset: 13, dtype: 'float32' } });
    assert.deepEqual(ubjson('[i', [1], 'i', [2], ']').numbers(), { count: 2 });
  });

  it('a typed list of bare numbers has nothing to enter', () => {
    const values = ubjson('[$U#i', [3], [1, 2, 3]);
    assert.deepEqual([...values.items()], []);
    values.end();
  });

  for (const [what, parts, wanted] of [
    ['2^62 numbers', ['[$d#', long(2 ** 62)], 'truncated'],
    ['2^52 values that take no bytes', ['[$T#', long(2 ** 52)], undefined],
    ['a negative length', ['S', long(-1)], 'bad-ubjson'],
    ['a length that is a fraction', ['SD', [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]], 'bad-ubjson'],
    ['a mark of nothing', ['x'], 'bad-ubjson'],
    ['a type without a count', ['[$d', [0, 0, 0, 0]], 'bad-ubjson'],
    ['an object that does not end', ['{', key('a'), 'T'], 'truncated'],
    ['a million lists in one another', ['['.repeat(1_000_000)], 'too-deep'],
  ] as const) {
    it(what, () => {
      const values = ubjson(...parts);
      if (wanted === undefined) values.pass();
      else assert.throws(() => values.pass(), code(wanted));
    });
  }

  it('values without bytes are not held by the million', () => {
    assert.throws(() => ubjson('[$T#', long(2 ** 52)).value(), code('too-large'));
  });
});

describe('memory does not grow with what is passed over', () => {
  /** A list of a gigabyte of numbers between a head and a foot, of which nothing is in memory but the piece that is asked for. */
  function large(
    head: string,
    unit: string,
    foot: string,
    bytes: number,
  ): ByteSource & { most: () => number } {
    const pattern = Buffer.from(unit.repeat(Math.ceil((64 * 1024) / unit.length) * 2 + 2));
    const size = head.length + Math.floor(bytes / unit.length) * unit.length + foot.length;
    let most = 0;
    return {
      size,
      most: () => most,
      read(at, length) {
        most = Math.max(most, length);
        const found = Buffer.alloc(length);
        for (let i = 0; i < length; ) {
          const place = at + i;
          if (place < head.length) found[i++] = head.charCodeAt(place);
          else if (place >= size - foot.length) found[i++] = foot.charCodeAt(place - (size - foot.length));
          else {
            const from = (place - head.length) % unit.length;
            const room = Math.min(length - i, size - foot.length - place, pattern.length - from);
            pattern.copy(found, i, from, from + room);
            i += room;
          }
        }
        return found;
      },
    };
  }

  it('a quarter of a gigabyte of JSON: read in pieces of 256 KiB', () => {
    const source = large('{"a":[1', ',[0.25,-1.5E-3]', '],"b":3}', 256 * 1024 ** 2);
    const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const before = held();
    const values = new JsonValues(source);
    const found: unknown[] = [];
    for (const name of values.keys()) if (name === 'b') found.push(values.value());
    values.end();
    assert.deepEqual(found, [3]);
    assert.equal(source.most(), 256 * 1024);
    const more = (held() - before) / 1024 ** 2;
    assert.ok(more < 128, `${more} MiB are held`);
  });

  it('a terabyte of typed UBJSON: passed over by its length', () => {
    const head = Buffer.from([
      '{'.charCodeAt(0),
      ...key('a'),
      ...Buffer.from('[$d#'),
      ...long(2 ** 38),
    ] as number[]);
    const foot = Buffer.from([...key('b'), 0x55, 3, 0x7d]);
    const size = head.length + 2 ** 40 + foot.length;
    let read = 0;
    const values = new UbjsonValues({
      size,
      read(at, length) {
        read += length;
        const from = at < head.length ? head : foot;
        const start = at < head.length ? at : at - (size - foot.length);
        return from.subarray(start, start + length);
      },
    });
    assert.deepEqual(entries(values), [
      ['a', 'list'],
      ['b', 3],
    ]);
    assert.ok(read < 2000, `${read} bytes were read`);
  });
});
