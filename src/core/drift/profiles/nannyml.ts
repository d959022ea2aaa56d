import * as l10n from '@vscode/l10n';
import { alarmsOf, type LibraryProfile, libraryChoice } from './libraryProfile.ts';

const constant = alarmsOf('NannyML 0.13', {
  pValue: { chi_square: '< 0.05' },
  value: {
    jensen_shannon: '> 0.1',
    hellinger: '> 0.1',
    l_infinity: '> 0.1',
    wasserstein: '> 0.1',
    ks: '> 0.1',
  },
});

/**
 * NannyML 0.13. Its own limits are the mean + 3 population σ of the method over the reference's chunks, with no lower limit; the constant
 * of its docstrings stands in where there are no chunks. chi2 ignores limits and alarms on p.
 */
export const nannyml: LibraryProfile = {
  id: 'nannyml',
  library: 'NannyML 0.13',
  alarms: Object.fromEntries(
    Object.entries(constant).map(([method, alarm]) => [
      method,
      alarm.on === 'pValue'
        ? alarm
        : {
            ...alarm,
            origin:
              "A constant. NannyML's own limit is the mean + 3σ of the reference chunks; give it as threshold.",
          },
    ]),
  ),
  choose: () =>
    libraryChoice('nannyml', 'jensen_shannon', l10n.t("NannyML's choice for every column: Jensen–Shannon.")),
};
