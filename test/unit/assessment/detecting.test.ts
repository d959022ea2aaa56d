import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { Assessment, DetectorReport } from '../../../src/core/assessment/assessment.ts';
import { DETECTORS_FILE } from '../../../src/core/assessment/detectorFile.ts';
import { optionsWith } from '../../../src/core/catalogue/profile.ts';
import { detectorNamed } from '../../../src/core/config/detectors.ts';
import { assessmentToMarkdown } from '../../../src/core/export/markdown.ts';
import { assess, assessOf, csv, folderWith, production, projectOf, type Row, writeInto } from './support.ts';

const DETECTORS = [
  'monitor:',
  '  detectors:',
  '    - ddm',
  '    - adwin(amount)',
  '    - {detector: page_hinkley, on: missing(amount), threshold: 5}',
  '    - fhddm(error)',
  '    - {detector: kswin, on: score, profile: river}',
  '    - eddm',
];

/** From the 20th day on the model is wrong more often, amounts are larger, and many are missing. */
function worse(row: Row, day: number, index: number): Row {
  if (day < 20) return row;
  return {
    ...row,
    amount: index % 4 === 0 ? undefined : Number(row['amount']) + 60,
    prediction: index % 2 === 0 ? 1 - Number(row['y']) : row['prediction'],
  };
}

const ROWS = production(40, worse);

function named(assessment: Assessment, name: string): DetectorReport {
  const found = assessment.detectors.find(each => each.name === name);
  assert.ok(found, `no ${name} among ${assessment.detectors.map(each => each.name).join(', ')}`);
  return found;
}

/** The reports without what depends on where they went on. */
function substance({ detectors }: Assessment): unknown {
  return detectors.map(({ before: _, restarted: __, ...rest }) => rest);
}

function stateOf(folder: string): Promise<string> {
  return readFile(path.join(folder, DETECTORS_FILE), 'utf8');
}

test('detectors are fed with errors, scores, columns and missing values in order of time', async () => {
  const shuffled = [...ROWS].sort((a, b) => String(a['id']).localeCompare(String(b['id'])));
  const assessment = await assessOf(projectOf(shuffled, ...DETECTORS));
  const expected: [string, (row: Row) => number][] = [
    ['ddm(error)', row => Number(row['y'] !== row['prediction'])],
    ['adwin(amount)', row => Number(row['amount'] ?? Number.NaN)],
    ['page_hinkley(missing(amount))', row => Number(row['amount'] === undefined)],
    ['fhddm(error)', row => Number(row['y'] === row['prediction'])],
    ['kswin(score)', row => Number(row['score'])],
    ['eddm(error)', row => Number(row['y'] !== row['prediction'])],
  ];
  assert.deepEqual(
    assessment.detectors.map(each => each.name),
    expected.map(([name]) => name),
  );
  for (const [name, value] of expected) {
    const report = named(assessment, name);
    const detector = detectorNamed(report.detector);
    assert.ok(detector);
    const runner = detector.start(
      optionsWith(detector, report.profile, report.detector === 'page_hinkley' ? { threshold: 5 } : {}),
    );
    runner.feed(Float64Array.from(ROWS, value));
    assert.ok(runner.drifts.length > 0 || name === 'kswin(score)', name);
    assert.equal(report.drifts, runner.drifts.length, name);
    assert.deepEqual(
      report.signals.filter(each => each.kind === 'drift').map(each => each.row),
      runner.drifts,
      name,
    );
    for (const { row, at, chunk } of report.signals) {
      assert.equal(at, ROWS[row]?.['ts'], name);
      assert.equal(chunk, Math.floor(row / 60), name);
    }
    assert.equal(report.zone, runner.zone, name);
    assert.equal(report.rows, ROWS.length, name);
  }
  assert.equal(named(assessment, 'adwin(amount)').leftOut, 300);
  const [errors, right] = [named(assessment, 'ddm(error)'), named(assessment, 'fhddm(error)')];
  assert.ok(Math.abs((errors.estimate ?? 0) - (right.estimate ?? 1)) < 0.2, 'both levels are of errors');
});

test('labels that are texts, and true beside 1, make the same errors; numbers that are no labels are told', async () => {
  const yaml = 'monitor: {detectors: [ddm]}';
  const expected = substance(await assessOf(projectOf(ROWS, yaml)));
  const word = (value: unknown) => (value === 1 ? 'fraud' : 'none');
  const texts = ROWS.map(row => ({ ...row, y: word(row['y']), prediction: word(row['prediction']) }));
  assert.deepEqual(
    substance(await assessOf({ ...projectOf(texts, yaml), 'reference.csv': csv(texts) })),
    expected,
  );
  const mixed = ROWS.map(row => ({ ...row, prediction: String(row['prediction'] === 1) }));
  assert.deepEqual(
    substance(await assessOf({ ...projectOf(mixed, yaml), 'reference.csv': csv(mixed) })),
    expected,
  );
  const fractions = ROWS.map(row => ({ ...row, prediction: 0.25 }));
  const told = await assessOf({ ...projectOf(fractions, yaml), 'reference.csv': csv(fractions) });
  assert.match(told.detectors[0]?.reason ?? '', /whole|label/);
});

