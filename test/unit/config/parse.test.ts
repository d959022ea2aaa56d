import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { settingsOf } from '../../../src/core/config/defaults.ts';
import { parseConfig } from '../../../src/core/config/parse.ts';
import { configSchema } from '../../../src/core/config/schema.ts';
import { validValues } from '../../../src/core/config/validValues.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';

const HEAD = 'model: m\ndata: {current: a.csv}\n';

function diagnosticsOf(text: string): readonly Diagnostic[] {
  return parseConfig(text, 'evenkeel.yaml', 'folder').diagnostics;
}

/** The only diagnostic of a file. */
function only(text: string): Diagnostic {
  const all = diagnosticsOf(text);
  assert.equal(all.length, 1, JSON.stringify(all, null, 1));
  return all[0] as Diagnostic;
}

/** The part of the text that a diagnostic is about. */
function marked(text: string, { line = 0, character = 0, length = 0 }: Diagnostic): string {
  return (text.split('\n')[line - 1] ?? '').slice(character - 1, character - 1 + length);
}

/** A file with one mistake: what is marked, and what is said. */
function mistake(body: string, at: string, code: string, words: RegExp): Diagnostic {
  const text = HEAD + body;
  const found = only(text);
  assert.equal(marked(text, found), at, JSON.stringify(found));
  assert.equal(found.code, code);
  assert.match(`${found.message} ${found.remedy ?? ''}`, words);
  return found;
}

test("the design's own example is understood whole", () => {
  const text = `model: fraud-detector
task: binary                  # binary | multiclass
data:
  reference: data/reference.parquet
  current: logs/*.parquet
  validation: data/validation.parquet
columns:
  timestamp: ts
  target: is_fraud
  score: probability
  protected: [gender, age_band]
chunk: day
monitor:
  performance: [f1, roc_auc, expected_calibration_error]
  drift: auto
  chart: {type: individuals, rules: nelson}
criteria:
  - f1 >= 0.85
  - roc_auc >= champion - 0.01
  - drifted_columns_share < 0.3
  - warn: equal_opportunity_difference(gender) <= 0.1
checkpoints:
  files: models/*.joblib
  predict: python predict.py --model \${checkpoint} --data \${data} --out \${predictions}
`;
  const { config, criteria, diagnostics, positions } = parseConfig(text, 'evenkeel.yaml');
  assert.deepEqual(diagnostics, []);
  assert.equal(config.model, 'fraud-detector');
  assert.deepEqual(criteria, [
    { text: 'f1 >= 0.85', severity: 'fail', position: { line: 18, character: 5 } },
    { text: 'roc_auc >= champion - 0.01', severity: 'fail', position: { line: 19, character: 5 } },
    { text: 'drifted_columns_share < 0.3', severity: 'fail', position: { line: 20, character: 5 } },
    {
      text: 'equal_opportunity_difference(gender) <= 0.1',
      severity: 'warn',
      position: { line: 21, character: 11 },
    },
  ]);
  assert.deepEqual(positions.get('columns.target'), { line: 9, character: 11, length: 8 });
  assert.deepEqual(positions.get('criteria.2'), { line: 20, character: 5, length: 27 });
  assert.deepEqual(positions.get('monitor'), { line: 13, character: 1, length: 7 });
});

test('unknown keys are warnings that keep the rest', () => {
  assert.equal(
    mistake('colums: {target: y}\n', 'colums', 'unknown-key', /Did you mean "columns"/).severity,
    'warning',
  );
  mistake('columns: {targte: y}\n', 'targte', 'unknown-key', /Did you mean "target"/);
  mistake('target: y\n', 'target', 'unknown-key', /belongs under "columns"/);
  mistake(
    'monitor:\n  drift: {methd: ks, method: psi}\n',
    'methd',
    'unknown-key',
    /monitor\.drift.*"method"/,
  );
  mistake('zzz: 1\n', 'zzz', 'unknown-key', /Known here: model, task/);
});

