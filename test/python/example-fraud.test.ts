import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { parquetReadObjects } from 'hyparquet';
import { FolderRuns } from '../../src/core/runs/folderRuns.ts';

/** The fraud example is what it says it is: it can be made again, and facts.json is the truth about it. */

const EXAMPLE = join(import.meta.dirname, '../../examples/fraud-detection');
const CHAMPION = 'models/fraud-2026-09.joblib';
const CANDIDATE = 'models/fraud-2026-11-candidate.joblib';
/** Other processors may round the last bit otherwise; a metric that changes by more has been computed from other answers. */
const TOLERANCE = 1e-9;

type Row = Readonly<Record<string, unknown>>;
interface Measured {
  readonly rows: number;
  readonly positives: number;
  readonly f1: number;
  readonly roc_auc: number;
}
interface Facts {
  readonly changes: { readonly gift_cards: string; readonly heavy_tail: string };
  readonly validation: { readonly champion: Measured; readonly candidate: Measured };
  readonly charts: Readonly<
    Record<string, { readonly outside: Readonly<Record<string, number>>; readonly reference_outside: object }>
  >;
  readonly production_days: Readonly<Record<string, Measured>>;
}

const run = promisify(execFile);
let scratch = '';

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'evenkeel-fraud-'));
});
after(() => rm(scratch, { recursive: true, force: true }));

/** Runs one of the example's scripts in its folder and returns what it printed. */
async function python(...args: readonly string[]): Promise<string> {
  const interpreter = process.env['EVENKEEL_PYTHON'];
  assert.ok(
    interpreter,
    'EVENKEEL_PYTHON must name a Python with examples/fraud-detection/requirements.txt installed',
  );
  // Bytecode files would be left in the example.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  return (await run(interpreter, [...args], { cwd: EXAMPLE, env })).stdout;
}

async function readFacts(folder: string): Promise<Facts> {
  return JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')) as Facts;
}

async function readParquet(path: string): Promise<Row[]> {
  const bytes = await readFile(path);
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}

/** Equal in structure; numbers equal within TOLERANCE. */
function assertNear(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    assert.ok(Math.abs(actual - expected) <= TOLERANCE, `${path}: ${actual}, expected ${expected}`);
  } else if (typeof expected === 'object' && expected !== null) {
    assert.ok(typeof actual === 'object' && actual !== null, path);
    assert.deepEqual(Object.keys(actual), Object.keys(expected), path);
    const values: Row = { ...actual };
    for (const [key, value] of Object.entries(expected)) assertNear(values[key], value, `${path}.${key}`);
  } else {
    assert.equal(actual, expected, path);
  }
}

/** The rows of the Markdown tables in a text, without padding and without the lines under the headings. */
function tableRows(markdown: string): string[] {
  const lines = markdown.split(/\r?\n/).filter(line => line.startsWith('|') && /\w/.test(line));
  return lines.map(line => line.split(/\s*\|\s*/).join('|'));
}

/** Area under the ROC curve from ranks (Mann–Whitney), ties counted half: independent of scikit-learn. */
function rocAuc(scored: readonly { readonly score: number; readonly positive: boolean }[]): number {
  const byScore = new Map<number, { positives: number; negatives: number }>();
  for (const { score, positive } of scored) {
    const tied = byScore.get(score) ?? { positives: 0, negatives: 0 };
    byScore.set(score, tied);
    if (positive) tied.positives++;
    else tied.negatives++;
  }
  let negativesBelow = 0;
  let wins = 0;
  for (const [, tied] of [...byScore].sort(([a], [b]) => a - b)) {
    wins += tied.positives * (negativesBelow + tied.negatives / 2);
    negativesBelow += tied.negatives;
  }
  return wins / (negativesBelow * (scored.length - negativesBelow));
}

test('make.py makes the committed data, logs and facts again', { timeout: 900_000 }, async () => {
  const again = join(scratch, 'again');
  const printed = await python('make.py', '--out', again);
  for (const folder of ['data', 'logs']) {
    const names = (await readdir(join(EXAMPLE, folder))).sort();
    assert.deepEqual((await readdir(join(again, folder))).sort(), names);
    for (const name of names) {
      const [made, committed] = [join(again, folder, name), join(EXAMPLE, folder, name)];
      if ((await readFile(made)).equals(await readFile(committed))) continue;
      assert.ok(name.endsWith('.parquet'), `${name} has other bytes`);
      // Another build of pyarrow may write other bytes; the values are what counts.
      assert.deepEqual(await readParquet(made), await readParquet(committed), `${name} has other values`);
    }
  }
  assertNear(await readFacts(again), await readFacts(EXAMPLE), 'facts');
  const readme = tableRows(await readFile(join(EXAMPLE, 'README.md'), 'utf8'));
  const table = tableRows(printed);
  assert.equal(table.length, 8);
  for (const line of table) assert.ok(readme.includes(line), `README.md lacks: ${line}`);
});

for (const [name, checkpoint] of [
  ['champion', CHAMPION],
  ['candidate', CANDIDATE],
] as const) {
  test(`predict.py with the ${name} gives the metrics of facts.json`, async () => {
    const out = join(scratch, `${name}.parquet`);
    await python('predict.py', '--model', checkpoint, '--data', 'data/validation.parquet', '--out', out);
    const predictions = await readParquet(out);
    const truth = await readParquet(join(EXAMPLE, 'data/validation.parquet'));
    const expected = (await readFacts(EXAMPLE)).validation[name];
    assert.equal(predictions.length, expected.rows);
    assert.deepEqual(Object.keys(predictions[0] ?? {}), ['transaction_id', 'probability', 'prediction']);
    const labels = new Map(truth.map(row => [row['transaction_id'], row['is_fraud'] === 1]));
    const scored = predictions.map(row => ({
      score: Number(row['probability']),
      predicted: row['prediction'] === 1,
      positive: labels.get(row['transaction_id']) === true,
    }));
    const hits = scored.filter(each => each.predicted && each.positive).length;
    const predicted = scored.filter(each => each.predicted).length;
    const positives = scored.filter(each => each.positive).length;
    assert.equal(positives, expected.positives);
    assertNear((2 * hits) / (predicted + positives), expected.f1, 'f1');
    assertNear(rocAuc(scored), expected.roc_auc, 'roc_auc');
  });
}

