import type { Statistic } from '../catalogue/statistic.ts';
import { explainedShare, inUnit, LEFT_OUT, needsTwoRows, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';
import { meanDeviance, POWER, powerOf } from './tweedie.ts';

export const d2Tweedie: Statistic = {
  id: 'd2_tweedie',
  title: 'D² of the Tweedie deviance',
  aliases: ['d2_tweedie_score'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Share of the deviance of the mean that the predictions explain: R² for counts and amounts.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [POWER],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention: `1 − mean Tweedie deviance / mean Tweedie deviance of the mean of y_true; with power 0 it is R². Undefined for fewer than two rows and for a constant y_true. ${LEFT_OUT}`,
  source: `T. Hastie, R. Tibshirani, M. Wainwright, Statistical Learning with Sparsity, 2015, 3.1; numbers agree with ${SKLEARN} d2_tweedie_score.`,
  compute: (evidence, options) => {
    const power = powerOf(options);
    return (
      needsTwoRows(evidence, 'D²') ??
      perOutput(evidence, options, given => {
        const asGiven = meanDeviance(given, power);
        if (typeof asGiven !== 'number') return asGiven;
        const { output, errors } = inUnit(evidence, given);
        const loss = output === given ? asGiven : meanDeviance(output, power);
        if (typeof loss !== 'number') return loss;
        if (errors.spreadTruth === 0) return explainedShare(loss, 0);
        const mean = new Float64Array(output.truth.length).fill(errors.meanTruth);
        const ofMean = meanDeviance({ ...output, predicted: mean }, power);
        return typeof ofMean === 'number' ? explainedShare(loss, ofMean) : ofMean;
      })
    );
  },
};