test('wrong values are errors; the part is left out and the rest is used', () => {
  mistake(
    'chunk: dya\n',
    'dya',
    'wrong-value',
    /"dya"; expected hour, day, .*\{size: …\}.*Did you mean "day"/,
  );
  mistake(
    'chunk: {size: 0}\n',
    '0',
    'wrong-value',
    /chunk\.size is 0; expected a whole number of at least 1/,
  );
  mistake('task: binry\n', 'binry', 'wrong-value', /Did you mean "binary"/);
  mistake('window: 1.5\n', '1.5', 'wrong-value', /expected all or a whole number/);
  mistake('health: {stale: soon}\n', 'soon', 'wrong-value', /duration such as/);
  mistake('columns: {target: 2019}\n', '2019', 'wrong-value', /quotes.*"2019"/);
  mistake('columns: {features: amount}\n', 'amount', 'wrong-value', /Write it as a list: \[amount\]/);
  mistake('columns: {types: {a: numbr}}\n', 'numbr', 'wrong-value', /Did you mean "number"/);
  mistake('checkpoints: [a]\n', 'checkpoints', 'wrong-value', /is a list; expected a map/);
  mistake('retrain: {candidate: x}\n', 'retrain', 'missing-key', /retrain\.steps is missing/);
  mistake('criteria:\n  - 5\n', '5', 'wrong-value', /item 1 is 5; expected a text/);
  mistake('criteria:\n  - wran: f1 > 0.5\n', 'wran', 'wrong-value', /Did you mean "warn"/);
  mistake('criteria:\n  - warn: 3\n', '3', 'wrong-value', /item 1, warn is 3/);
  mistake('criteria:\n  - fail: f1 > 0.3\n    warn: f1 > 0.5\n', 'warn', 'unknown-key', /two list items/);
  mistake('min_rows:\n', 'min_rows', 'empty-value', /has no value/);

  const { config } = parseConfig(`${HEAD}task: binry\nwindow: 7\ncolumns: {target: 1, score: p}\n`, 'f');
  assert.deepEqual(config, { model: 'm', data: { current: 'a.csv' }, window: 7, columns: { score: 'p' } });
});

test('items of a list keep their own places when others are left out', () => {
  const text = `${HEAD}criteria:\n  - 5\n  - f1 > 0.5\n  - [x]\n  - warn: recal > 0.1\n  - recall > 0.2\n`;
  const { criteria, diagnostics } = parseConfig(text, 'f');
  assert.deepEqual(
    criteria.map(each => [each.text, each.position?.line]),
    [
      ['f1 > 0.5', 5],
      ['recall > 0.2', 8],
    ],
  );
  assert.deepEqual(
    diagnostics.map(each => [each.line, marked(text, each)]),
    [
      [4, '5'],
      [6, '[x]'],
      [7, 'recal'],
    ],
  );
});

test('a criterion that cannot be parsed is marked where it is wrong, however YAML writes it', () => {
  const bodies = [
    'criteria:\n  - f1 >= 0.5 + recal\n',
    "criteria:\n  - 'recall(''not fraud'') >= 0.5 + recal'\n",
    'criteria:\n  - "recall(\\"x\\") \\u2265 0.5 + recal"\n',
    'criteria:\n  - "f1\\\n     >= \\U0001F4A5"\n',
    'criteria:\n  - >-\n    f1\n    >= 0.5\n    + recal\n',
    'criteria:\n  - |\n    f1 >=\n      0.5 + recal\n\n',
    'criteria:\n  - f1 >=\n      0.5\n      + recal\n',
    'criteria:\n  - "f1 >=\n\n      0.5\n      + recal"\n',
    'criteria:\n  - warn: f1 >= 0.5 + recal\n',
    'criteria: [f1 >= 0.5 + recal]\n',
    'criteria:\r\n  - |\r\n    f1 >= 0.5\r\n    + recal\r\n',
  ];
  for (const body of bodies) {
    const text = HEAD + body;
    const found = only(text);
    const expected = body.includes('U0001') ? '\\U0001F4A5' : 'recal';
    assert.equal(marked(text, found), expected, body);
    assert.equal(found.code, 'criterion-syntax');
  }
});

test('names of statistics, methods, profiles, columns and placeholders', () => {
  mistake('monitor: {performance: [f1, roc_acu]}\n', 'roc_acu', 'unknown-metric', /Did you mean "roc_auc"/);
  mistake(
    'monitor: {performance: [roc_curve]}\n',
    'roc_curve',
    'unknown-metric',
    /is a curve statistic, not a metric/,
  );
  mistake(
    'monitor: {performance: [equal_opportunity_difference]}\n',
    'equal_opportunity_difference',
    'unknown-metric',
    /needs a column/,
  );
  mistake('monitor: {drift: {method: kss}}\n', 'kss', 'unknown-drift-method', /Unknown drift method/);
  mistake(
    'monitor: {drift: {method: auto, profile: evidntly}}\n',
    'evidntly',
    'unknown-profile',
    /Unknown profile/,
  );
  mistake('columns: {target: y, prediction: y}\n', 'y', 'two-roles', /as target and as prediction/);
  mistake('columns: {protected: [g, g]}\n', 'g', 'two-roles', /named twice/);
  mistake(
    'checkpoints: {predictions: "p/${nmae}.csv"}\n',
    '"p/${nmae}.csv"',
    'unknown-placeholder',
    /Did you mean \$\{name\}/,
  );
  assert.deepEqual(diagnosticsOf(`${HEAD}retrain: {steps: 'python $$\{HOME}/train.py'}\n`), []);
  mistake('criteria: [f1 > 85]\n', 'f1 > 85', 'pointless-criterion', /can never hold\. Did you mean 85%/);
  mistake('criteria: [f1 >= 0]\n', 'f1 >= 0', 'pointless-criterion', /always holds/);
  assert.deepEqual(diagnosticsOf(`${HEAD}columns: {features: [g, a], protected: [g]}\n`), []);
  assert.deepEqual(diagnosticsOf(`${HEAD}criteria: [duplicate_ids <= 0, f1 <= 0.9]\n`), []);
});

