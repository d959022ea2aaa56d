import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { looseText } from '../../../src/core/bytes/looseJson.ts';
import { looseYaml } from '../../../src/core/bytes/looseYaml.ts';
import { MalformedError } from '../../../src/core/bytes/source.ts';

const json = async (text: string) => looseText(await looseYaml(text));

describe('YAML as JSON has values', () => {
  it('makes nothing of tags, and keeps what JSON lacks', async () => {
    assert.equal(
      await json('a: !!python/object:m.C {b: 1}\nc: !unknown [x]\n'),
      '{"a": {"b": 1}, "c": ["x"]}',
    );
    assert.equal(await json("!!python/name:m.f ''"), '"m.f"');
    assert.equal(
      await json('[.nan, .inf, -.inf, 1e-5, 0x10, ~, yes, 2020-01-01]'),
      '[NaN, Infinity, -Infinity, 0.00001, 16, null, "yes", "2020-01-01"]',
    );
    assert.equal(
      await json('a: 423526725350539966\nb: -9007199254740991'),
      '{"a": "423526725350539966", "b": -9007199254740991}',
    );
    assert.equal(
      await json('? [1, 2]\n: !!set {a, b}\n3: !!binary aGk=\n'),
      '{"[1, 2]": ["a", "b"], "3": "aGk="}',
    );
    assert.equal(await json('__proto__: 1\na: 2\na: 3'), '{"__proto__": 1, "a": 3}');
    assert.equal(await json(''), 'null');
  });

  it('ends where a text is none, turns on itself, or is too deep or too large', async () => {
    const hostile = [
      'a: [1',
      'a: &a [*a]',
      '&a {*a : *a}',
      '['.repeat(19_000),
      '[{'.repeat(20_000),
      '- '.repeat(20_000),
      `a: &a [x, x]\n${[...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`).join('\n')}`,
      `[${'[],'.repeat(600_000)}]`,
      '- *nobody',
    ];
    for (const text of hostile) {
      await assert.rejects(
        looseYaml(text),
        error => error instanceof MalformedError && error.code === 'bad-yaml',
        text.slice(0, 40),
      );
    }
  });
});