test('after appended rows detectors go on, and find what one run finds, bit for bit', async () => {
  const folder = await folderWith(projectOf(ROWS.slice(0, 700), ...DETECTORS));
  for (const rows of [700, 700, 701, 1300, 2399, 2400]) {
    await writeFile(path.join(folder, 'current.csv'), csv(ROWS.slice(0, rows)));
    const assessment = await assess(folder);
    const whole = await folderWith(projectOf(ROWS.slice(0, rows), ...DETECTORS));
    assert.deepEqual(substance(assessment), substance(await assess(whole)));
    assert.equal(await stateOf(folder), await stateOf(whole), `${rows} rows`);
    for (const each of assessment.detectors) assert.equal(each.restarted, undefined);
  }
  const again = await assess(folder);
  for (const each of again.detectors) assert.equal(each.before, each.rows, each.name);
});

test('where the past changed, detectors start again and say so', async () => {
  const folder = await folderWith(projectOf(ROWS, ...DETECTORS));
  await assess(folder);
  const changed = ROWS.map((row, i) => (i === 100 ? { ...row, amount: 1 } : row));
  await writeFile(path.join(folder, 'current.csv'), csv(changed));
  const assessment = await assess(folder);
  assert.match(named(assessment, 'adwin(amount)').restarted ?? '', /first row: .*other values now/);
  assert.equal(named(assessment, 'adwin(amount)').before, 0);
  // what the others were fed with is what it was
  assert.equal(named(assessment, 'ddm(error)').restarted, undefined);
  assert.equal(named(assessment, 'ddm(error)').before, ROWS.length);

  await writeFile(path.join(folder, 'current.csv'), csv(changed.slice(500)));
  const gone = await assess(folder);
  assert.match(named(gone, 'ddm(error)').restarted ?? '', /are gone/);
  assert.deepEqual(substance(gone), substance(await assessOf(projectOf(changed.slice(500), ...DETECTORS))));
});

