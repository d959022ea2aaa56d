import * as l10n from '@vscode/l10n';
import type { Outcome } from '../catalogue/statistic.ts';
import type { ProperScore } from './properScores.ts';
import { numeric } from './shared.ts';

/** The share of the constant model's loss that the model saves. @param rows rows of data, weighted or not */
export function shareSaved({ sum, constantSum, details }: ProperScore, rows: number): Outcome {
  if (rows < 2) return { undefined: l10n.t('D² needs at least two rows.'), details };
  if (!(constantSum > 0)) {
    return {
      undefined: l10n.t(
        'D² compares with always answering the shares of the classes, and only one class occurs.',
      ),
      details,
    };
  }
  return numeric(1 - sum / constantSum, details);
}