test('an alias of a metric becomes its id', () => {
  assert.deepEqual(parseConfig(`${HEAD}monitor: {performance: [auc]}\n`, 'f').config.monitor?.performance, [
    'roc_auc',
  ]);
});

test('triggers are accepted, and it is said that nothing acts on them', () => {
  const text = `${HEAD}retrain:\n  steps: python train.py\n  on: [{schedule: "0 3 * * 1"}]\n  cooldown: 24h\n  mode: propose\n`;
  const { config, diagnostics } = parseConfig(text, 'f');
  assert.deepEqual(
    diagnostics.map(each => [each.severity, each.code, each.line]),
    [
      ['info', 'not-acted-on', 5],
      ['info', 'not-acted-on', 6],
      ['info', 'not-acted-on', 7],
    ],
  );
  assert.match(diagnostics[0]?.remedy ?? '', /Start retraining by hand/);
  assert.equal(config.retrain?.mode, 'propose');
});

test('paths: absolute ones are told, those that leave the folder are fine', () => {
  assert.equal(only('model: m\ndata: {current: /data/a.csv}\n').code, 'absolute-path');
  assert.equal(only('model: m\ndata: {current: [a.csv, "C:\\\\a.csv"]}\n').code, 'absolute-path');
  assert.equal(only("model: m\ndata: {current: 'a\\*.csv'}\n").code, 'backslash-path');
  assert.deepEqual(diagnosticsOf('model: m\ndata: {current: ../x/*.csv}\n'), []);
});

test('YAML that is broken in several places: all of it is told, the rest is used', () => {
  const text =
    'model: m\nmodel: n\n\ttask: binary\ndata: {current: a.csv}\nchunk: @day\ncolumns: {target: y\n';
  const { config, diagnostics } = parseConfig(text, 'f');
  const codes = diagnostics.map(each => `${each.line} ${each.code}`);
  for (const expected of ['2 duplicate-key', '3 yaml-tab', '5 yaml-syntax'])
    assert.ok(codes.includes(expected), `${codes}`);
  assert.ok(diagnostics.filter(each => each.code === 'yaml-syntax').length >= 2);
  assert.equal(config.model, 'm');
  assert.deepEqual(config.data, { current: 'a.csv' });
  assert.deepEqual(config.columns, { target: 'y' });
});

test('a colon too many, an unclosed quote, two documents, a foreign tag', () => {
  const colon = diagnosticsOf('data: {current: a.csv}\nmodel: a: b\n');
  assert.ok(colon.some(each => each.code === 'yaml-syntax' && /quotes/.test(each.remedy ?? '')));
  assert.equal(diagnosticsOf('data: {current: a.csv}\nmodel: "a\n')[0]?.code, 'yaml-syntax');
  assert.match(diagnosticsOf(`${HEAD}---\nmodel: b\n`)[0]?.message ?? '', /second document/);
  const tag = diagnosticsOf(`${HEAD}task: !!python/object:os.system binary\n`);
  assert.equal(tag[0]?.severity, 'warning');
});

test('an empty file, a list, a text', () => {
  for (const text of ['', '\n', '# later\n', '\ufeff', '---\n'])
    assert.equal(only(text).code, 'empty-config', text);
  assert.match(only('- model: m\n').message, /holds a list; expected keys/);
  assert.match(only('hello\n').message, /holds "hello"/);
});

test('a missing model is the name of the folder, with a warning', () => {
  const { config, diagnostics } = parseConfig('data: {current: a.csv}\n', 'f', 'fraud');
  assert.equal(config.model, 'fraud');
  assert.deepEqual(
    diagnostics.map(each => [each.severity, each.code]),
    [['warning', 'missing-model']],
  );
});

test('a byte-order mark and Windows line ends change nothing', () => {
  assert.deepEqual(diagnosticsOf(`\ufeff${HEAD.replaceAll('\n', '\r\n')}`), []);
});

test('aliases are followed, those that unfold without end are not', () => {
  const shared = `${HEAD}checkpoints: {files: &f m.joblib, champion: *f}\n`;
  assert.deepEqual(diagnosticsOf(shared), []);
  assert.equal(parseConfig(shared, 'f').config.checkpoints?.champion, 'm.joblib');

  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 10; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
  const started = performance.now();
  const bomb = parseConfig(`${HEAD}${lines.join('\n')}\n`, 'f');
  assert.ok(performance.now() - started < 2000);
  assert.ok(bomb.diagnostics.some(each => each.code === 'yaml-alias'));
  assert.equal(bomb.config.model, 'm');

  assert.ok(diagnosticsOf(`${HEAD}window: &w [*w]\n`).some(each => /contains itself/.test(each.message)));
  assert.ok(diagnosticsOf(`${HEAD}window: *nothing\n`).length > 0);
});

