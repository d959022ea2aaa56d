import type { Options } from '../catalogue/options.ts';
import type { Json } from '../catalogue/statistic.ts';
import { normalTail } from '../mathematics/normal.ts';
import { type Random, seeded } from '../mathematics/random.ts';
import { given } from './limits.ts';
import { limitMachine, type Machine, machinesOf, SIGNAL } from './machines.ts';
import { isLimitRule, type Rule } from './rules.ts';

/** The distribution of the points of a chart, each as its distance from the centre in σ. */
export interface Law {
  /** P(Z < z) and P(Z > z). */
  readonly below: (z: number) => number;
  readonly above: (z: number) => number;
  readonly draw: (random: Random) => number;
}

/** How many points a chart shows on average until it signals. */
export interface RunLength {
  readonly arl: number;
  readonly method: 'exact' | 'markov chain' | 'simulation' | 'integral equation';
  /** Of a simulation: the standard error of `arl`. */
  readonly standardError?: number;
}

/** Normal points whose mean is `shift` σ from the centre and whose deviation is `spread` times σ. */
export function normalLaw(shift = 0, spread = 1): Law {
  return {
    below: z => normalTail(-(z - shift) / spread),
    above: z => normalTail((z - shift) / spread),
    draw: random => shift + spread * random.normal(),
  };
}

/**
 * Average run length of independent points of a law under rules, from the first point on. Rules that look at single points: 1/p. Rules
 * about zones: a Markov chain over what the rules remember (Champ & Woodall 1987), 1e-10 relative. Where a rule compares points with one
 * another (trends), by seeded simulation with its standard error; null where they signal too seldom for one.
 * @param limits distance of the control limits from the centre in σ, the lower one negative
 */
export function runLengthOf(
  rules: readonly Rule[],
  limits: { readonly lower: number; readonly upper: number },
  law: Law,
): RunLength | null {
  const beyond = rules.some(isLimitRule) ? [limitMachine(limits.lower, limits.upper)] : [];
  const machines = [...beyond, ...rules.filter(rule => !isLimitRule(rule)).flatMap(machinesOf)];
  if (machines.length === beyond.length) {
    return { arl: 1 / (law.below(limits.lower) + law.above(limits.upper)), method: 'exact' };
  }
  const cuts = machines.map(each => each.cuts);
  return cuts.every(each => each !== undefined)
    ? { arl: chainRunLength(machines, zonesOf(cuts.flat(), law)), method: 'markov chain' }
    : simulated(machines, law);
}

interface Zone {
  /** A point of the zone. */
  readonly z: number;
  readonly probability: number;
}

/** The line cut into open intervals and the cuts themselves, which points of a discrete law can lie on. */
function zonesOf(cuts: readonly number[], law: Law): Zone[] {
  const sorted = [...new Set(cuts.filter(Number.isFinite))].sort((a, b) => a - b);
  const zones: Zone[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const to of [...sorted, Number.POSITIVE_INFINITY]) {
    const z =
      from === Number.NEGATIVE_INFINITY
        ? to - 1
        : to === Number.POSITIVE_INFINITY
          ? from + 1
          : (from + to) / 2;
    const above = from === Number.NEGATIVE_INFINITY ? 1 : law.above(from);
    const beyond = to === Number.POSITIVE_INFINITY ? 0 : 1 - law.below(to);
    zones.push({ z, probability: above - beyond });
    if (to !== Number.POSITIVE_INFINITY) zones.push({ z: to, probability: beyond - law.above(to) });
    from = to;
  }
  // what is left of a cancellation is no probability
  return zones.filter(zone => zone.probability > 1e-15);
}

/** More states than this are not enumerated; no rule set that has a name comes near. */
const STATES = 200_000;

/**
 * Expected time until a signal: the sum over time of the probability that there was none yet. That probability falls by a constant
 * factor once the chain has settled, so the rest is a geometric series.
 */
function chainRunLength(machines: readonly Machine[], zones: readonly Zone[]): number {
  const transitions = transitionsOf(machines, zones);
  const width = zones.length;
  let share = new Float64Array(transitions.length / width);
  share[0] = 1;
  let survival = 1;
  let sum = 0;
  let factor = 0;
  for (let time = 0; time < 1_000_000; time++) {
    sum += survival;
    const next = new Float64Array(share.length);
    let left = 0;
    for (const [state, mass] of share.entries()) {
      if (mass === 0) continue;
      for (const [zone, { probability }] of zones.entries()) {
        // proof: transitions hold one number for each state and zone, and are below the number of states
        const to = transitions[state * width + zone]!;
        if (to === SIGNAL) continue;
        const moved = mass * probability;
        next[to]! += moved;
        left += moved;
      }
    }
    if (left === 0) return sum;
    const falls = left / survival;
    share = next;
    if (time > 40 && Math.abs(falls - factor) <= 1e-14 + 1e-11 * (1 - falls)) return sum + left / (1 - falls);
    factor = falls;
    survival = left;
  }
  return sum;
}

