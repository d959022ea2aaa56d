import { Evidence, type Matrix } from '../catalogue/evidence.ts';
import type { OptionSpec } from '../catalogue/options.ts';
import type { Statistic } from '../catalogue/statistic.ts';
import type { Vector } from '../tables/column.ts';
import { evidenceOf, NumberSample, type Sample, samplesOf } from './sample.ts';

/** Libraries whose drift methods never see an infinite value. */
const DROPPING = ['evidently'];

const infinitiesOption: OptionSpec = {
  name: 'infinities',
  type: 'text',
  default: 'keep',
  allowed: ['keep', 'drop'],
  summary:
    'keep: infinite values take part, or are a reason why there is no value; drop: they count as missing, as in Evidently.',
};

/** The method with the option to drop infinities, which the profiles of libraries that do so fix; others as they are. */
export function droppingInfinities(method: Statistic): Statistic {
  if (!method.profiles?.some(({ id }) => DROPPING.includes(id))) return method;
  return {
    ...method,
    options: [...method.options, infinitiesOption],
    profiles: method.profiles.map(profile =>
      DROPPING.includes(profile.id)
        ? { ...profile, options: { ...profile.options, infinities: 'drop' } }
        : profile,
    ),
    compute: (evidence, options) =>
      method.compute(options.text('infinities') === 'drop' ? finiteOf(evidence) : evidence, options),
  };
}

/** The evidence with infinite values as missing ones; itself where there are none. */
function finiteOf(evidence: Evidence): Evidence {
  return evidence.once('drift:finite', () => {
    const { inputs } = evidence;
    const { reference, current, reference_weights, current_weights } = inputs;
    if (reference?.type === 'matrix' || current?.type === 'matrix' || reference_weights || current_weights) {
      return new Evidence({
        ...inputs,
        ...(reference && { reference: finiteInput(reference) }),
        ...(current && { current: finiteInput(current) }),
      });
    }
    const samples = samplesOf(evidence);
    const [before, now] = [finiteSample(samples.reference), finiteSample(samples.current)];
    return before === samples.reference && now === samples.current ? evidence : evidenceOf(before, now);
  });
}

/** What was made of a sample before: a reference is compared with many chunks. */
const made = new WeakMap<NumberSample, NumberSample>();

function finiteSample(sample: Sample): Sample {
  if (sample.type === 'category' || sample.infinite === 0) return sample;
  const known = made.get(sample);
  if (known) return known;
  const finite = new NumberSample({ ...sample.vector, values: finiteValues(sample.vector.values) });
  made.set(sample, finite);
  return finite;
}

function finiteInput<I extends Vector | Matrix>(input: I): Vector | Matrix {
  if (input.type === 'matrix') return { ...input, columns: input.columns.map(finiteValues) };
  return input.type === 'category' ? input : { ...input, values: finiteValues(input.values) };
}

function finiteValues(values: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(values, value => (Number.isFinite(value) ? value : Number.NaN));
}