test('too deep and too large are told, not worked through', () => {
  const deep = parseConfig(`${HEAD}window: ${'['.repeat(100)}${']'.repeat(100)}\n`, 'f');
  assert.ok(deep.diagnostics.some(each => each.code === 'yaml-too-deep'));
  assert.equal(deep.config.model, 'm');
  const deeper = parseConfig('['.repeat(20_000), 'f');
  assert.ok(deeper.diagnostics.length > 0 && deeper.diagnostics.length < 200);
  assert.equal(only(`model: ${'x'.repeat(1_000_001)}`).code, 'config-too-large');
});

test('keys that are no ordinary keys do no harm', () => {
  const { config, diagnostics } = parseConfig(
    `${HEAD}__proto__: {window: 3}\nconstructor: 1\n1: a\n? [x]\n: y\n`,
    'f',
  );
  assert.equal(config.window, undefined);
  assert.equal(({} as { window?: number }).window, undefined);
  assert.ok(diagnostics.length >= 4);
});

/** Every place that a diagnostic names is inside the text. */
function assertInside(text: string): void {
  const { config, diagnostics, criteria } = parseConfig(text, 'f', 'folder');
  assert.ok(configSchema.safeParse(config).success);
  const lines = text.split('\n');
  for (const { line, character, length = 0, message } of diagnostics) {
    if (line === undefined || character === undefined) continue;
    const width = lines[line - 1]?.length;
    assert.ok(width !== undefined, `line ${line}: ${message}`);
    assert.ok(
      character >= 1 && character - 1 + length <= width,
      `${line}:${character}+${length}: ${message}`,
    );
  }
  for (const { text: criterion, position } of criteria) {
    assert.ok(position && criterion.length > 0);
  }
}

const words = fc.constantFrom(
  ...[
    'model',
    'data',
    'current',
    'criteria',
    'columns',
    'target',
    'score',
    'monitor',
    'drift',
    'chunk',
    'day',
    'size',
  ],
  ...[
    'warn',
    'fail',
    'f1 >= 0.8',
    'recal > 1',
    'retrain',
    'steps',
    'on',
    'health',
    'raise',
    'types',
    'checkpoints',
  ],
  ...[
    ': ',
    ':',
    '- ',
    '  ',
    '    ',
    '\n',
    '\n',
    '\n  ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '|\n',
    '>-\n',
    '#',
    '&a ',
    '*a',
  ],
  ...[
    '1',
    '0.5',
    'true',
    'null',
    '~',
    '\t',
    '\r\n',
    '---\n',
    '!!str ',
    '\\u2265',
    '≥',
    '\u{1f4a5}',
    '? ',
    '%',
  ],
);

test('no text makes it throw, and every place is inside the text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(words, { maxLength: 40 }).map(parts => parts.join('')),
  );
  fc.assert(fc.property(texts, assertInside), { numRuns: 2000 });
});

test('no value makes it throw, whatever the shape', () => {
  const values = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('x', 'day', 'auto', 'f1 > 0.5', 3, 0, -1.5, true, null, ''),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'model',
          'data',
          'current',
          'columns',
          'score',
          'drift',
          'method',
          'columns',
          'warn',
          'steps',
          'name',
          'run',
          'size',
          'x',
        ),
        tie('value'),
        { maxKeys: 3 },
      ),
    ),
  })).value;
  const keys = Object.keys(configSchema.shape);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), values), document => {
      // JSON is YAML
      assertInside(JSON.stringify(document, null, 1));
    }),
    { numRuns: 1000 },
  );
});

test('a chart: what is not allowed, and what has no effect', () => {
  const told = (chart: string, rest = '') =>
    parseConfig(`model: m\ndata: {}\n${rest}monitor:\n  chart: ${chart}\n`, 'f').diagnostics.map(
      ({ severity, code, message, line }) => ({ severity, code, message, line }),
    );
  for (const fine of [
    '{type: ewma, sigmas: 2.7}',
    '{type: cusum, arl: 500, rules: limits}',
    '{type: individuals, rules: nelson, phase_one: true, season: day_of_week}',
  ]) {
    assert.deepEqual(told(fine), [], fine);
  }
  assert.deepEqual(told('{season: hour_of_day}', 'chunk: hour\n'), []);
  for (const [chart, pattern] of [
    ['{sigmas: 3, arl: 500}', /arl counts/],
    ['{type: cusum, sigmas: 3}', /sigmas has no effect on a cusum chart/],
    ['{type: ewma, rules: nelson}', /rules have no effect on a chart of type ewma/],
  ] as const) {
    const [first, ...others] = told(chart);
    assert.deepEqual(others, []);
    assert.equal(first?.severity, 'warning');
    assert.equal(first?.code, 'no-effect');
    assert.match(first?.message ?? '', pattern);
    assert.equal(first?.line, 4);
  }
  assert.match(
    told('{season: hour_of_day}', 'chunk: day\n')[0]?.message ?? '',
    /season hour_of_day has no effect/,
  );
  assert.match(told('{season: day_of_week}', 'chunk: {size: 9}\n')[0]?.message ?? '', /no effect/);
  for (const wrong of ['{type: ewmaa}', '{sigmas: 0}', '{arl: 1}', '{phase_one: 3}', '{season: weekday}']) {
    assert.equal(told(wrong)[0]?.severity, 'error', wrong);
  }
});

