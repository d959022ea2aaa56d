import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { completionsAt } from '../../../src/server/complete.ts';
import { cursorAt } from '../../../src/server/cursor.ts';
import { hoverAt } from '../../../src/server/hover.ts';
import { symbolsOf } from '../../../src/server/symbols.ts';

/** A text with `^` for the cursor. */
function marked(text: string) {
  const offset = text.indexOf('^');
  const before = text.slice(0, offset).split('\n');
  return {
    text: text.slice(0, offset) + text.slice(offset + 1),
    position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    before,
  };
}

function items(text: string): CompletionItem[] {
  const { text: whole, position } = marked(text);
  return completionsAt(whole, position, true);
}

function labels(text: string): string[] {
  return items(text).map(item => item.label);
}

function edited(item: CompletionItem | undefined): TextEdit {
  assert.ok(item?.textEdit && 'range' in item.textEdit);
  return item.textEdit;
}

function cursor(text: string) {
  const found = cursorAt(marked(text).before);
  return found && `${found.on} ${found.path.join('.')} "${found.written}"`;
}

test('where a cursor is', () => {
  const places: [string, string | undefined][] = [
    ['^', 'key  ""'],
    ['mod^', 'key  "mod"'],
    ['model: ^', 'value model ""'],
    ['model: m\nta^', 'key  "ta"'],
    ['data:\n  ^', 'key data ""'],
    ['data:\n  reference: a\n  cur^', 'key data "cur"'],
    ['data:\n  reference: a\n^', 'key  ""'],
    ['data:\n  current:\n    - ^', 'value data.current.0 ""'],
    ['data:\n  current:\n    - a\n    - b^', 'value data.current.1 "b"'],
    ['data:\n  current:\n  - a\n  - ^', 'value data.current.1 ""'],
    ['criteria:\n- f1 > 0.3\n- ^', 'value criteria.1 ""'],
    ['criteria:\n  - f1 > 0.3\n  - warn: ^', 'value criteria.1.warn ""'],
    ['criteria:\n  - warn: f1 > 0.3\n  - recall >= ^', 'value criteria.1 "recall >= "'],
    [
      'monitor:\n  drift:\n    columns:\n      amount:\n        meth^',
      'key monitor.drift.columns.amount "meth"',
    ],
    ['monitor:\n  performance: [f1, ro^', 'value monitor.performance.1 "ro"'],
    ['monitor:\n  drift: {method: k^', 'value monitor.drift.method "k"'],
    ['monitor:\n  drift: {method: ks, ^', 'key monitor.drift ""'],
    ['monitor:\n  drift: {columns: {a: {^', 'key monitor.drift.columns.a ""'],
    ['monitor: {performance: [f1], drift: ^', 'value monitor.drift ""'],
    ['criteria: [f1 > 0.3, recall(a, b^', 'value criteria.1 "recall(a, b"'],
    ['retrain:\n  steps:\n    - name: a\n      run: b\n    - name: c\n      ^', 'key retrain.steps.1 ""'],
    ['retrain:\n  steps:\n    - name: a\n      run: b\n  mo^', 'key retrain "mo"'],
    [
      'retrain:\n  steps:\n    - name: a\n\n      # what it does\n      run: ^',
      'value retrain.steps.0.run ""',
    ],
    ['# a comment ^', undefined],
    ['model: m # ^', undefined],
  ];
  for (const [text, expected] of places) assert.equal(cursor(text), expected, text);
});

test('keys, with their descriptions, without those that are there', () => {
  const all = items('model: m\n^');
  assert.ok(all.some(item => item.label === 'criteria'));
  assert.ok(!all.some(item => item.label === 'model'));
  const task = all.find(item => item.label === 'task');
  assert.deepEqual(task?.documentation, {
    kind: 'markdown',
    value: 'What the model does. Default: inferred from the target.',
  });
  assert.deepEqual(labels('data:\n  reference: a\n  ^'), ['current', 'labels', 'validation', 'test']);
  assert.deepEqual(labels('data: {reference: a, ^}'), ['current', 'labels', 'validation', 'test']);
  assert.ok(labels('retrain:\n  steps:\n    - ^').includes('name'));
  assert.deepEqual(labels('retrain:\n  on:\n    - ^'), ['drift', 'schedule', 'criteria']);
});

test('maps and lists begin on a line of their own', () => {
  const edit = (text: string, label: string) =>
    edited(items(text).find(item => item.label === label)).newText;
  assert.equal(edit('^', 'data'), 'data:\n  ');
  assert.equal(edit('^', 'criteria'), 'criteria:\n  - ');
  assert.equal(edit('^', 'model'), 'model: ');
  assert.equal(edit('monitor: {^', 'performance'), 'performance: ');
});

