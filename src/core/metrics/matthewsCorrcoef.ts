import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { powerOfTwoNear } from '../mathematics/powerOfTwo.ts';
import { confusionOf } from '../summaries/confusion.ts';
import { countsOf } from './averaging.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile, ZERO_DIVISION } from './shared.ts';

export const matthewsCorrcoef: Statistic = {
  id: 'matthews_corrcoef',
  title: 'Matthews correlation',
  aliases: ['mcc', 'matthews', 'phi_coefficient'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary: 'Correlation of true and predicted classes: 1 perfect, 0 no better than chance, negative worse.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [ZERO_DIVISION],
  range: [-1, 1],
  worse: 'lower',
  profiles: [
    sklearnProfile('0 where only one class is true or only one is predicted.', { zero_division: '0' }),
  ],
  convention:
    "Gorodkin's R_K over all classes: (c·s − Σ t_k·p_k) / √((s² − Σ p_k²)(s² − Σ t_k²)), c correct, s all, t_k true, p_k predicted weight. Undefined where only one class is true or only one is predicted; scikit-learn answers 0.",
  source: `B. W. Matthews, BBA 405, 1975; J. Gorodkin, Comput. Biol. Chem. 28, 2004; numbers agree with ${SKLEARN} matthews_corrcoef.`,
  compute: (evidence, options) => {
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    const { truth, predicted, total } = confusion;
    const details = rowDetails(confusion);
    const oneTrue = truth.filter(weight => weight > 0).length < 2;
    if (oneTrue || predicted.filter(weight => weight > 0).length < 2) {
      const zeroDivision = options.text('zero_division');
      if (zeroDivision !== 'undefined') return { value: Number(zeroDivision), details };
      const what = oneTrue ? 'y_true' : 'y_pred';
      return {
        undefined: l10n.t('The correlation needs variation; {0} holds one class only.', what),
        details,
      };
    }
    const unit = powerOfTwoNear(total);
    let covariance = 0;
    let truthVariance = 0;
    let predictedVariance = 0;
    for (const index of truth.keys()) {
      const counts = countsOf(confusion, index);
      const [tp, fp, fn, tn] = [counts.tp / unit, counts.fp / unit, counts.fn / unit, counts.tn / unit];
      // What c·s − t·p, s² − p² and s² − t² are for one class, without the squares of a class of nearly all rows, which would cancel.
      covariance += tp * tn - fp * fn;
      truthVariance += (tp + fn) * (fp + tn);
      predictedVariance += (tp + fp) * (fn + tn);
    }
    return numeric(covariance / Math.sqrt(truthVariance * predictedVariance), details);
  },
};