test('detectors are named with what they are fed with, in a short and a long form', () => {
  const body = `monitor:
  detectors:
    - ddm
    - adwin(amount)
    - ph(missing(income))
    - {detector: kswin, on: column(error), alpha: 0.001, profile: river}
`;
  const { config, diagnostics } = parseConfig(HEAD + body, 'evenkeel.yaml');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    settingsOf({ config }).detectors.map(({ detector, fed, profile, options }) => [
      detector.id,
      fed,
      profile,
      options.optional('alpha'),
    ]),
    [
      ['ddm', { kind: 'error' }, undefined, undefined],
      ['adwin', { kind: 'column', column: 'amount' }, undefined, undefined],
      ['page_hinkley', { kind: 'missing', column: 'income' }, undefined, 0.9999],
      ['kswin', { kind: 'column', column: 'error' }, 'river', 0.001],
    ],
  );
});

test('detectors: each mistake is told at its place, with the nearest word, and the others remain', () => {
  const list = (item: string) => `monitor:\n  detectors:\n    - ${item}\n    - ddm(score)\n`;
  const long = (rest: string) => list(`{detector: adwin, ${rest}}`);
  mistake(list('adwim'), 'adwim', 'unknown-detector', /Unknown detector "adwim".*Did you mean "adwin"\?/);
  mistake(list('adwim(amount)'), 'adwim(amount)', 'unknown-detector', /Did you mean "adwin"\?/);
  mistake(list('{detector: adwim}'), 'adwim', 'unknown-detector', /Did you mean "adwin"\?/);
  mistake(list('ks'), 'ks', 'unknown-detector', /"ks" is a drift statistic, not a detector/);
  mistake(
    long('detla: 0.1'),
    '0.1',
    'unknown-option',
    /adwin has no option "detla"\. Did you mean "delta"\?/,
  );
  mistake(
    long('delta: 2'),
    '2',
    'wrong-option',
    /Option "delta" is 2; expected a number above 0 and below 1/,
  );
  mistake(long('variant: rivre'), 'rivre', 'wrong-option', /Did you mean "river"\?/);
  mistake(long('profile: rivre'), 'rivre', 'unknown-profile', /Did you mean "river"\?/);
  mistake(long('on: mising(x)'), 'mising(x)', 'wrong-value', /missing\(column\)/);
  mistake(list('adwin(missing())'), 'adwin(missing())', 'wrong-value', /cannot be fed with "missing\(\)"/);
  mistake(long('delta: [1]'), 'delta', 'wrong-value', /delta is a list; expected a number/);
  mistake(list('{nam: adwin}'), 'nam', 'wrong-value', /unknown key "nam"; expected .*detector/);
  mistake(list('{name: quick}'), '{name: quick}', 'missing-key', /detector is missing/);
  mistake(
    list('{detector: kswin, on: score, window_size: 20, stat_size: 40}'),
    '{detector: kswin, on: score, window_size: 20, stat_size: 40}',
    'wrong-option',
    /"stat_size" is 40; expected at most one less than the window_size: 19/,
  );
  mistake(
    list('ddm\n    - {detector: ddm, on: error}'),
    '{detector: ddm, on: error}',
    'duplicate-detector',
    /written twice/,
  );
  const { config } = parseConfig(HEAD + list('adwim'), 'evenkeel.yaml');
  assert.deepEqual(config.monitor?.detectors, ['ddm(score)']);
});

