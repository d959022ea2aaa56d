import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { eachDistinct } from '../merge.ts';
import { type NumberSamples, samplesOf } from '../sample.ts';
import { asFiniteNumbers } from '../undefinedFor.ts';
import { weightedArea, weightedSamples } from './weightedArea.ts';

export const energyDistance: Statistic = {
  id: 'energy_distance',
  title: 'Energy distance',
  aliases: ['ed', 'energy'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'A distance between two samples from the differences of their cumulative distributions, squared; 0 when alike.',
  needs: ['reference', 'current'],
  takes: ['reference_weights', 'current_weights'],
  options: [
    {
      name: 'normalise',
      type: 'text',
      default: 'none',
      allowed: ['none', 'std'],
      summary:
        'none: as scipy, in the square root of the column’s unit; std: values in standard deviations of the reference, which compares across columns.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>',
    at: 0.1,
    origin: 'The default of Evidently; a convention, not a test.',
  },
  profiles: [
    { id: 'scipy', summary: 'scipy 1.17 energy_distance; nothing differs from our default.' },
    { id: 'evidently', summary: 'Evidently 0.7: as scipy; alarm above 0.1, not at it.' },
    { id: 'frouros', summary: 'Frouros 0.9 EnergyDistance: as scipy.' },
  ],
  convention:
    '√(2 ∫ (F_reference − F_current)² dx), which is √(2 E|X − Y| − E|X − X′| − E|Y − Y′|). Weights need not add up to 1. Undefined where values are infinite. Missing values are left out and reported.',
  source: 'Székely and Rizzo 2013. Agrees with scipy.stats.energy_distance 1.17 to 1e-10.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asFiniteNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const weighted = weightedSamples(evidence, numbers);
    if (weighted && 'undefined' in weighted) return weighted;
    const area = weighted ? weightedArea(weighted, 2) : squaredArea(numbers);
    if (!Number.isFinite(area)) {
      return {
        undefined: l10n.t('The values lie so far apart that their distance exceeds the largest number.'),
      };
    }
    const scale = options.text('normalise') === 'std' ? numbers.reference.deviation(0) : 1;
    if (area > 0 && scale === 0) {
      return {
        undefined: l10n.t('The reference is constant, so it has no standard deviation to measure in.'),
      };
    }
    // √(2 a) as 2 √(a / 2), which does not overflow
    const value = area === 0 ? 0 : 2 * Math.sqrt(area / scale / 2);
    if (!Number.isFinite(value)) {
      return {
        undefined: l10n.t('The values lie so far apart that their distance exceeds the largest number.'),
      };
    }
    return {
      value,
      details: { missing: { reference: reference.missing, current: current.missing } },
    };
  },
};

/** ∫ (F − G)² dx. */
function squaredArea({ reference, current }: NumberSamples): number {
  const [n, m] = [reference.size, current.size];
  // n·m·(F − G), a whole number
  let difference = 0;
  let area = 0;
  let previous = Number.NaN;
  eachDistinct(reference.sorted, current.sorted, (value, inReference, inCurrent) => {
    if (difference !== 0) area += (difference / (n * m)) ** 2 * (value - previous);
    difference += inReference * m - inCurrent * n;
    previous = value;
  });
  return area;
}