test('words where only some are allowed', () => {
  assert.deepEqual(labels('chunk: ^'), ['hour', 'day', 'week', 'month', 'quarter', 'year']);
  assert.ok(labels('task: bi^').includes('binary'));
  assert.deepEqual(labels('columns:\n  types: {amount: ^'), ['number', 'category', 'timestamp']);
  assert.deepEqual(labels('columns:\n  target: ^'), []);
});

test('statistics in criteria, methods and profiles in drift', () => {
  for (const text of [
    'criteria:\n  - ^',
    'criteria:\n  - warn: f1 >= ^',
    'criteria: [rec^',
    'criteria:\n  - f1 / (^',
  ]) {
    const found = labels(text);
    for (const name of ['f1', 'drifted_columns_share', 'champion', 'equal_opportunity_difference']) {
      assert.ok(found.includes(name), `${text}: ${name}`);
    }
    assert.ok(!found.includes('roc_curve'));
  }
  assert.deepEqual(labels('criteria:\n  - ^').slice(0, 2), ['fail', 'warn']);
  assert.ok(labels('criteria:\n  - signals(^').includes('f1'));
  assert.ok(!labels('criteria:\n  - signals(^').includes('drift'));
  assert.ok(labels('criteria:\n  - f1(^').includes('average'));
  assert.deepEqual(labels('criteria:\n  - f1(average=^'), [
    'binary',
    'micro',
    'macro',
    'weighted',
    'samples',
    'none',
  ]);
  assert.ok(!labels('criteria:\n  - f1 >= reference(^').includes('drifted_columns'));
  assert.ok(labels('monitor:\n  performance: [^').includes('roc_auc'));
  const grouped = items('monitor:\n  performance:\n    - ^').find(
    each => each.label === 'equal_opportunity_difference',
  );
  assert.equal(edited(grouped).newText, 'equal_opportunity_difference(${1:column})');
  assert.ok(labels('monitor:\n  performance: [fbeta(^').includes('beta'));
  assert.ok(!labels('monitor:\n  performance: [fbeta(^').includes('ndcg'));
  assert.ok(!labels('monitor:\n  performance: [^').includes('drift'));
  assert.ok(labels('monitor:\n  drift: {method: ^').includes('auto'));
  assert.ok(labels('monitor:\n  drift:\n    columns:\n      a: {profile: ^').includes('evenkeel'));
});

test('detectors, what they are fed with, their options and profiles', () => {
  for (const text of [
    'monitor:\n  detectors: [^',
    'monitor:\n  detectors:\n    - ^',
    'criteria:\n  - detections(^',
  ]) {
    assert.ok(labels(text).includes('page_hinkley'), text);
    assert.ok(!labels(text).includes('psi'), text);
  }
  const long = (rest: string) => `monitor:\n  detectors:\n    - {detector: kswin, ${rest}`;
  assert.deepEqual(labels(long('on: ^}')), ['error', 'score']);
  assert.deepEqual(labels(long('profile: ^}')), ['evenkeel', 'river']);
  assert.ok(labels('monitor:\n  detectors:\n    - {detector: ^}').includes('adwin'));
  assert.deepEqual(labels('monitor:\n  detectors:\n    - detector: kswin\n      ^'), [
    'on',
    'name',
    'profile',
    'alpha',
    'window_size',
    'stat_size',
    'seed',
    'variant',
  ]);
  assert.equal(
    edited(items('criteria:\n  - detec^').find(each => each.label === 'detections')).newText,
    'detections(${1:detector})',
  );
  assert.match(hover('monitor:\n  detectors: [ad^win(amount)]') ?? '', /\*\*ADWIN\*\*/);
  assert.match(hover('monitor:\n  detectors: [{detector: dd^m}]') ?? '', /\*\*DDM\*\*/);
  assert.match(hover('criteria:\n  - detec^tions(ddm) < 1') ?? '', /How many drifts/);
});

test('what is written is replaced, and only that', () => {
  const [item] = items('criteria:\n  - f1 >= 0.5 + rec^').filter(each => each.label === 'recall');
  assert.deepEqual(edited(item).range, {
    start: { line: 1, character: 16 },
    end: { line: 1, character: 19 },
  });
  const drift = items('criteria:\n  - dri^').find(each => each.label === 'drift');
  assert.equal(edited(drift).newText, 'drift(${1:column})');
});

function hover(text: string): string | undefined {
  const { text: whole, position } = marked(text);
  return (hoverAt(whole, position)?.contents as { value: string } | undefined)?.value;
}

