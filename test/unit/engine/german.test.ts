import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import {
  type EngineRequest,
  type FromEngine,
  isFromEngine,
  type ToEngine,
} from '../../../src/protocol/engine.ts';
import { folderWith, production, projectOf, type Row } from '../assessment/support.ts';

/** What the engine says in the language of the editor, from its first message to the document. */

const GERMAN: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../../l10n/bundle.l10n.de.json', import.meta.url), 'utf8'),
);

const HELLO: ToEngine = { kind: 'hello', language: { tag: 'de', texts: GERMAN } };

/** What an engine of its own answers after a hello. */
function answerAfter(hello: ToEngine, request: Pick<EngineRequest, 'method' | 'params'>): Promise<unknown> {
  const engine = fork(new URL('../../../src/engine/main.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    engine.on('error', reject);
    engine.on('exit', code => reject(new Error(`The engine ended with exit code ${code}.`)));
    engine.on('message', (message: FromEngine) => {
      assert.ok(isFromEngine(message));
      if (message.kind === 'result') resolve(message.result);
      if (message.kind === 'failed') reject(new Error(message.message));
    });
    engine.send(hello);
    engine.send({ kind: 'request', id: 1, ...request });
  }).finally(() => engine.kill());
}

async function assessedAfter(hello: ToEngine, folder: string): Promise<Assessment> {
  return (await answerAfter(hello, { method: 'assess', params: { folder } })) as Assessment;
}

/** A project with something wrong in each of its parts. */
function troubled(): Promise<string> {
  const change = (row: Row, day: number, index: number): Row => ({
    ...row,
    amount: day === 5 && index === 3 ? 'viel' : Number(row['amount']) + 40,
    country: day > 10 ? 'XX' : (row['country'] ?? 'DE'),
  });
  const files = projectOf(
    production(20, change),
    'monitor:',
    '  performance: [f1, roc_auc, roc_curve, "recall(2)", fairness]',
    '  drift: {method: auto, columns: {amount: {method: kss}, country: {method: psi}}}',
    '  detectors: [ddm, adwin(amount), kswin(country), adwins]',
    '  charts: [{chart: xbar_s, of: amount}, {chart: p, of: country}]',
    'criteria:',
    '  - f1 >= 0.85',
    '  - roc_auc(x=1) => 0.9',
    '  - warn: recall(7) > 2',
    '  - psi(nothing) < 0.2',
    '  - warn: mean(country) < 3',
    'healthy: true',
    'window: often',
  );
  const data = String(files['current.csv']).replace('\n', '\n1,2,3\n');
  return folderWith({ ...files, 'current.csv': data });
}

/** Every text of the document that a view shows as a sentence or a title, by its path. */
function* textsIn(value: unknown, path = ''): Generator<readonly [string, string]> {
  const key = /(\w+)$/.exec(path)?.[1] ?? '';
  if (typeof value === 'string' && SHOWN.has(key)) yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) yield* textsIn(each, `${path}.${name}`);
}

const SHOWN = new Set([
  ...['message', 'remedy', 'reason', 'finding', 'headline', 'title', 'taskReason', 'methodReason'],
  ...['limitsFrom', 'noInterval', 'realisedReason', 'restarted'],
]);

test('problems, reasons and titles of an assessment are in the language that hello brings', async () => {
  const folder = await troubled();
  const english = new Map(textsIn(await assessedAfter({ kind: 'hello' }, folder)));
  const document = await assessedAfter(HELLO, folder);
  const german = new Map(textsIn(document));
  assert.deepEqual([...german.keys()], [...english.keys()]);

  // Names that German has too stay as they are; of all else nothing is left in English.
  const left = [...english].filter(([path, text]) => german.get(path) === text && GERMAN[text] !== text);
  assert.deepEqual(left, []);

  const problems = document.diagnostics.map(({ message, remedy = '' }) => `${message} ${remedy}`.trim());
  for (const expected of [
    'Unbekannter Schlüssel „healthy“; er wird ausgelassen. Ist „health“ gemeint?',
    'Unbekanntes Driftverfahren „kss“. Ist „ks“ gemeint?',
    '„=>“ ist nicht bekannt. Für „mindestens“ „>=“ schreiben.',
    'Zeile 2 von current.csv hat 3 Zellen, die Kopfzeile aber 8; die nicht vorhandenen Zellen gelten als fehlend. Auf Trennzeichen ohne Anführungszeichen und auf abgeschnittene Zeilen prüfen.',
  ])
    assert.ok(problems.includes(expected), `${expected}\nis not among\n${problems.join('\n')}`);
  const reasons = document.criteria.map(each => each.reason);
  assert.ok(
    reasons.some(each => each.includes('Die Klasse „7“ kommt nicht vor; gefunden: 0, 1.')),
    reasons.join('\n'),
  );
});

test('a report in Markdown has headings and tables in that language', async () => {
  const folder = await troubled();
  const out = path.join(folder, 'report.md');
  await answerAfter(HELLO, { method: 'report', params: { folder, out } });
  const report = readFileSync(out, 'utf8');
  const headings = report.split('\n').filter(line => line.startsWith('#'));
  assert.deepEqual(headings, [
    '# test: versagt seit 18. März',
    '## Kriterien',
    '## Güte über die Zeit',
    '## Regelkarten',
    '## Güte ohne Labels',
    '## Detektoren',
    '## Was sich änderte',
    '## Datenqualität',
    '## Was sich nicht wie erwartet lesen ließ',
  ]);
  assert.match(report, /^\| Kriterium \| Jetzt \| 95\s%-Intervall \| Referenz \| Urteil \| Warum \|$/m);
});