test('predict.py writes the same predictions as CSV, and as the production log holds them', async () => {
  const out = join(scratch, 'week-09.csv');
  await python('predict.py', '--model', CHAMPION, '--data', 'logs/week-09.csv', '--out', out);
  const pick = (line: string) => {
    const cells = line.split(',');
    return [cells[0], ...cells.slice(-2)].join(',');
  };
  const log = (await readFile(join(EXAMPLE, 'logs/week-09.csv'), 'utf8')).trimEnd().split('\n');
  assert.deepEqual((await readFile(out, 'utf8')).trimEnd().split('\n'), log.map(pick));
});

test('the change is where it is said to be, and nothing before it', async () => {
  const facts = await readFacts(EXAMPLE);
  for (const [metric, chart] of Object.entries(facts.charts)) {
    assert.deepEqual(chart.reference_outside, {}, metric);
    assert.deepEqual(
      Object.keys(chart.outside).filter(day => day < facts.changes.gift_cards),
      [],
      metric,
    );
  }
  const after = Object.keys(facts.production_days).filter(day => day >= facts.changes.gift_cards);
  assert.deepEqual(Object.keys(facts.charts['f1']?.outside ?? {}), after);
});

test('train.py learns the new behaviour from the logs and keeps the old', async () => {
  const model = join(scratch, 'retrained.joblib');
  const progress = await python('train.py', '--data', 'data/train.parquet', 'logs/*', '--out', model);
  for (const step of ['collect', 'clean', 'split', 'train', 'tune', 'save']) {
    assert.match(progress, new RegExp(`^${step} `, 'm'));
  }
  const f1 = async (data: string, truth: (id: string) => boolean | undefined) => {
    const out = join(scratch, 'retrained.csv');
    await python('predict.py', '--model', model, '--data', data, '--out', out);
    let [hits, predicted, positives] = [0, 0, 0];
    for (const line of (await readFile(out, 'utf8')).trimEnd().split('\n').slice(1)) {
      const [id = '', , answer] = line.split(',');
      const positive = truth(id) === true;
      positives += Number(positive);
      predicted += Number(answer === '1');
      hits += Number(positive && answer === '1');
    }
    return (2 * hits) / (predicted + positives);
  };
  const validation = await readParquet(join(EXAMPLE, 'data/validation.parquet'));
  const old = new Map(validation.map(row => [String(row['transaction_id']), row['is_fraud'] === 1]));
  assert.ok((await f1('data/validation.parquet', id => old.get(id))) >= 0.9);
  const log = (await readFile(join(EXAMPLE, 'logs/week-09.csv'), 'utf8')).trimEnd().split('\n').slice(1);
  const recent = new Map(log.map(line => line.split(',')).map(cells => [cells[0], cells[12] === '1']));
  assert.ok((await f1('logs/week-09.csv', id => recent.get(id))) >= 0.85);
});

test('a wrong path, column or format is said in one line, with exit code 1', async () => {
  const predictions = join(scratch, 'p.csv');
  const cases = [
    [['train.py', '--data', 'none/*', '--out', 'x.joblib'], /No file matches 'none\/\*'/],
    [['predict.py', '--model', 'none', '--data', 'logs/week-09.csv', '--out', predictions], /none/],
    [
      ['predict.py', '--model', CHAMPION, '--data', 'logs/week-09.csv', '--out', 'p.txt'],
      /\.csv or \.parquet/,
    ],
  ] as const;
  for (const [args, message] of cases) {
    await assert.rejects(python(...args), (error: Error & { code?: number; stderr?: string }) => {
      assert.equal(error.code, 1);
      assert.match(error.stderr ?? '', message);
      assert.equal((error.stderr ?? '').trimEnd().split('\n').length, 1);
      return true;
    });
  }
});

test('without scikit-learn the scripts say what to install, with exit code 3', async () => {
  // -S leaves site-packages out: the same interpreter without any package.
  await assert.rejects(
    python('-S', 'train.py', '--data', 'data/train.parquet', '--out', join(scratch, 'x.joblib')),
    (error: Error & { code?: number; stderr?: string }) => {
      assert.equal(error.code, 3);
      assert.match(error.stderr ?? '', /-m pip install -r .*requirements\.txt/);
      return true;
    },
  );
});

test('search.py logs runs that Evenkeel lists', async () => {
  const out = join(scratch, 'runs');
  await python(
    'search.py',
    '--data',
    'data/train.parquet',
    '--rows',
    '800',
    '--iterations',
    '40',
    '--out',
    out,
  );
  const folder = new FolderRuns(out);
  const { runs, diagnostics } = await folder.look();
  const described = await folder.describe(runs.map(each => each.key));
  folder.close();
  assert.deepEqual(diagnostics, []);
  assert.equal(described.size, 12);
  const names = await readdir(join(EXAMPLE, 'runs'));
  assert.deepEqual([...described.values()].map(each => each.name).sort(), names.sort());
  for (const { parameters, metrics, status } of described.values()) {
    assert.deepEqual([...parameters.keys()], ['learning_rate', 'max_depth', 'min_samples_leaf']);
    assert.deepEqual(metrics.get('validation/loss')?.points, 2);
    assert.equal(status, 'running');
  }
});