test('hover: keys, statistics, and nothing where there is nothing to say', () => {
  assert.match(hover('model: m\ndata:\n  curr^ent: a') ?? '', /What production sees/);
  assert.match(
    hover('criteria:\n  - roc_^auc >= 0.5') ?? '',
    /\*\*ROC-AUC\*\*[\s\S]*Range 0 to 1; lower is worse[\s\S]*Source:/,
  );
  assert.match(hover('criteria:\n  - warn: f1 >= ch^ampion') ?? '', /checkpoint in use/);
  assert.match(hover('criteria:\n  - >\n    f1 >= 0.5 +\n    rec^all') ?? '', /\*\*Recall\*\*/);
  assert.match(hover('criteria:\n  - drifted_columns_share^ < 0.5') ?? '', /Share of drifted columns/);
  assert.match(hover('monitor:\n  performance: [^f1]') ?? '', /\*\*F1\*\*/);
  assert.match(hover('monitor:\n  drift: {method: p^si}') ?? '', /psi/);
  assert.equal(hover('model: f^1'), undefined);
  assert.equal(hover('model: m\n^\ntask: binary'), undefined);
  assert.equal(hover('zzz^: 1'), undefined);
});

test('the outline', () => {
  const [model, criteria] = symbolsOf('model: m\ncriteria:\n  - f1 > 0.5\n  - warn: recall > 0.2\n');
  assert.equal(model?.name, 'model');
  assert.equal(model?.detail, 'm');
  assert.deepEqual(criteria?.range, { start: { line: 1, character: 0 }, end: { line: 3, character: 22 } });
  assert.equal(criteria?.children?.[0]?.name, 'f1 > 0.5');
  assert.equal(criteria?.children?.[1]?.children?.[0]?.detail, 'recall > 0.2');
});

test('no text and no position makes them throw', () => {
  const words = fc.constantFrom(
    'model',
    'criteria',
    'monitor',
    'drift',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '(',
    'f1',
    '"',
    "'",
    '#',
    '=',
    ' ',
    '|\n',
  );
  const texts = fc.array(words, { maxLength: 30 }).map(parts => parts.join(''));
  fc.assert(
    fc.property(texts, fc.nat({ max: 12 }), fc.nat({ max: 30 }), (text, line, character) => {
      const position = { line, character };
      completionsAt(text, position, false);
      hoverAt(text, position);
      symbolsOf(text);
    }),
    { numRuns: 1000 },
  );
});

test('charts: kinds, metrics, and what can be counted', () => {
  assert.ok(labels('monitor:\n  charts:\n    - {chart: ^').includes('hotelling_t2'));
  const of = labels('monitor:\n  charts:\n    - {chart: u, of: ^');
  assert.ok(of.includes('mistakes') && of.includes('missing(column)') && of.includes('f1'));
  assert.ok(labels('monitor:\n  charts:\n    - {chart: mewma, of: [f1, ^').includes('recall'));
  assert.ok(labels('monitor:\n  charts:\n    - {chart: xbar_s, ^').includes('specification'));
  const metrics = labels('monitor:\n  chart:\n    metrics:\n      ^');
  assert.ok(metrics.includes('f1') && !metrics.includes('equal_opportunity_difference'));
  assert.ok(labels('monitor:\n  chart:\n    metrics:\n      f1: ^').includes('cusum'));
  assert.ok(labels('monitor:\n  chart:\n    metrics:\n      f1: {^').includes('shift'));
});

test('in a criterion: words before brackets, and what may stand in them', () => {
  const in_ = (text: string) => labels(`criteria:\n  - ${text}^`);
  assert.ok(in_('low').includes('lower_bound'));
  assert.ok(in_('difference(').includes('recall'));
  for (const absent of ['drift', 'missing_rate', 'equal_opportunity_difference', 'champion']) {
    assert.ok(!in_('difference(').includes(absent), absent);
  }
  const ofBound = in_('lower_bound(');
  for (const word of ['f1', 'difference', 'champion', 'missing_rate'])
    assert.ok(ofBound.includes(word), word);
  assert.ok(!ofBound.includes('upper_bound'));
  const difference = items('criteria:\n  - diff^').find(item => item.label === 'difference');
  assert.equal(edited(difference).newText, 'difference(${1:f1})');
  for (const word of ['difference', 'lower_bound', 'upper_bound']) {
    const text = `criteria:\n  - ${word}(f1) >= 0`;
    const found = hoverAt(text, { line: 1, character: 6 });
    assert.match(JSON.stringify(found?.contents), /interval|candidate/, word);
  }
});

