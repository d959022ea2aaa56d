import * as l10n from '@vscode/l10n';
import { alarmsOf, type LibraryProfile, libraryChoice } from './libraryProfile.ts';

const LABEL_LIMIT = 0.15;
const ofLabels = { ks: LABEL_LIMIT, cramers_v: LABEL_LIMIT, psi: LABEL_LIMIT, wasserstein: LABEL_LIMIT };

/** Deepchecks: its condition is "less than 0.2", so 0.2 itself fails; 0.15 for labels and predictions; at least 10 values. */
export const deepchecks: LibraryProfile = {
  id: 'deepchecks',
  library: 'Deepchecks',
  alarms: alarmsOf('Deepchecks', {
    value: { ks: '>= 0.2', cramers_v: '>= 0.2', psi: '>= 0.2', wasserstein: '>= 0.2' },
  }),
  alarmsByRole: { target: ofLabels, prediction: ofLabels, score: ofLabels },
  choose: reference =>
    reference.type === 'number'
      ? libraryChoice(
          'deepchecks',
          'ks',
          l10n.t("Deepchecks' choice for numbers: the Kolmogorov–Smirnov distance."),
        )
      : libraryChoice(
          'deepchecks',
          'cramers_v',
          l10n.t("Deepchecks' choice for categories: Cramér's V, bias-corrected."),
        ),
  minRows: 10,
};
