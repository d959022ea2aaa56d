import type { OptionSpec, Options } from '../catalogue/options.ts';
import { UsageError } from '../diagnostic.ts';
import { normalQuantile, normalTail } from '../mathematics/normal.ts';
import { isLimitRule, type Rule, rulesOf } from './rules.ts';

/** The options that say how wide control limits are and what is a signal, and what follows from them. */

export const rulesOption: OptionSpec = {
  name: 'rules',
  type: 'text',
  default: 'nelson',
  summary:
    'Which patterns are signals: nelson, western_electric, limits, or single rules separated by commas, e.g. nelson-1,nelson-2.',
};

/** For charts whose points are not independent or far from normal: only the limits. */
export const limitsRuleOption: OptionSpec = { ...rulesOption, default: 'limits' };

export const arlOption = {
  name: 'arl',
  type: 'number',
  min: 2,
  max: 1e9,
  summary:
    'Limits for this average run length: how many points in control, on average, until a false alarm of the limits. Wins over `sigmas`.',
} as const satisfies OptionSpec;

/** The three ways to say how wide limits are. */
export const widthOptions: readonly OptionSpec[] = [
  {
    name: 'sigmas',
    type: 'number',
    default: 3,
    min: 0.1,
    max: 50,
    summary: 'Distance of the limits from the centre in standard deviations.',
  },
  {
    name: 'alpha',
    type: 'number',
    min: 1e-12,
    max: 0.5,
    summary:
      'Probability limits: a point in control is beyond one of them with this probability. Wins over `sigmas`.',
  },
  arlOption,
];

export const shiftOption: OptionSpec = {
  name: 'shift',
  type: 'number',
  min: -50,
  max: 50,
  summary: 'Also compute the run length after the mean has moved by so many standard deviations.',
};

export const runLengthOption: OptionSpec = {
  name: 'run_length',
  type: 'flag',
  default: true,
  summary: 'Whether to compute the average run length.',
};

export const phaseOneOption: OptionSpec = {
  name: 'phase_one',
  type: 'flag',
  default: false,
  summary:
    'Estimate the limits without the points that lie beyond them, again and again until none does; which ones is told.',
};

export const standardOptions: readonly OptionSpec[] = [
  { name: 'centre', type: 'number', summary: 'The mean to hold to. Default: estimated.' },
  {
    name: 'sigma',
    type: 'number',
    min: 0,
    summary: 'The standard deviation of a value in control. Default: estimated.',
  },
];

/** A chart's limits: k standard deviations around the centre, or beyond each with half of a probability. */
export interface Width {
  readonly by: 'sigmas' | 'alpha' | 'arl';
  /** k, where points are normal. */
  readonly sigmas: number;
  /** P(a normal point in control is beyond a limit). */
  readonly alpha: number;
}

/** @throws UsageError when both `alpha` and `arl` are given */
export function widthOf(options: Options): Width {
  const alpha = options.optional('alpha');
  const arl = options.optional('arl');
  if (alpha !== undefined && arl !== undefined) {
    throw new UsageError('The options "alpha" and "arl" both say how wide the limits are; give one of them.');
  }
  if (alpha === undefined && arl === undefined) {
    const sigmas = options.number('sigmas');
    return { by: 'sigmas', sigmas, alpha: 2 * normalTail(sigmas) };
  }
  const probability = Number(alpha ?? 1 / Number(arl));
  return {
    by: alpha === undefined ? 'arl' : 'alpha',
    sigmas: -normalQuantile(probability / 2),
    alpha: probability,
  };
}

/** The rules chosen; where limits are not at 3σ, the rule about them does not say so. @throws UsageError for unknown ones */
export function chosenRules(options: Options, width: Width): readonly Rule[] {
  const rules = rulesOf(options.text('rules'));
  if (width.by === 'sigmas' && width.sigmas === 3) return rules;
  return rules.map(rule => (isLimitRule(rule) ? { ...rule, title: 'One point beyond the limits' } : rule));
}

/** A number option that was given. */
export function given(options: Options, name: string): number | undefined {
  const value = options.optional(name);
  return typeof value === 'number' ? value : undefined;
}

/** P(a point in control is a signal), of a chart with the options `alpha` and `arl`, which wins. */
export function probabilityOf(options: Options): number {
  const arl = given(options, 'arl');
  return arl === undefined ? options.number('alpha') : 1 / arl;
}