const WATCHED = `model: m
data: {current: a.csv}
columns: {target: y, features: [amount, card country], score: {a: p_a}, ranges: {age: [0, 120]}}
monitor:
  detectors: [adwin(latency), 'ddm', {detector: kswin, on: missing(income)}, nosuch(thing)]
  charts:
    - {chart: xbar_s, of: amount}
    - {chart: c, of: mistakes, name: "it's wrong"}
`;

/** What is inserted for each label. */
function inserted(text: string, columns: readonly string[] = []): Map<string, string> {
  const { text: whole, position } = marked(text);
  return new Map(
    completionsAt(whole, position, false, columns).map(item => [item.label, edited(item).newText]),
  );
}

test('charts, detectors and columns of the project in criteria, in quotes where they need them', () => {
  const criterion = (text: string) => inserted(`${WATCHED}criteria:\n  - ${text}^`);
  const charts = criterion('signals(');
  assert.equal(charts.get('xbar_s(amount)'), '"xbar_s(amount)"');
  assert.equal(charts.get("it's wrong"), '"it\'s wrong"');
  assert.equal(charts.get('f1'), 'f1');
  // In quotes that are open: charts alone, and what is written of them is replaced.
  assert.deepEqual(
    [...criterion('signals("')],
    [
      ['xbar_s(amount)', 'xbar_s(amount)'],
      ["it's wrong", "it's wrong"],
    ],
  );
  assert.deepEqual([...criterion('warn: signals("xbar_s(am').keys()], [...charts.keys()].slice(0, 2));
  const { text, position } = marked(`${WATCHED}criteria:\n  - f1 > 0.5 + signals("xbar_s(am^`);
  const [item] = completionsAt(text, position, false);
  assert.equal(position.character - edited(item).range.start.character, 'xbar_s(am'.length);

  const detectors = criterion('detections(');
  for (const [label, text] of [
    ['adwin(latency)', '"adwin(latency)"'],
    ['adwin', 'adwin'],
    ['latency', 'latency'],
    ['ddm(error)', '"ddm(error)"'],
    ['error', 'error'],
    ['kswin(missing(income))', '"kswin(missing(income))"'],
    ['page_hinkley', 'page_hinkley'],
  ] as const) {
    assert.equal(detectors.get(label), text, label);
  }
  assert.ok(!detectors.has('nosuch'));
  assert.ok(!criterion("detections('").has('page_hinkley'));

  const columns = ['y', 'amount', 'card country', 'p_a', 'age', 'latency', 'income'];
  for (const call of ['drift(', 'missing_rate(', 'psi(am', 'f1 > 0.2 * drift(']) {
    assert.deepEqual(
      [...criterion(call).keys()].filter(label => columns.includes(label)).sort(),
      [...columns].sort(),
      call,
    );
  }
  assert.equal(criterion('drift(').get('card country'), '"card country"');
  assert.equal(inserted(`${WATCHED}criteria:\n  - "drift(^`).get('card country'), "'card country'");
  assert.deepEqual([...criterion('drift("car').keys()].length, columns.length);
  // After the column come options, and what takes no column offers none.
  assert.ok(!criterion('psi(amount, ').has('amount') && criterion('psi(amount, ').has('bins'));
  assert.ok(!criterion('f1(').has('amount') && !criterion('rows(').has('amount'));
  // What is no statistic, and what is closed again, opens nothing.
  assert.deepEqual([...criterion('nosuch("')], []);
  assert.ok(criterion('drift("a(b") + ').has('f1'));
});

test('columns wherever the file names them, those of the data among them', () => {
  const known = ['amount', 'is: late'];
  const labelsIn = (text: string) => [...inserted(text, known).keys()];
  for (const text of [
    'columns:\n  target: ^',
    'columns:\n  features: [^',
    'columns:\n  score:\n    a: ^',
    'monitor:\n  detectors: [{detector: adwin, on: ^}]',
    'monitor:\n  charts:\n    - {chart: xbar_s, of: ^',
    'columns:\n  ranges:\n    ^',
    'columns: {domains: {^',
    'monitor:\n  drift:\n    columns:\n      ^',
  ]) {
    for (const column of known) assert.ok(labelsIn(text).includes(column), `${text}: ${column}`);
  }
  const keys = inserted('columns:\n  ranges:\n    age: [0, 9]\n    ^', known);
  assert.equal(keys.get('amount'), 'amount: ');
  assert.equal(keys.get('is: late'), '"is: late": ');
  assert.ok(!keys.has('age'));
  assert.deepEqual(labelsIn('columns:\n  ranges:\n    age: {^'), ['min', 'max']);
  assert.deepEqual(labelsIn('columns:\n  types:\n    age: ^'), ['number', 'category', 'timestamp']);
  assert.ok(!labelsIn('model: ^').includes('amount'));
});