test('charts of single metrics, columns and counts: what is wrong has its place and the nearest word', () => {
  const told = (monitor: string, rest = '') =>
    parseConfig(`model: m\ndata: {}\n${rest}monitor:\n${monitor}`, 'f').diagnostics.map(
      ({ severity, code, message, remedy, line, character }) =>
        `${severity} ${code} ${line}:${character} ${message} ${remedy}`,
    );
  const entry = (text: string) => `  charts:\n    - ${text}\n`;
  for (const fine of [
    entry('{chart: xbar_s, of: amount, specification: {lower: 0, upper: 5, target: 2}}'),
    entry('{chart: u, of: [missing(a), "merchant = unknown", mistakes], name: events}'),
    entry('{chart: mewma, of: [f1, amount], arl: 100, lambda: 0.2}'),
    '  chart: {lambda: 0.3, shift: 2}\n  charts: [{chart: ewma, of: f1}, {chart: cusum, of: a}]\n',
    '  performance: [f1]\n  chart: {metrics: {f1: {type: cusum, shift: 0.5}}}\n',
    '  chart: {sigmas: 2, type: cusum, metrics: {f1: p}}\n',
  ]) {
    assert.deepEqual(told(fine), [], fine);
  }
  for (const [monitor, pattern] of [
    [
      '  chart: {metrics: {f2: p}}\n',
      /^error unknown-metric 4:\d+ Unknown metric "f2"\. Did you mean "f1"\?/,
    ],
    ['  chart: {metrics: {f1: cusumm}}\n', /^error wrong-value 4:25 .*Did you mean "cusum"\?/],
    ['  performance: [recall]\n  chart: {metrics: {f1: p}}\n', /^warning no-effect 5:\d+ f1 is not among/],
    [
      '  chart: {metrics: {f1: {type: ewma, shift: 2}}}\n',
      /^warning no-effect 4:\d+ shift has no effect on a ewma/,
    ],
    ['  chart: {lambda: 0.1}\n', /^warning no-effect .*lambda has no effect on an individuals or p chart/],
    [entry('{chart: xbr_s, of: a}'), /^error wrong-value 5:15 .*Did you mean "xbar_s"\?/],
    [entry('{chart: u, of: mistaks}'), /^error chart-of 5:22 .*counts events.*Did you mean "mistakes"\?/],
    [entry('{chart: p, of: amount}'), /Write missing\(amount\), or amount = value/],
    [entry('{chart: xbar_s, of: f1}'), /one number per chunk/],
    [entry('{chart: ewma, of: missing(a)}'), /counted event.*Use p, np, c or u/],
    [entry('{chart: hotelling_t2, of: a}'), /several variables together; one is named/],
    [entry('{chart: ewma, of: [a, b]}'), /of one thing; 2 are named.*hotelling_t2 or mewma/],
    [entry('{chart: p, of: [missing(a), missing(b)]}'), /Use c or u/],
    [entry('{chart: mewma, of: [a, b], sigmas: 3}'), /sigmas has no effect on a mewma chart.*Use arl/],
    [entry('{chart: ewma, of: a, specification: {lower: 3}}'), /specification has no effect/],
    [entry('{chart: xbar_r, of: a, specification: {lower: 3, upper: 3}}'), /lower limit 3 is not below/],
    [entry('{chart: xbar_r, of: a, specification: {target: 3}}'), /needs lower or upper/],
    [entry('{chart: xbar_r, of: a, rules: [nelson-9]}'), /unknown-rule 5:\d+ .*"nelson-9"/],
    [entry('{chart: xbar_r, of: a, season: day_of_week}'), /season has no effect on a xbar_r chart/],
    [
      entry('{chart: c, of: mistakes}\n    - {chart: c, of: mistakes}'),
      /chart-name-taken 6:\d+ .*like another chart/,
    ],
    [entry('{chart: c, of: mistakes, name: f1}'), /chart-name-taken 5:\d+ .*like a metric/],
  ] as const) {
    const all = told(monitor);
    assert.equal(all.length, 1, `${monitor}: ${all.join('\n')}`);
    assert.match(all[0] ?? '', pattern);
  }
  const named = 'criteria: [\'signals("spnd") == 0\']\n';
  assert.match(
    told(entry('{chart: xbar_s, of: a, name: spend}'), named)[0] ?? '',
    /^error unknown-chart 3:22 There is no chart "spnd".*Did you mean "spend"\?/,
  );
  assert.deepEqual(told(entry('{chart: xbar_s, of: a, name: spnd}'), named), []);
});

test('valid values: each mistake is told at its place, and the others remain', () => {
  const columns = (text: string) => `columns: {${text}}\n`;
  mistake(
    columns('ranges: {a: [5, 1], b: [0, 1]}'),
    'a',
    'wrong-range',
    /from 5 to 1 has no values.*Write \[1, 5\]/,
  );
  mistake(columns('ranges: {a: [1]}'), 'a', 'wrong-value', /a list of 2 or \{min: …, max: …\}/);
  mistake(columns('ranges: {a: [0, x]}'), 'x', 'wrong-value', /item 2 is "x"; expected a number/);
  mistake(columns('ranges: {a: {mn: 1}}'), 'mn', 'unknown-key', /Did you mean "min"/);
  mistake(columns('domains: {a: web}'), 'web', 'wrong-value', /Write it as a list: \[web\]/);
  mistake(
    columns('domains: {a: []}'),
    'a',
    'wrong-value',
    /columns\.domains\.a is an empty list; expected at least one value\. Mend/,
  );
  mistake(columns('domains: {a: [web, app, web]}'), 'web', 'duplicate-value', /"web" is listed twice/);
  mistake(columns('range: {a: [0, 1]}'), 'range', 'unknown-key', /Did you mean "ranges"/);

  const text = `${HEAD}columns:\n  ranges: {a: [5, 1], b: [0, 1], c: {min: 0}}\n  domains: {d: [1, x, true], b: [0]}\n`;
  const { config, diagnostics } = parseConfig(text, 'f');
  assert.deepEqual(
    diagnostics.map(each => each.code),
    ['wrong-range'],
  );
  const valid = validValues(config);
  assert.deepEqual(
    [...valid],
    [
      ['b', { range: { min: 0, max: 1 }, domain: [0] }],
      ['c', { range: { min: 0 } }],
      ['d', { domain: [1, 'x', true] }],
    ],
  );
});

