import * as l10n from '@vscode/l10n';
import type { Evidence } from '../../catalogue/evidence.ts';
import { vectorIn } from '../../catalogue/evidence.ts';
import type { Options } from '../../catalogue/options.ts';
import type { Outcome, Statistic, Undefined } from '../../catalogue/statistic.ts';
import { UsageError } from '../../diagnostic.ts';
import { chooseMethod, RARE_BELOW } from '../choose.ts';
import { type DetectableInput, detectableEffect, POWER } from '../detectable.ts';
import { pooledOf } from '../poolRare.ts';
import { samplesOf } from '../sample.ts';
import { twoCategoriesOf } from '../twoCategories.ts';
import { undefinedForEmpty } from '../undefinedFor.ts';

const OF_TABLES: readonly string[] = ['chi_square', 'g_test'];
const OF_TWO: readonly string[] = ['proportions_z', 'fisher_exact'];

export const minimumDetectableEffect: Statistic = {
  id: 'minimum_detectable_effect',
  title: 'Minimum detectable effect',
  aliases: ['mde'],
  kind: 'effect',
  columnTypes: ['number', 'category'],
  summary:
    'The smallest difference that a test would have found in samples of these sizes: what “no drift” is worth.',
  needs: [],
  takes: ['reference', 'current', 'sizes'],
  options: [
    {
      name: 'test',
      type: 'text',
      default: 'auto',
      allowed: ['auto', 'ks', ...OF_TABLES, ...OF_TWO],
      summary:
        'Whose effect. auto: of the test that our default takes for these samples; KS where only sizes are given.',
    },
    {
      name: 'level',
      type: 'number',
      default: 0.05,
      min: 1e-12,
      max: 0.5,
      summary: 'The p-value at which the test alarms.',
    },
    {
      name: 'power',
      type: 'number',
      default: POWER,
      min: 0.5,
      max: 0.9999,
      summary: 'The chance to find an effect of this size.',
    },
    {
      name: 'effect',
      type: 'text',
      default: 'wasserstein',
      allowed: ['wasserstein', 'ks'],
      summary:
        'Of KS: as the shift of a normal column in standard deviations, or as the difference of distribution functions.',
    },
    {
      name: 'categories',
      type: 'number',
      min: 2,
      max: 1e6,
      integer: true,
      summary: 'How many categories chi-square and the G-test compare. Default: those of the samples.',
    },
    {
      name: 'share',
      type: 'number',
      min: 0,
      max: 1,
      summary: 'Share of the hit in the reference, for tests of two categories. Default: that of the sample.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention:
    'From both samples, or from their `sizes` (reference, current). KS: D = (√(−½ ln(level/2)) + z/2) √(1/n + 1/m) with z the quantile of the power, which is enough whatever the distributions are; as `wasserstein` the shift 2Φ⁻¹((1 + D)/2) of a normal column. Chi-square and G-test: Jensen–Shannon distance (base 2) √(λ (1/n + 1/m) / (8 ln 2)), λ the noncentrality with that power, which is N w² of Cohen’s w; it holds for small differences. Two categories: the larger of the differences of shares that are Cohen’s h = (z(1 − level/2) + z) √(1/n + 1/m) away from the reference’s. The level is that of the single test: correction over k columns raises the effect. Undefined where no effect reaches the power.',
  source:
    'Massey 1950; Cohen 1988, 6 and 7; Lin 1991. Agrees with the power analyses of statsmodels 0.15 (GofChisquarePower, NormalIndPower).',
  compute(evidence, options): Outcome {
    const design = designOf(evidence, options);
    if ('undefined' in design) return design;
    const { method, n, m } = design;
    const level = options.number('level');
    const power = options.number('power');
    const found = detectableEffect({
      ...design,
      alarm: { on: 'pValue', alarm: '<=', at: level, origin: 'Asked for.' },
      effect: options.text('effect'),
      power,
    });
    if (!found) {
      return {
        undefined: l10n.t('With {0} and {1} values no effect is found with a power of {2}.', n, m, power),
      };
    }
    return { value: found.value, details: { effect: found.name, test: method, level, power, n, m } };
  },
};

type Design = Pick<DetectableInput, 'method' | 'n' | 'm' | 'categories' | 'share'>;

/** Which test of how many values. @throws UsageError where neither samples nor what the test needs beside sizes are given */
function designOf(evidence: Evidence, options: Options): Design | Undefined {
  const { reference, current, sizes } = evidence.inputs;
  if (sizes) return designOfSizes(evidence, options);
  if (!reference || !current) {
    throw new UsageError(
      'minimum_detectable_effect needs the inputs "reference" and "current", or "sizes" with the number of values of either.',
    );
  }
  const samples = samplesOf(evidence);
  const empty = undefinedForEmpty(samples.reference, samples.current);
  if (empty) return empty;
  const chosen = options.text('test');
  const method = chosen === 'auto' ? chooseMethod(samples.reference, samples.current).method : chosen;
  const sides = { method, n: samples.reference.size, m: samples.current.size };
  if (OF_TABLES.includes(method)) {
    const given = options.optional('categories');
    const counts = pooledOf(evidence, chosen === 'auto' ? RARE_BELOW : 0);
    const categories = Number(given ?? new Set([...counts.reference.keys(), ...counts.current.keys()]).size);
    return categories < 2
      ? { undefined: l10n.t('There is one category to compare, so there is no difference to find.') }
      : { ...sides, categories };
  }
  if (OF_TWO.includes(method)) {
    const given = options.optional('share');
    if (given !== undefined) return { ...sides, share: Number(given) };
    const two = twoCategoriesOf(evidence, false);
    return 'undefined' in two ? two : { ...sides, share: two.table.hitsBefore / two.reference.size };
  }
  if (samples.reference.type === 'category' || samples.current.type === 'category') {
    return { undefined: l10n.t('KS compares numbers; one of the samples holds categories.') };
  }
  return sides;
}

function designOfSizes(evidence: Evidence, options: Options): Design | Undefined {
  const sizes = vectorIn(evidence.inputs, 'sizes');
  if (!sizes || sizes.type === 'category' || sizes.values.length !== 2) {
    throw new UsageError(
      'minimum_detectable_effect takes two "sizes": the numbers of values in the reference and in current data.',
    );
  }
  const [n = Number.NaN, m = Number.NaN] = sizes.values;
  if (!(n >= 1 && m >= 1 && Number.isFinite(n + m))) {
    return { undefined: l10n.t('A size is not a finite number from 1 on.') };
  }
  const chosen = options.text('test');
  const method = chosen === 'auto' ? 'ks' : chosen;
  const needed = OF_TABLES.includes(method) ? 'categories' : OF_TWO.includes(method) ? 'share' : undefined;
  if (!needed) return { method, n, m };
  const given = options.optional(needed);
  if (given === undefined) {
    throw new UsageError(
      `The sizes alone do not tell the effect of ${method}: give the option "${needed}" too.`,
    );
  }
  return { method, n, m, [needed]: Number(given) };
}
