import type { Rule, Shape } from './rules.ts';

/**
 * A rule as a machine that remembers of the points so far only what the rule needs, as one whole number: for computing how long a chart
 * runs. Run-length theory after C. W. Champ & W. H. Woodall, Exact Results for Shewhart Control Charts with Supplementary Runs Rules,
 * Technometrics 29 (1987).
 */
export interface Machine {
  /** Distances from the centre between which the machine does not tell points apart; undefined where it compares points with one another. */
  readonly cuts: readonly number[] | undefined;
  /** The next state, or SIGNAL; the first state is 0. `step`: the sign of the change from the point before, 0 at the first. */
  readonly next: (state: number, z: number, step: number) => number;
}

export const SIGNAL = -1;

/** One machine for each side on which the rule can be met. */
export function machinesOf({ shape }: Pick<Rule, 'shape'>): readonly Machine[] {
  switch (shape.kind) {
    case 'beyond':
      return [1, -1].map(side => ({
        cuts: [side * shape.distance],
        next: many(shape.many, shape.of, z => side * z > shape.distance),
      }));
    case 'within':
      return [inARow(shape, z => Math.abs(z) < shape.distance)];
    case 'outside':
      return [inARow(shape, z => Math.abs(z) > shape.distance)];
    case 'trend':
      return [steps(shape.of, true)];
    case 'alternating':
      return [steps(shape.of, false)];
  }
}

/** The machine of limits that are not 3σ from the centre. */
export function limitMachine(lower: number, upper: number): Machine {
  return { cuts: [lower, upper], next: (_, z) => (z > upper || z < lower ? SIGNAL : 0) };
}

function inARow(
  shape: Extract<Shape, { readonly kind: 'within' | 'outside' }>,
  test: (z: number) => boolean,
): Machine {
  return { cuts: [-shape.distance, shape.distance], next: many(shape.of, shape.of, test) };
}

/** The state's bits are the latest points, 1 where they hit; in a run, which a miss ends, it counts. */
function many(needed: number, of: number, test: (z: number) => boolean): Machine['next'] {
  if (needed === of) return (state, z) => (test(z) ? (state + 1 >= of ? SIGNAL : state + 1) : 0);
  const mask = (1 << (of - 1)) - 1;
  return (state, z) => {
    const hit = test(z) ? 1 : 0;
    return hit === 1 && ones(state) + 1 >= needed ? SIGNAL : ((state << 1) | hit) & mask;
  };
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}

/** State: twice the number of steps that follow one another, and 1 where the latest went up. */
function steps(of: number, same: boolean): Machine {
  return {
    cuts: undefined,
    next: (state, _, step) => {
      if (step === 0) return 0;
      const up = step > 0 ? 1 : 0;
      const follows = state > 0 && ((state & 1) === up) === same;
      const count = follows ? (state >> 1) + 1 : 1;
      return count >= of - 1 ? SIGNAL : 2 * count + up;
    },
  };
}