test('bounds of differences: those outside what two values can differ by are told', () => {
  const found = (criterion: string) =>
    diagnosticsOf(`${HEAD}criteria: ["${criterion}"]\n`).map(each => each.message);
  assert.deepEqual(found('difference(f1) >= -0.01'), []);
  assert.deepEqual(found('difference(mae) <= -5'), []);
  assert.match(
    found('difference(f1) >= -1')[0] ?? '',
    /difference\(f1\) lies between -1 and 1, so .* always holds/,
  );
});

test('names of detectors: each means one of them, and criteria name what there is', () => {
  const monitor = (...items: readonly string[]) =>
    `monitor:\n  detectors:\n${items.map(item => `    - ${item}\n`).join('')}`;
  const quick = '{detector: adwin, on: a, name: quick, delta: 0.1}';
  const named = monitor(quick, '{detector: adwin, on: a, name: slow}', 'adwin(a)', 'ddm');
  assert.deepEqual(diagnosticsOf(HEAD + named), []);
  assert.deepEqual(
    settingsOf(parseConfig(HEAD + named, 'f')).detectors.map(each => each.name),
    ['quick', 'slow', 'adwin(a)', 'ddm(error)'],
  );
  mistake(
    monitor(quick, '{detector: kswin, on: b, name: quick}'),
    'quick',
    'duplicate-detector',
    /Another detector is called "quick".*another name/,
  );
  mistake(monitor('ddm', 'ddm'), 'ddm', 'duplicate-detector', /name of its own: \{detector: …, name: …\}/);
  for (const [name, words] of [
    ['kswin', /that of a detector/],
    ['error', /what detectors are fed with/],
    ['"ddm(b)"', /written like a detector/],
  ] as const) {
    const item = `{detector: adwin, name: ${name}}`;
    mistake(monitor(item), name, 'detector-name-taken', words);
    assert.deepEqual(parseConfig(HEAD + monitor(item), 'f').config.monitor?.detectors, []);
  }
  const criteria = (text: string) => `${named}criteria:\n  - ${text}\n`;
  for (const fine of [
    'detections(quick)',
    'detections(adwin)',
    "detections('adwin(a)')",
    'detections(a)',
    'detections(error)',
    'detections(ddm)',
  ]) {
    assert.deepEqual(diagnosticsOf(`${HEAD}${criteria(`${fine} == 0`)}`), [], fine);
  }
  mistake(criteria('detections(quik) == 0'), 'quik', 'unknown-detector', /Did you mean "quick"\?/);
  mistake(
    criteria("detections('adwin(b)') == 0"),
    'adwin(b)',
    'unknown-detector',
    /Did you mean "adwin\(a\)"/,
  );
  mistake(
    criteria('detections(kswin) == 0'),
    'kswin',
    'unknown-detector',
    /No detector .* is or reads "kswin"/,
  );
  const none = `${HEAD}criteria: [detections(kswin) == 0]\n`;
  assert.match(only(none).remedy ?? '', /Write the detector under monitor\.detectors/);
});

