import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';

/**
 * Patterns on a control chart that chance seldom makes. A point is given by z, its distance from the centre in the standard deviation
 * of its own subgroup, so charts whose limits vary are judged alike.
 */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly shape: Shape;
  /**
   * The positions that make the pattern when `at` completes it, ascending, or undefined. `z` is one unbroken run of points;
   * `at` itself always belongs to the pattern.
   */
  readonly met: (z: Float64Array, at: number) => Pattern | undefined;
}

/** What a rule asks of the latest points. */
export type Shape =
  /** So many of the last few beyond a distance on the same side; near the start fewer points may have been seen. */
  | { readonly kind: 'beyond'; readonly many: number; readonly of: number; readonly distance: number }
  /** So many in a row less than a distance from the centre, or more than it, on whichever side. */
  | { readonly kind: 'within' | 'outside'; readonly of: number; readonly distance: number }
  /** So many in a row each above, or each below, the one before it; or in turn above and below. */
  | { readonly kind: 'trend' | 'alternating'; readonly of: number };

export interface Pattern {
  readonly points: readonly number[];
  /** Above (1) or below (−1) the centre, rising (1) or falling (−1); 0 where the rule has no side. */
  readonly side: 1 | -1 | 0;
}

function metBy(shape: Shape): Rule['met'] {
  switch (shape.kind) {
    case 'beyond':
      return manyBeyond(shape.many, shape.of, shape.distance);
    case 'within':
      return allOfLast(shape.of, z => Math.abs(z) < shape.distance);
    case 'outside':
      return allOfLast(shape.of, z => Math.abs(z) > shape.distance);
    case 'trend':
      return steps(shape.of, (step, previous) => step === previous, true);
    case 'alternating':
      return steps(shape.of, (step, previous) => step === -previous, false);
  }
}

function rule(id: string, title: string, shape: Shape): Rule {
  return { id, title, shape, met: metBy(shape) };
}

function manyBeyond(many: number, of: number, distance: number): Rule['met'] {
  return (z, at) => {
    const side = sideBeyond(z[at], distance);
    if (side === 0) return undefined;
    const points: number[] = [];
    for (let i = Math.max(0, at - of + 1); i <= at; i++) {
      if (sideBeyond(z[i], distance) === side) points.push(i);
    }
    return points.length >= many ? { points, side } : undefined;
  };
}

function sideBeyond(z: number | undefined, distance: number): 1 | -1 | 0 {
  if (z === undefined) return 0;
  return z > distance ? 1 : z < -distance ? -1 : 0;
}

/** The last `length` points, if there are so many and all satisfy a test. */
function allOfLast(length: number, test: (z: number) => boolean): Rule['met'] {
  return (z, at) => {
    if (at + 1 < length) return undefined;
    if (!z.subarray(at + 1 - length, at + 1).every(test)) return undefined;
    return { points: lastPoints(at, length), side: 0 };
  };
}

/** `length` points in a row in which each step `follows` the one before it; steps are signs: 1 up, −1 down, 0 level. */
function steps(
  length: number,
  follows: (step: number, previous: number) => boolean,
  sided: boolean,
): Rule['met'] {
  return (z, at) => {
    if (at + 1 < length) return undefined;
    // proof: at − length + 1 ≥ 0 by the line above, and i ≤ at < z.length
    const first = at - length + 2;
    let previous = Math.sign(z[first]! - z[first - 1]!);
    if (previous === 0) return undefined;
    for (let i = first + 1; i <= at; i++) {
      const step = Math.sign(z[i]! - z[i - 1]!);
      if (!follows(step, previous)) return undefined;
      previous = step;
    }
    return { points: lastPoints(at, length), side: sided ? (previous > 0 ? 1 : -1) : 0 };
  };
}

function lastPoints(at: number, length: number): number[] {
  return Array.from({ length }, (_, k) => at + 1 - length + k);
}

const oneBeyond = (id: string) =>
  rule(id, 'One point beyond 3σ', { kind: 'beyond', many: 1, of: 1, distance: 3 });
const twoOfThree = (id: string) =>
  rule(id, 'Two of three points beyond 2σ on one side', { kind: 'beyond', many: 2, of: 3, distance: 2 });
const fourOfFive = (id: string) =>
  rule(id, 'Four of five points beyond 1σ on one side', { kind: 'beyond', many: 4, of: 5, distance: 1 });

/**
 * Nelson, The Shewhart Control Chart: Tests for Special Causes, Journal of Quality Technology 16 (1984); Western Electric, Statistical
 * Quality Control Handbook (1956).
 */
export const RULE_SETS: Readonly<Record<string, readonly Rule[]>> = {
  nelson: [
    oneBeyond('nelson-1'),
    rule('nelson-2', 'Nine points in a row on one side of the centre', {
      kind: 'beyond',
      many: 9,
      of: 9,
      distance: 0,
    }),
    rule('nelson-3', 'Six points in a row rising or falling', { kind: 'trend', of: 6 }),
    rule('nelson-4', 'Fourteen points in a row alternating up and down', { kind: 'alternating', of: 14 }),
    twoOfThree('nelson-5'),
    fourOfFive('nelson-6'),
    rule('nelson-7', 'Fifteen points in a row within 1σ of the centre', {
      kind: 'within',
      of: 15,
      distance: 1,
    }),
    rule('nelson-8', 'Eight points in a row beyond 1σ on either side', {
      kind: 'outside',
      of: 8,
      distance: 1,
    }),
  ],
  western_electric: [
    oneBeyond('western_electric-1'),
    twoOfThree('western_electric-2'),
    fourOfFive('western_electric-3'),
    rule('western_electric-4', 'Eight points in a row on one side of the centre', {
      kind: 'beyond',
      many: 8,
      of: 8,
      distance: 0,
    }),
  ],
  limits: [oneBeyond('limits')],
};

/** The rules that are met by a point alone: all that is left to judge by when σ is 0. */
const LIMIT_RULES: ReadonlySet<string> = new Set(['nelson-1', 'western_electric-1', 'limits']);

/** Whether a rule looks at one point against the limits. */
export function isLimitRule(rule: Rule): boolean {
  return LIMIT_RULES.has(rule.id);
}

/** Every name that `rulesOf` knows: of sets, then of single rules. */
export const RULE_NAMES: readonly string[] = [
  ...new Set([
    ...Object.keys(RULE_SETS),
    ...Object.values(RULE_SETS)
      .flat()
      .map(rule => rule.id),
  ]),
];

/**
 * Rules from text: the names of sets and of single rules, separated by commas, e.g. `nelson` or `nelson-1, nelson-2`.
 * @throws UsageError naming the part that is not known, with the nearest that is.
 */
export function rulesOf(text: string): readonly Rule[] {
  const all = Object.values(RULE_SETS).flat();
  const chosen = new Map<string, Rule>();
  for (const part of text.split(',').map(each => each.trim())) {
    const found = RULE_SETS[part] ?? all.filter(rule => rule.id === part);
    if (found.length === 0) {
      const near = nearest(part, RULE_NAMES);
      throw new UsageError(
        `Unknown control chart rule "${part}".${near ? ` Did you mean "${near}"?` : ''} Allowed: ${RULE_NAMES.join(', ')}.`,
      );
    }
    for (const rule of found) chosen.set(rule.id, rule);
  }
  return [...chosen.values()];
}
