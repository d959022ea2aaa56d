/** Runs a reference script and compares each of its lines, two samples and what they should give, with the catalogue. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence } from '../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';

export interface Expected {
  readonly id: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly value?: number | string | null;
  readonly p?: number | null;
  /** The source states so many decimal places. */
  readonly digits?: number;
  /** Absolute tolerance of value and p. */
  readonly within?: number;
  /** Absolute tolerance of p alone, where the source's own p has no more digits. */
  readonly p_within?: number;
}

type Cell = number | string | null | readonly (number | null)[];

export interface Line {
  readonly data: string;
  readonly reference?: readonly Cell[];
  readonly current?: readonly Cell[];
  readonly reference_weights?: readonly number[];
  readonly current_weights?: readonly number[];
  readonly expect?: readonly Expected[];
  readonly p_values?: readonly number[];
  readonly adjusted?: readonly number[];
  readonly bonferroni?: readonly number[];
  readonly functions?: readonly (readonly [string, readonly number[], number])[];
}

/** The JSON lines that a script beside this file prints. */
export function linesOf(python: string, script: string): readonly Line[] {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const answer = spawnSync(python, [file], { encoding: 'utf8', maxBuffer: 2 ** 29 });
  assert.equal(answer.status, 0, answer.stderr);
  return answer.stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
}

/** Relative; absolute below this. Differences of nearly equal areas lose digits in scipy too. */
const TOLERANCE = 1e-9;

/**
 * Compares every expectation of the lines; all that differ are named together.
 * @returns how many results were compared
 */
export function compareLines(lines: readonly Line[], checked: (id: string) => void): number {
  const problems: string[] = [];
  let compared = 0;
  for (const { data, reference, current, reference_weights, current_weights, expect } of lines) {
    if (!reference || !current || !expect) continue;
    const weights = {
      ...(reference_weights && { reference_weights }),
      ...(current_weights && { current_weights }),
    };
    const evidence = new Evidence(inputsFromJson({ reference, current, ...weights }));
    for (const each of expect) {
      const outcome = compute(each.id, evidence, {
        ...(each.profile && { profile: each.profile }),
        ...(each.options && { options: each.options }),
      });
      const call = `${data}: ${each.id} ${each.profile ?? ''} ${JSON.stringify(each.options ?? {})}`;
      compared++;
      checked(each.id);
      if (isUndefined(outcome)) {
        problems.push(`${call}: undefined (${outcome.undefined})`);
        continue;
      }
      const value = numberOf(each.value);
      if (value !== undefined && !agrees(Number(outcome.value), value, each)) {
        problems.push(`${call}: value ${outcome.value}, expected ${value}`);
      }
      const ofP = each.p_within === undefined ? each : { within: each.p_within };
      if (typeof each.p === 'number' && !agrees(outcome.pValue ?? Number.NaN, each.p, ofP)) {
        problems.push(`${call}: p ${outcome.pValue}, expected ${each.p}`);
      }
    }
  }
  console.log(`${compared} results compared.`);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 40).join('\n')}`);
  return compared;
}

function numberOf(value: Expected['value']): number | undefined {
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return typeof value === 'number' ? value : undefined;
}

export function agrees(
  got: number,
  expected: number,
  { digits, within }: Pick<Expected, 'digits' | 'within'>,
): boolean {
  if (within !== undefined) return Math.abs(got - expected) <= within;
  if (digits !== undefined) return got.toFixed(digits) === expected.toFixed(digits);
  if (got === expected) return true;
  return Math.abs(got - expected) <= TOLERANCE * Math.max(Math.abs(expected), 1e-290);
}