test('metrics over time are written as in criteria, and kept in the form by which they are known', () => {
  const list = (...items: readonly string[]) =>
    `monitor:\n  performance:\n${items.map(item => `    - ${item}\n`).join('')}`;
  const text =
    HEAD +
    list(
      'f1',
      'sensitivity( fraud )',
      'fbeta(fraud,beta = 2)',
      "recall('not fraud')",
      'equal_opportunity_difference(gender)',
    ) +
    '  chart: {metrics: {"recall( fraud)": {type: cusum}}}\n' +
    'criteria: [\'signals("recall(fraud)") == 0\', \'signals("fbeta(fraud,beta=2)") == 0\']\n';
  const { config, diagnostics } = parseConfig(text, 'f');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(config.monitor?.performance, [
    'f1',
    'recall(fraud)',
    'fbeta(fraud, beta=2)',
    "recall('not fraud')",
    'equal_opportunity_difference(gender)',
  ]);
  assert.equal(settingsOf({ config }).chart.metrics.get('recall(fraud)')?.type, 'cusum');
  mistake(list('recal(fraud)'), 'recal', 'unknown-metric', /Did you mean "recall"/);
  mistake(list('fbeta(beta=x)'), 'beta=x', 'unknown-metric', /"beta" is "x"; expected a number/);
  mistake(
    list('fbeta(fraud, bta=2)'),
    'fbeta(fraud, bta=2)',
    'unknown-metric',
    /bta=2, are for criteria alone/,
  );
  mistake(list('recall(gender=F)'), 'recall(gender=F)', 'unknown-metric', /Rows of one group, gender=F/);
  mistake(list('champion(f1)'), 'champion', 'unknown-metric', /is for criteria/);
  mistake(list('psi(amount)'), 'psi', 'unknown-metric', /"psi" is not a metric/);
  mistake(list('f1 + recall'), '+', 'unknown-metric', /where the metric should end/);
  mistake(list('"fbeta(fraud"'), '(', 'unknown-metric', /never closed.*in quotes/);
  mistake(
    `${list('f1')}criteria: ['signals("recall(fraud)") == 0']\n`,
    'recall(fraud)',
    'unknown-chart',
    /There is no chart "recall\(fraud\)"/,
  );
});

test('how Evenkeel itself predicts is understood, and told to be of no use beside a command', () => {
  const { config, diagnostics } = parseConfig(
    `${HEAD}checkpoints: {adapter: torch, python: .venv, factory: "nets:make", output: logits, classes: [0, low, true]}\n`,
    'evenkeel.yaml',
    'folder',
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(settingsOf({ config }).prediction, {
    adapter: 'torch',
    python: '.venv',
    factory: 'nets:make',
    output: 'logits',
    classes: ['0', 'low', 'true'],
  });
  mistake('checkpoints: {adapter: pytorch}\n', 'pytorch', 'wrong-value', /torch/);
  mistake('checkpoints: {factory: make}\n', 'make', 'wrong-value', /my_package\.models:make_model/);
  mistake(
    'checkpoints: {predictions: "p/${name}.csv", output: logits}\n',
    'logits',
    'not-acted-on',
    /checkpoints\.output is not used, because there is checkpoints\.predictions/,
  );
});

test('charts of training runs: names are free once, rules are checked, criteria know them, paths are relative', () => {
  const runs = (...entries: readonly string[]) =>
    `monitor:\n  runs:\n${entries.map(each => `    - ${each}\n`).join('')}`;
  const { config, diagnostics } = parseConfig(
    `${HEAD}runs: {folder: ../runs, experiment: e}\n${runs('val_loss', '{metric: eval/f1, over: steps, chart: ewma, lambda: 0.3}')}` +
      'criteria: [\'signals("eval/f1 over steps") == 0\', "run(\'eval/f1\', of=best) >= 0.9"]\n',
    'evenkeel.yaml',
  );
  assert.deepEqual(diagnostics, []);
  const rule = { rules: 'nelson', phaseOne: false, season: 'none' };
  assert.deepEqual(settingsOf({ config }).runs, {
    folder: '../runs',
    experiment: 'e',
    charts: [
      { ...rule, name: 'val_loss over runs', metric: 'val_loss', over: 'runs', chart: 'individuals' },
      { ...rule, name: 'eval/f1 over steps', metric: 'eval/f1', over: 'steps', chart: 'ewma', lambda: 0.3 },
    ],
  });
  mistake(runs('a', '{metric: a, chart: ewma}'), '{metric: a, chart: ewma}', 'chart-name-taken', /name: …/);
  mistake(runs('{metric: a, name: f1}'), 'f1', 'chart-name-taken', /like a metric/);
  mistake(runs('{metric: a, rules: [nelson-9]}'), 'nelson-9', 'unknown-rule', /nelson-9/);
  mistake(runs('{metric: a, lambda: 0.1}'), '0.1', 'no-effect', /individuals/);
  mistake('runs: {folder: /home/me/runs}\n', '/home/me/runs', 'absolute-path', /other machines/);
  mistake(
    `${runs('val_loss')}criteria: ['signals("val_los over runs") == 0']\n`,
    'val_los over runs',
    'unknown-chart',
    /Did you mean "val_loss over runs"/,
  );
  // what is inherited from the rule for all charts has an effect on those of runs alone
  const inherited = `monitor:\n  chart: {lambda: 0.4, season: day_of_week}\n  runs: [{metric: a, chart: ewma}]\n`;
  const parsed = parseConfig(`${HEAD}chunk: day\n${inherited}`, 'evenkeel.yaml');
  assert.deepEqual(parsed.diagnostics, []);
  const [chart] = settingsOf(parsed).runs.charts;
  assert.deepEqual([chart?.lambda, chart?.season], [0.4, 'none']);
});
