import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { count, number } from './options.ts';

/**
 * What is held about the values since each possible change: the posterior mean of their level, and the logarithm of the probability,
 * all relative to one another. Changes are kept in a ring by the row they were at, so that a value moves nothing.
 */
interface Hypotheses {
  n: number;
  /** That there was no change since the start. */
  steadyMean: number;
  steadyWeight: number;
  means: Float64Array;
  weights: Float64Array;
}

/** Shares below e^−50 of the largest are lost in its rounding, however many there are. */
const NEGLIGIBLE = -50;

export const bocd = detector({
  id: 'bocd',
  title: 'Bayesian online change point',
  aliases: ['bayesian_online_change_point', 'bocpd', 'bayesian_online_change_detection'],
  summary: 'Drift when a change at some recent value is more probable than none since the start.',
  reads: 'number',
  options: [
    number(
      'hazard',
      0.01,
      1e-300,
      1 - Number.EPSILON,
      'Probability of a change at any value: one over the expected distance between changes.',
    ),
    number('prior_mean', 0, -1e100, 1e100, 'Mean of the normal prior of the level after a change.'),
    number('prior_var', 1, 1e-100, 1e100, 'Variance of that prior.'),
    number('data_var', 1, 1e-100, 1e100, 'Variance of the values around the level, taken as known.'),
    count('min_instances', 30, 1, 'No drift on fewer values than this.'),
    count(
      'max_run_length',
      250,
      1,
      'A change longer ago than so many values that was never the most probable is no longer considered; bounds the cost of a value.',
      1e5,
    ),
  ],
  profiles: [
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: all run lengths are kept; here up to 10 000, where Frouros itself holds 800 MB.',
      options: { max_run_length: 10_000 },
    },
  ],
  convention:
    'Values are normal with known variance σ² around a level with prior N(μ₀, σ₀²); run length r since the last change. P(r) ∝ P(r − 1) · (1 − h) · N(x; μ_r, σ_r² + σ²), and P(0) ∝ h · Σ P(r) · N(x; μ_r, σ_r² + σ²); drift where the most probable run length is not the whole stream. Run lengths above the bound are dropped, except the whole stream; without the bound (Frouros) a value costs as much as there are values before it. The prior is in the units of the values: choose it, or scale them. A value so far off that all densities are 0 is a drift.',
  source: 'Adams and MacKay 2007 (arXiv 0710.3742); normal model with unknown mean. Agrees with Frouros 0.9.',
  machine(options) {
    const hazard = options.number('hazard');
    const logHazard = Math.log(hazard);
    const logGrowth = Math.log1p(-hazard);
    const priorMean = options.number('prior_mean');
    const priorPrecision = 1 / options.number('prior_var');
    const dataVariance = options.number('data_var');
    const dataPrecision = 1 / dataVariance;
    const fewest = options.number('min_instances');
    const most = options.number('max_run_length');

    /** Predictive variance after a run of r values, and how far the mean moves towards the next one. */
    const variance = (r: number) => 1 / (priorPrecision + r * dataPrecision) + dataVariance;
    const gain = (r: number) => dataPrecision / (priorPrecision + (r + 1) * dataPrecision);
    const lengths = Float64Array.from({ length: most }, (_, r) => r);
    // the constant that all densities share is left out
    const logScales = lengths.map(r => -0.5 * Math.log(variance(r)));
    const halfPrecisions = lengths.map(r => 0.5 / variance(r));
    const gains = lengths.map(gain);

    return machine<Hypotheses>({
      fresh: () => ({
        n: 0,
        steadyMean: priorMean,
        steadyWeight: 0,
        means: new Float64Array(most),
        weights: new Float64Array(most),
      }),
      step(state, x) {
        const { means, weights } = state;
        const n = state.n++;
        const known = Math.min(n, most);
        const deviation = x - state.steadyMean;
        const steady =
          state.steadyWeight - 0.5 * (Math.log(variance(n)) + (deviation * deviation) / variance(n));
        state.steadyMean += deviation * gain(n);
        let likeliest = Number.NEGATIVE_INFINITY;
        // from the earliest change on, whose run length is known − 1, to the newest, whose is 0
        for (let r = known - 1, at = (n - known) % most; r >= 0; r--) {
          // proof: at < most and r < most
          const mean = means[at]!;
          const weight = weights[at]! + logScales[r]! - halfPrecisions[r]! * (x - mean) * (x - mean);
          weights[at] = weight;
          means[at] = mean + (x - mean) * gains[r]!;
          if (weight > likeliest) likeliest = weight;
          if (++at === most) at = 0;
        }
        const largest = Math.max(steady, likeliest);
        const explained = largest !== Number.NEGATIVE_INFINITY;
        state.steadyWeight = explained ? steady - largest : 0;
        let sum = Math.exp(state.steadyWeight);
        for (let at = 0; at < known; at++) {
          // proof: at < known ≤ most. Of what nothing explains, only a change just now speaks.
          const weight = explained ? weights[at]! - largest : Number.NEGATIVE_INFINITY;
          weights[at] = weight;
          if (weight > NEGLIGIBLE) sum += Math.exp(weight);
        }
        // all others would have to be multiplied by 1 − h
        const newest = Math.log(sum) + logHazard - logGrowth;
        means[n % most] = priorMean;
        weights[n % most] = newest;
        if (n + 1 < fewest) return IN_CONTROL;
        return !explained || likeliest >= steady || newest >= state.steadyWeight ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.steadyMean : Number.NaN),
      width: state => state.n,
    });
  },
});