/** The states that can be reached, in the order of discovery; for each the next state in each zone. */
function transitionsOf(machines: readonly Machine[], zones: readonly Zone[]): Int32Array {
  const known = new Map<string, number>();
  const states: (readonly number[])[] = [];
  const indexOf = (state: readonly number[]) => {
    const key = state.join();
    let index = known.get(key);
    if (index === undefined) {
      index = states.length;
      known.set(key, index);
      states.push(state);
    }
    return index;
  };
  indexOf(machines.map(() => 0));
  const transitions: number[] = [];
  for (let at = 0; at < states.length && at < STATES; at++) {
    const state = states[at] ?? [];
    for (const { z } of zones) {
      const next = machines.map((machine, i) => machine.next(state[i] ?? 0, z, 0));
      transitions.push(next.includes(SIGNAL) ? SIGNAL : indexOf(next));
    }
  }
  return Int32Array.from(transitions);
}

const RUNS = 2000;
/** A simulation ends after so many points, so that a chart that never signals does not run for ever. */
const MOST_POINTS = 4_000_000;

/**
 * Average run length by seeded simulation; null where no run signalled.
 * @param run how many points one run has until its signal, or undefined if it has none within `most` points
 */
export function simulatedRunLength(
  run: (random: Random, most: number) => number | undefined,
): RunLength | null {
  const random = seeded(20_260_917);
  let points = 0;
  let squares = 0;
  let runs = 0;
  while (runs < RUNS) {
    const length = run(random, MOST_POINTS - points);
    if (length === undefined) return cutOff(runs);
    points += length;
    squares += length * length;
    runs++;
  }
  const arl = points / runs;
  return { arl, method: 'simulation', standardError: Math.sqrt((squares / runs - arl * arl) / (runs - 1)) };
}

/** After all points, the last of which belong to a run without a signal: signals are as rare as they were in all of them. */
function cutOff(runs: number): RunLength | null {
  if (runs === 0) return null;
  const arl = MOST_POINTS / runs;
  return { arl, method: 'simulation', standardError: arl / Math.sqrt(runs) };
}

function simulated(machines: readonly Machine[], law: Law): RunLength | null {
  const nexts = machines.map(machine => machine.next);
  const state = new Int32Array(machines.length);
  return simulatedRunLength((random, most) => {
    state.fill(0);
    let before = Number.NaN;
    for (let length = 1; length <= most; length++) {
      const z = law.draw(random);
      const step = Number.isNaN(before) ? 0 : Math.sign(z - before);
      before = z;
      let signal = false;
      for (let i = 0; i < nexts.length; i++) {
        // proof: one state for each machine
        const next = nexts[i]!(state[i]!, z, step);
        if (next === SIGNAL) signal = true;
        state[i] = next;
      }
      if (signal) return length;
    }
    return undefined;
  });
}

const kept = new Map<string, RunLength | null>();

/** Computes each run length once: `key` names the chart's design. */
export function remembered<R extends RunLength | null>(key: string, make: () => R): R {
  // proof: what a key stands for is always made in the same way
  let known = kept.get(key) as R | undefined;
  if (known === undefined) {
    // designs that come from data (a p-chart's centre) are ever new ones
    if (kept.size > 1000) kept.clear();
    known = make();
    kept.set(key, known);
  }
  return known;
}

/** How a chart's details tell run lengths: false alarms are `1 / in_control` of points; `shifted` after the change that was asked about. */
export function runLengthDetails(
  inControl: RunLength | null,
  shifted?: { readonly shift: number; readonly length: RunLength | null },
): Readonly<Record<string, Json>> {
  const told = (length: RunLength | null): Json => length && { ...length };
  return {
    runLength: {
      inControl: told(inControl),
      ...(shifted && { shift: shifted.shift, shifted: told(shifted.length) }),
    },
  };
}

/** Run lengths of a chart whose points are independent and normal, with limits k σ from the centre, as details. */
export function normalRunLengths(
  options: Options,
  rules: readonly Rule[],
  sigmas: number,
  scale = 1,
): Readonly<Record<string, Json>> {
  if (!options.flag('run_length')) return {};
  const length = (shift: number) =>
    remembered(`normal ${rules.map(rule => rule.id).join()} ${sigmas} ${shift}`, () =>
      runLengthOf(rules, { lower: -sigmas, upper: sigmas }, normalLaw(shift)),
    );
  const shift = given(options, 'shift');
  return runLengthDetails(
    length(0),
    shift === undefined ? undefined : { shift, length: length(shift * scale) },
  );
}
