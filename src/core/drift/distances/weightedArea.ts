import * as l10n from '@vscode/l10n';
import type { Evidence, InputName } from '../../catalogue/evidence.ts';
import { vectorIn } from '../../catalogue/evidence.ts';
import type { Undefined } from '../../catalogue/statistic.ts';
import { UsageError } from '../../diagnostic.ts';
import { lengthOf } from '../../tables/column.ts';
import type { NumberSample, NumberSamples } from '../sample.ts';

/** A sample as steps of its weighted distribution function: ascending values, and the share of the weight up to each. */
interface Steps {
  readonly values: Float64Array;
  readonly upTo: Float64Array;
}

/** Both samples with their weights; undefined (no value) where no weights were given. */
export interface WeightedSamples {
  readonly reference: Steps;
  readonly current: Steps;
}

/**
 * The samples of an evidence that has `reference_weights` or `current_weights`; a side without weights counts each row once. `null` where
 * neither is given. Rows without a value are left out with their weight.
 * @throws UsageError for weights that are not one number per row
 */
export function weightedSamples(
  evidence: Evidence,
  { reference, current }: NumberSamples,
): WeightedSamples | Undefined | null {
  const { inputs } = evidence;
  if (!inputs.reference_weights && !inputs.current_weights) return null;
  const before = stepsOf(evidence, reference, 'reference', 'reference_weights');
  if ('undefined' in before) return before;
  const now = stepsOf(evidence, current, 'current', 'current_weights');
  if ('undefined' in now) return now;
  return { reference: before, current: now };
}

function stepsOf(
  { inputs }: Evidence,
  sample: NumberSample,
  side: 'reference' | 'current',
  name: InputName,
): Steps | Undefined {
  const weights = vectorIn(inputs, name);
  const { values } = sample.vector;
  if (weights && (weights.type !== 'number' || lengthOf(weights) !== values.length)) {
    throw new UsageError(
      `The input "${name}" must hold one number for each of the ${values.length} values of "${side}".`,
    );
  }
  const weightAt = (row: number) => (weights?.type === 'number' ? (weights.values[row] ?? 1) : 1);
  const rows: number[] = [];
  let total = 0;
  for (const [row, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const weight = weightAt(row);
    if (!(weight >= 0 && Number.isFinite(weight))) {
      return {
        undefined: l10n.t('{0}[{1}] is {2}; weights are finite and not negative.', name, row, weight),
      };
    }
    rows.push(row);
    total += weight;
  }
  if (!(total > 0 && Number.isFinite(total))) {
    return {
      undefined: l10n.t(
        'The weights of the {0} sample add up to {1}, which leaves nothing to compare.',
        side,
        total,
      ),
    };
  }
  // proof: rows holds indices of values
  rows.sort((a, b) => values[a]! - values[b]!);
  let sum = 0;
  const upTo = Float64Array.from(rows, row => {
    sum += weightAt(row);
    return sum;
  });
  return {
    values: Float64Array.from(rows, row => values[row] ?? 0),
    upTo: upTo.map(each => each / sum),
  };
}

/** ∫ |F − G|^power dx of two weighted samples. */
export function weightedArea({ reference, current }: WeightedSamples, power: 1 | 2): number {
  let area = 0;
  let i = 0;
  let j = 0;
  // proof: i and j are checked against the lengths before they index
  let previous = Math.min(reference.values[0]!, current.values[0]!);
  let [f, g] = [0, 0];
  while (i < reference.values.length || j < current.values.length) {
    const x = reference.values[i] ?? Number.POSITIVE_INFINITY;
    const y = current.values[j] ?? Number.POSITIVE_INFINITY;
    const next = Math.min(x, y);
    area += Math.abs(f - g) ** power * (next - previous);
    previous = next;
    if (x === next) f = reference.upTo[i++]!;
    if (y === next) g = current.upTo[j++]!;
  }
  return area;
}
