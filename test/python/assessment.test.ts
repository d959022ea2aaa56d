/** Whole assessments of random projects against scikit-learn, scipy and pandas. One Python process makes and answers all. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assessProject } from '../../src/core/assessment/assess.ts';
import { type Assessment, assessmentSchema } from '../../src/core/assessment/assessment.ts';

const TOLERANCE = 1e-9;
const SEED = 20_261_110;
const PROJECTS = 48;

type Values = Readonly<Record<string, number | null>>;
interface Compared {
  readonly method: string;
  readonly value: number;
  /** p-values that scipy gives by the methods that may have been chosen. */
  readonly p: readonly number[];
  readonly adjusted?: number;
}
interface Expected {
  readonly folder: string;
  readonly kind: string;
  readonly method: string;
  readonly chunks: readonly { readonly label: string; readonly rows: number; readonly metrics: Values }[];
  readonly window: {
    readonly rows: number;
    readonly metrics: Values;
    readonly confusion: readonly (readonly number[])[] | null;
  };
  readonly reference: Pick<Expected['window'], 'metrics' | 'confusion'>;
  readonly missing: Readonly<Record<string, readonly [number, number]>>;
  readonly drift: Readonly<Record<string, Compared | null>>;
  readonly driftByChunk: readonly Expected['drift'][];
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

let scratch: string | undefined;
after(async () => {
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
});

function expectedOf(folder: string): readonly Expected[] {
  assert.ok(python);
  const script = fileURLToPath(new URL('reference_assessment.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, folder, String(SEED), String(PROJECTS)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  assert.equal(status, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Expected);
}

/** Collects what differs, so that one run shows all of it. */
class Comparison {
  readonly problems: string[] = [];
  agreed = 0;
  undefinedOnBoth = 0;

  number(what: string, actual: number | null | undefined, expected: number | null | undefined): void {
    if (actual === undefined || actual === null || expected === undefined || expected === null) {
      if ((actual ?? null) === (expected ?? null)) this.undefinedOnBoth++;
      else this.problems.push(`${what}: ${actual}, expected ${expected}`);
      return;
    }
    if (Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))) this.agreed++;
    else this.problems.push(`${what}: ${actual}, expected ${expected}`);
  }

  same(what: string, actual: unknown, expected: unknown): void {
    if (JSON.stringify(actual) === JSON.stringify(expected)) this.agreed++;
    else this.problems.push(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  }
}

test('assessments of random projects agree with scikit-learn, scipy and pandas', { skip }, async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'evenkeel-random-'));
  const comparison = new Comparison();
  for (const expected of expectedOf(scratch)) {
    const assessment = await assessProject(expected.folder, { record: false });
    assessmentSchema.parse(assessment);
    compare(comparison, path.basename(expected.folder), assessment, expected);
  }
  const { problems, agreed, undefinedOnBoth } = comparison;
  console.log(`${agreed} values agree, ${undefinedOnBoth} are undefined on both sides.`);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 25).join('\n')}`);
  assert.ok(agreed > 3500 && undefinedOnBoth > 100, 'the projects are too plain to show anything');
});

function compare(to: Comparison, name: string, assessment: Assessment, expected: Expected): void {
  const at = (...parts: readonly unknown[]) => [name, expected.kind, expected.method, ...parts].join(' ');
  to.same(
    at('chunks'),
    assessment.chunks.map(({ label, rows }) => [label, rows]),
    expected.chunks.map(({ label, rows }) => [label, rows]),
  );
  for (const series of assessment.performance) {
    const { statistic, points, now, reference } = series;
    for (const [i, point] of points.entries()) {
      to.number(at(statistic, 'in chunk', i), point.value, expected.chunks[i]?.metrics[statistic]);
    }
    to.number(at(statistic, 'now'), now.value, expected.window.metrics[statistic]);
    to.number(at(statistic, 'of the reference'), reference.value, expected.reference.metrics[statistic]);
  }
  to.same(
    at('metrics'),
    assessment.performance.map(each => each.statistic),
    Object.keys(expected.reference.metrics),
  );
  for (const [dataSet, { confusion }] of [
    ['current', expected.window],
    ['reference', expected.reference],
  ] as const) {
    const found = assessment.behaviour.find(each => each.dataSet === dataSet)?.confusion?.counts ?? null;
    to.same(at('confusion of', dataSet), found, confusion);
  }
  for (const { name: column, missing } of assessment.columns) {
    to.number(at('missing', column), missing.reference, expected.missing[column]?.[0]);
    to.number(at('missing', column), missing.current, expected.missing[column]?.[1]);
  }
  to.same(
    at('columns compared'),
    assessment.drift.map(each => each.column).sort(),
    Object.keys(expected.drift).sort(),
  );
  for (const report of assessment.drift) {
    const wanted = expected.drift[report.column];
    to.number(at('drift of', report.column), report.value, wanted?.value);
    if (wanted) to.same(at('method for', report.column), report.method, wanted.method);
    to.number(at('p of', report.column), report.pValue, nearest(report.pValue, wanted?.p));
    if (expected.method !== 'ks') continue;
    to.number(at('adjusted p of', report.column), report.adjustedPValue, wanted?.adjusted);
    for (const [i, chunk] of report.chunks.entries()) {
      // By KS there is no effect beside the value, so the value itself is drawn.
      const then = expected.driftByChunk[i]?.[report.column];
      if (report.method === 'ks') to.number(at('drift of', report.column, 'in', i), chunk.value, then?.value);
    }
  }
}

function nearest(actual: number | null, wanted: readonly number[] | undefined): number | null {
  if (!wanted) return null;
  const of = actual ?? Number.NaN;
  return [...wanted].sort((a, b) => Math.abs(a - of) - Math.abs(b - of))[0] ?? null;
}
