import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue } from '../../../src/core/catalogue/catalogue.ts';
import { evenkeel } from './run.ts';

const F1 = '{"y_true": [0, 1, 1, 0], "y_pred": [0, 1, 0, 0]}';

describe('evenkeel compute', () => {
  it('prints the whole catalogue, as text and as JSON', async () => {
    const text = await evenkeel(['compute', '--list']);
    assert.equal(text.code, 0);
    assert.deepEqual(
      text.out
        .trimEnd()
        .split('\n')
        .map(line => line.split(' ', 1)[0]),
      catalogue.map(each => each.id),
    );
    const json = await evenkeel(['compute', '--list', '--json']);
    const entries = JSON.parse(json.out);
    assert.equal(entries.length, catalogue.length);
    for (const entry of entries) {
      for (const key of ['id', 'title', 'summary', 'needs', 'range', 'source'])
        assert.ok(key in entry, `${entry.id} has no ${key}`);
    }
  });

  it('reads named arrays and prints one answer', async () => {
    const { code, out, error } = await evenkeel(['compute', 'f1'], { input: F1 });
    assert.deepEqual([code, error], [0, '']);
    const answer = JSON.parse(out);
    assert.deepEqual([answer.id, answer.profile], ['f1', 'evenkeel']);
    assert.ok(Math.abs(answer.value - 2 / 3) < 1e-15);
  });

  it('gives the interval that is asked for', async () => {
    const asked = ['--interval', 'bootstrap', '--level', '0.9', '--resamples', '200', '--seed', '1'];
    const input = '{"y_true": [0, 1, 1, 0, 1, 0, 0, 1, 1, 1], "y_pred": [0, 1, 0, 0, 1, 1, 0, 1, 1, 0]}';
    const { code, out } = await evenkeel(['compute', 'mcc', ...asked], { input });
    assert.equal(code, 0);
    const { interval } = JSON.parse(out);
    assert.equal(interval.level, 0.9);
    assert.match(interval.method, /^bootstrap, percentile, 200 resamples.*, seed 1$/);
    const request = `{"id": "mcc", "interval": {"method": "bootstrap", "level": 0.9, "resamples": 200, "seed": 1}, "input": ${input}}`;
    const batch = await evenkeel(['compute', '--batch'], { input: `${request}\n` });
    assert.deepEqual(JSON.parse(batch.out).interval, interval);
    const wrong = await evenkeel(['compute', 'mcc', '--level', '95'], { input });
    assert.equal(wrong.code, 2);
    assert.match(wrong.error, /level is "95"; expected a number between 0 and 1/);
  });

  it('says why a value is undefined, and exits 0: that is an answer', async () => {
    const { code, out } = await evenkeel(['compute', 'roc_auc'], {
      input: '{"y_true": [1, 1], "y_score": [0.1, 0.2]}',
    });
    const answer = JSON.parse(out);
    assert.deepEqual([code, answer.value], [0, null]);
    assert.equal(typeof answer.undefined, 'string');
  });

  it('takes NaN for a missing value among texts and booleans as well, as Python writes it', async () => {
    for (const input of [
      '{"reference": ["a", "b", NaN], "current": ["a", "b", null, "NaN"]}',
      '{"reference": [true, false, NaN], "current": [true, "NaN", false, null]}',
    ]) {
      const { out } = await evenkeel(['compute', 'chi_square', '--json'], { input });
      const { value, details } = JSON.parse(out) as { value: number; details: Record<string, unknown> };
      assert.equal(value, 0);
      assert.equal(details['categories'], 2);
      assert.deepEqual(details['missing'], { reference: 1, current: 2 });
    }
  });

  it("takes Python's bare NaN and Infinity", async () => {
    const input = '{"reference": [1, 2, NaN, 3, 4, -Infinity, 5], "current": [2, 3, Infinity, 4, NaN]}';
    const bare = await evenkeel(['compute', 'ks'], { input });
    const worded = await evenkeel(['compute', 'ks'], {
      input: '{"reference": [1, 2, null, 3, 4, "-Infinity", 5], "current": [2, 3, "Infinity", 4, "NaN"]}',
    });
    assert.equal(bare.code, 0);
    assert.equal(bare.out, worded.out);
    assert.doesNotMatch(bare.out, /:\s*(NaN|-?Infinity)\b/);
  });

  it('sets options and profiles', async () => {
    const set = await evenkeel(['compute', 'fbeta', '--set', 'beta=2'], { input: F1 });
    assert.ok(Math.abs(JSON.parse(set.out).value - 5 / 9) < 1e-12, set.out + set.error);
    const profile = await evenkeel(['compute', 'psi', '--profile', 'evidently'], {
      input: '{"reference": [1,2,3,4,5,6,7,8,9,10], "current": [2,3,4,5,6,7,8,9,10,11]}',
    });
    assert.equal(JSON.parse(profile.out).profile, 'evidently', profile.error);
  });

  for (const [why, args, input, message] of [
    ['an unknown statistic', ['compute', 'f11'], F1, /f11.*Did you mean/s],
    ['no statistic', ['compute'], F1, /compute --list/],
    ['an unknown option', ['compute', 'fbeta', '--set', 'bet=2'], F1, /bet.*beta/s],
    ['a malformed option', ['compute', 'fbeta', '--set', 'beta'], F1, /option=value/],
    [
      'an unknown profile',
      ['compute', 'psi', '--profile', 'evidentl'],
      '{"reference": [1], "current": [1]}',
      /evidently/,
    ],
    ['an unknown flag', ['compute', 'f1', '--bathc'], F1, /bathc[\s\S]*Usage: evenkeel compute/],
    ['too many arguments', ['compute', 'f1', 'recall'], F1, /Unexpected argument "recall"/],
    ['input that is not JSON', ['compute', 'f1'], '{"y_true": [0, 1', /not JSON/],
    ['no input', ['compute', 'f1'], '', /not JSON/],
    ['input that is no object', ['compute', 'f1'], '[1, 2]', /not a JSON object/],
    ['an unknown input', ['compute', 'f1'], '{"y_tru": [1]}', /Did you mean "y_true"/],
    [
      'nested input',
      ['compute', 'f1'],
      '{"y_true": [1, {}], "y_pred": [1, 1]}',
      /"y_true"\[1\] is an object/,
    ],
    ['inputs of unequal length', ['compute', 'f1'], '{"y_true": [1, 0], "y_pred": [1]}', /2|1/],
    ['an unknown command', ['compuet'], '', /Did you mean "compute"/],
  ] as const) {
    it(`answers ${why} with exit code 2 and nothing on standard output`, async () => {
      const { code, out, error } = await evenkeel(args, { input });
      assert.deepEqual([code, out], [2, '']);
      assert.match(error, message);
      assert.doesNotMatch(error, /\n\s+at /, 'a stack trace is not a message');
    });
  }

  it('--batch answers one request per line, in order, and goes on after a wrong one', async () => {
    const requests = [
      '{"id": "f1", "input": {"y_true": [0, 1, 1, 0], "y_pred": [0, 1, 0, 0]}}',
      '',
      'not json',
      '{"id": "nothing", "input": {}}',
      '{"id": "fbeta", "options": {"beta": 2}, "input": {"y_true": [0, 1, 1, 0], "y_pred": [0, 1, 0, 0]}}',
      '{"id": "fbeta", "options": {"beta": []}, "input": {}}',
      '{"input": {}}',
      'null',
      '{"id": "mse", "options": {"multioutput": [0, 1]}, "input": {"y_true": [[0, 1]], "y_pred": [[1, 3]]}}',
      '{"id": "mse", "options": {"multioutput": [0, null]}, "input": {"y_true": [[0, 1]], "y_pred": [[1, 3]]}}',
      '{"id": "accuracy", "profile": null, "options": null, "input": {"y_true": [NaN, "a"], "y_pred": ["a", "a"]}}\r',
    ];
    const { code, out } = await evenkeel(['compute', '--batch'], { input: requests.join('\n') });
    const answers = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.equal(code, 2);
    assert.deepEqual(
      answers.map(each => [each.id, 'error' in each]),
      [
        ['f1', false],
        [undefined, true],
        ['nothing', true],
        ['fbeta', false],
        ['fbeta', true],
        [undefined, true],
        [undefined, true],
        ['mse', false],
        ['mse', true],
        ['accuracy', false],
      ],
    );
  });

  it('subgroups may have different sizes; variables may not', async () => {
    const request = (id: string, values: unknown, options = {}) =>
      JSON.stringify({ id, options, input: { values } });
    const shorter = [[1, 3], [2, 2, 5], [4], []];
    const padded = [
      [1, 3, null],
      [2, 2, 5],
      [4, null, null],
      [null, null, null],
    ];
    const requests = ['xbar_r', 'xbar_s', 'capability'].flatMap(id => {
      const options = id === 'capability' ? { usl: 9 } : {};
      return [request(id, shorter, options), request(id, padded, options)];
    });
    requests.push(request('xbar_r', [[1, 2], 3]), request('hotelling_t2', shorter));
    const { code, out } = await evenkeel(['compute', '--batch'], { input: requests.join('\n') });
    const answers = out.trimEnd().split('\n');
    assert.equal(code, 2);
    for (const at of [0, 2, 4]) {
      assert.equal(answers[at], answers[at + 1]);
      assert.doesNotMatch(answers[at] ?? '', /error|undefined/);
    }
    assert.match(answers[6] ?? '', /\[1\] is not a row of numbers/);
    assert.match(answers[7] ?? '', /\[1\] is not a row of 2 numbers/);
  });

  it('--batch takes no request with a misspelt part, which would be ignored, and minds no other names', async () => {
    const input = '"input": {"y_true": [0, 0], "y_pred": [1, 1]}';
    const requests = [
      `{"id": "precision", "profil": "sklearn", ${input}}`,
      `{"id": "precision", "option": {"average": "macro"}, ${input}}`,
      `{"id": "precision", "inputs": {}}`,
      `{"id": "precision", "profile": "sklearn", "profiles": 2, "case": "PRF-2", "expected": 0, ${input}}`,
    ];
    const { code, out } = await evenkeel(['compute', '--batch'], { input: requests.join('\n') });
    const answers = out.trimEnd().split('\n');
    assert.equal(code, 2);
    for (const [k, [wrong, right]] of [
      ['profil', 'profile'],
      ['option', 'options'],
      ['inputs', 'input'],
    ].entries()) {
      assert.deepEqual(JSON.parse(answers[k] ?? ''), {
        id: 'precision',
        error: `Unknown "${wrong}" in a request. Did you mean "${right}"? Allowed: id, profile, options, interval, input.`,
      });
    }
    assert.equal(JSON.parse(answers[3] ?? '').value, 0);
  });

  it('--batch answers thousands in one process', async () => {
    const line = '{"id": "accuracy", "input": {"y_true": [0, 1], "y_pred": [0, 1]}}\n';
    const { code, out } = await evenkeel(['compute', '--batch'], { input: line.repeat(5000) });
    assert.equal(code, 0);
    assert.equal(out.split('\n').length, 5001);
  });

  it('survives a reader that goes away', async () => {
    const { error } = await evenkeel(['compute', '--list'], { onStart: child => child.stdout?.destroy() });
    assert.doesNotMatch(error, /EPIPE|\n\s+at /);
  });
});

describe('evenkeel', () => {
  it('prints help and its version', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, out } = await evenkeel(args);
      assert.equal(code, 0);
      for (const name of ['assess', 'check', 'report', 'validate', 'retrain', 'init', 'compute'])
        assert.match(out, new RegExp(`^  ${name}\\b`, 'm'));
    }
    assert.match((await evenkeel(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
    assert.match((await evenkeel(['check', '--help'])).out, /^Usage: evenkeel check <folder>/);
  });
});