test('other options start again; so do a damaged state, one of another version, and one that was deleted', async () => {
  const folder = await folderWith(projectOf(ROWS, 'monitor: {detectors: [adwin(amount)]}'));
  const first = await assess(folder);
  const state = await stateOf(folder);
  await writeInto(
    folder,
    projectOf(ROWS, 'monitor: {detectors: [{detector: adwin, on: amount, delta: 0.01}]}'),
  );
  assert.match(named(await assess(folder), 'adwin(amount)').restarted ?? '', /other options/);

  await writeInto(folder, projectOf(ROWS, 'monitor: {detectors: [adwin(amount)]}'));
  for (const [damaged, words] of [
    ['{', /cannot be read/],
    ['null', /cannot be read/],
    ['[]', /another version/],
    [state.replace(/"evenkeel":"[^"]*"/, '"evenkeel":"0.0.0-old"'), /another version/],
    [state.replace('"width":', '"width":1'), /damaged/],
    [state.replace(/"values":"./, '"values":"x'), /other values/],
    [state.replace(/"state":\{.*\}/s, '"state":7}}}\n'), /damaged/],
  ] as const) {
    assert.notEqual(damaged, state);
    await writeFile(path.join(folder, DETECTORS_FILE), damaged);
    const assessment = await assess(folder);
    assert.match(named(assessment, 'adwin(amount)').restarted ?? '', words, damaged.slice(0, 100));
    assert.deepEqual(substance(assessment), substance(first));
    assert.equal(await stateOf(folder), state);
  }
  await rm(path.join(folder, DETECTORS_FILE));
  assert.equal(named(await assess(folder), 'adwin(amount)').restarted, undefined);
});

test('rows without labels: those at the end wait, those before are left out; a late label starts again', async () => {
  const late = (row: Row, i: number) => (i >= 2000 || i % 5 === 0 ? { ...row, y: undefined } : row);
  const files: Record<string, string | Uint8Array> = {
    ...projectOf(ROWS.map(late), 'monitor: {detectors: [ddm, adwin(amount)]}'),
    'labels.csv': csv(ROWS.slice(2000, 2100), ['id', 'y']),
  };
  const yaml = (labels: boolean) =>
    String(files['evenkeel.yaml']).replace(
      'current.csv}',
      labels ? 'current.csv, labels: labels.csv}' : 'current.csv}',
    );
  const folder = await folderWith({ ...files, 'evenkeel.yaml': yaml(false) });
  const before = named(await assess(folder), 'ddm(error)');
  assert.deepEqual([before.rows, before.leftOut, before.waiting], [2000, 400, 400]);
  assert.equal(named(await assess(folder), 'adwin(amount)').waiting, 0);

  await writeInto(folder, { 'evenkeel.yaml': yaml(true) });
  const more = named(await assess(folder), 'ddm(error)');
  assert.deepEqual([more.rows, more.leftOut, more.waiting, more.before], [2100, 400, 300, 2000]);

  await writeInto(folder, {
    'labels.csv': csv([...ROWS.slice(0, 50), ...ROWS.slice(2000, 2100)], ['id', 'y']),
  });
  const corrected = named(await assess(folder), 'ddm(error)');
  assert.deepEqual([corrected.rows, corrected.leftOut, corrected.before], [2100, 390, 0]);
  assert.match(corrected.restarted ?? '', /other values now/);
});

test('nothing is written where nothing is recorded, nor by an assessment that was cancelled', async () => {
  const folder = await folderWith(projectOf(ROWS, ...DETECTORS));
  await assess(folder, { record: false });
  assert.equal(existsSync(path.join(folder, '.evenkeel')), false);
  const cancel = new AbortController();
  await assert.rejects(
    assess(folder, {
      signal: cancel.signal,
      onProgress: label => {
        if (label === 'Computing') cancel.abort(new Error('cancelled'));
      },
    }),
    /cancelled/,
  );
  assert.equal(existsSync(path.join(folder, '.evenkeel')), false);
  // what is kept is neither read nor written
  await assess(folder);
  const state = await stateOf(folder);
  await writeFile(path.join(folder, 'current.csv'), csv(ROWS.slice(0, 2000)));
  const unrecorded = await assess(folder, { record: false });
  for (const each of unrecorded.detectors) assert.deepEqual([each.before, each.restarted], [0, undefined]);
  assert.equal(await stateOf(folder), state);
  // without detectors there is no file
  const none = await folderWith(projectOf(ROWS));
  await assess(none);
  assert.equal(existsSync(path.join(none, DETECTORS_FILE)), false);
});

test('a detector that cannot run says why, and the others run', async () => {
  const assessment = await assessOf(
    projectOf(
      ROWS.map(({ y: _, ...row }) => row),
      'monitor: {detectors: [ddm, adwin(amonut), adwin(country), ddm(amount), adwin(amount), adwin(missing(nothing))]}',
      'criteria: [detections(ddm) == 0, detections(amount) <= 3, detections(kswin) == 0]',
    ),
  );
  const reasons = assessment.detectors.map(({ reason }) => reason ?? '');
  assert.match(reasons[0] ?? '', /have no column y/);
  assert.match(reasons[1] ?? '', /no column amonut\. Did you mean amount\?/);
  assert.match(reasons[2] ?? '', /country holds no numbers/);
  assert.match(reasons[3] ?? '', /DDM reads errors: .* row 0 is/);
  assert.equal(reasons[4], '');
  assert.match(reasons[5] ?? '', /no column nothing/);
  for (const { reason, zone, finding } of assessment.detectors) {
    assert.equal(zone === null, reason !== undefined);
    assert.match(finding, /[.?]$/);
  }
  const verdicts = assessment.criteria.map(({ verdict, reason }) => `${verdict}: ${reason}`);
  assert.match(verdicts[0] ?? '', /^insufficient: .*no column y/);
  assert.match(verdicts[1] ?? '', /^insufficient: .*DDM reads errors/);
  assert.match(verdicts[2] ?? '', /^insufficient: .*No detector .* kswin\. There are: ddm\(error\)/);
});

test('criteria count drifts in the window and chunk by chunk; the headline names the detector', async () => {
  const lines = [
    ...DETECTORS.slice(0, 4),
    'window: 10',
    'criteria:',
    '  - detections(ddm) == 0',
    '  - detections(error) == 0',
    "  - detections('adwin(amount)') == 0",
    '  - detections(amount) == 0',
  ];
  const inWindow = await assessOf(projectOf(ROWS.slice(0, 60 * 25), ...lines));
  const { drifts, driftsInWindow, signals } = named(inWindow, 'ddm(error)');
  assert.equal(drifts, driftsInWindow);
  assert.ok(drifts > 0);
  for (const { now, history } of inWindow.criteria) {
    assert.ok((now.value ?? 0) > 0);
    assert.equal(
      history.reduce((sum, each) => sum + (each.value ?? 0), 0),
      now.value,
    );
  }
  const [first] = signals.filter(each => each.kind === 'drift');
  assert.equal(inWindow.criteria[0]?.history[first?.chunk ?? 0]?.verdict, 'fail');
  assert.match(inWindow.health.headline, /(DDM on error|ADWIN on amount) found a drift on 21 Mar/);

  const later = await assessOf(projectOf(ROWS, ...lines));
  assert.ok(named(later, 'ddm(error)').drifts > 0);
  assert.equal(named(later, 'ddm(error)').driftsInWindow, 0);
  assert.equal(later.criteria[0]?.verdict, 'pass');
  assert.doesNotMatch(later.health.headline, /DDM/);

  const withoutCriteria = await assessOf({
    ...projectOf(ROWS, 'monitor: {detectors: [adwin(amount)]}'),
    'reference.csv': '',
  });
  assert.equal(withoutCriteria.health.state, 'warning');
});

test('errors of a regression are distances; without timestamps rows are taken in their order', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => ({
    y: 10 + (i % 7),
    prediction: 10 + (i % 7) + (i % 2 === 0 ? 1 : -1) * (i < 250 ? 0.5 + (i % 3) / 10 : 4),
  }));
  const assessment = await assessOf({
    'evenkeel.yaml':
      'model: m\ntask: regression\ndata: {current: current.csv}\ncolumns: {target: y, prediction: prediction}\nchunk: {size: 50}\nmonitor: {detectors: [adwin, ddm]}',
    'current.csv': csv(rows),
  });
  const report = named(assessment, 'adwin(error)');
  assert.equal(report.rows, 400);
  assert.equal(report.drifts, 1);
  assert.equal(report.estimate, 4);
  assert.deepEqual(
    report.signals.map(({ at, chunk }) => [at, chunk]),
    [[undefined, 5]],
  );
  assert.match(named(assessment, 'ddm(error)').reason ?? '', /DDM reads errors/);
});

test('Markdown has a line for each detector', async () => {
  const files = projectOf(
    ROWS.map((row, i) => (i < 2399 ? row : { ...row, y: undefined })),
    ...DETECTORS,
  );
  const markdown = assessmentToMarkdown(await assessOf(files));
  assert.match(markdown, /## Detectors\n\n\| Detector \| Zone/);
  assert.match(
    markdown,
    /\| `ddm\(error\)` \| (in control|warning|drift) \| 1 \| [\d.]+ \| 2,399 \| DDM on error found .* 1 row waits for labels\. \|/,
  );
  assert.doesNotMatch(assessmentToMarkdown(await assessOf(projectOf(ROWS))), /## Detectors/);
});

test('detectors of one kind on one stream are told apart by their names', async () => {
  const lines = [
    'monitor:',
    '  detectors:',
    '    - {detector: adwin, on: amount, name: slow, delta: 1.0e-12}',
    '    - {detector: adwin, on: amount, name: quick, delta: 0.5}',
    '    - adwin(amount)',
    'criteria:',
    '  - detections(slow) == 0',
    '  - detections(quick) == 0',
    "  - detections('adwin(amount)') == 0",
    '  - detections(adwin) == 0',
    '  - detections(amount) == 0',
  ];
  const folder = await folderWith(projectOf(ROWS, ...lines));
  const first = await assess(folder);
  assert.deepEqual(
    first.detectors.map(({ name, title, on }) => [name, title, on]),
    [
      ['slow', 'ADWIN (slow)', 'amount'],
      ['quick', 'ADWIN (quick)', 'amount'],
      ['adwin(amount)', 'ADWIN', 'amount'],
    ],
  );
  const [slow = 0, quick = 0, usual = 0] = first.detectors.map(each => each.driftsInWindow);
  assert.ok(slow <= usual && usual < quick, `${slow}, ${usual}, ${quick}`);
  const all = slow + quick + usual;
  assert.deepEqual(
    first.criteria.map(each => each.now.value),
    [slow, quick, usual, all, all],
  );
  assert.match(first.detectors[1]?.finding ?? '', /^ADWIN \(quick\) on amount found/);
  // Each goes on from its own state.
  const again = await assess(folder);
  for (const [at, each] of again.detectors.entries()) {
    assert.equal(each.restarted, undefined);
    assert.equal(each.before, each.rows);
    assert.deepEqual({ ...each, before: 0 }, first.detectors[at]);
  }
  // Where all have names, the kind on the stream means all of them.
  const named = await assessOf(projectOf(ROWS, ...lines.filter(line => !line.includes('- adwin(amount)'))));
  assert.equal(named.criteria[2]?.now.value, slow + quick);
});
