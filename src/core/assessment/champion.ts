import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Project } from '../config/project.ts';
import type { StatisticCall } from '../criteria/criterion.ts';
import { formatCall } from '../criteria/format.ts';
import type { Measurement } from './assessment.ts';
import { newestRecord } from './checkpoints.ts';
import type { History } from './history.ts';
import { ROWS_ALONE, resolve, type Scene } from './judge.ts';
import type { Slice } from './slice.ts';

/** What the champion's value is while production is assessed: from its newest recorded validation, else on the reference. */
export function championOf(
  { config }: Project,
  history: History,
  reference: Slice | undefined,
  minRows: number,
): { resolve: (call: StatisticCall) => Measurement; from: string } {
  const recorded =
    config.checkpoints?.champion === undefined
      ? undefined
      : newestRecord(history.records, path.posix.normalize(config.checkpoints.champion));
  if (recorded) {
    return {
      from: l10n.t('its validation of {0}', recorded.at.slice(0, 10)),
      resolve: call => {
        const name = formatCall({ ...call, subject: 'current' });
        const value = recorded.values[name];
        if (value !== undefined && value !== null) return { value, rows: recorded.rows };
        return {
          value: null,
          reason: l10n.t("The champion's recorded validation has no {0}. Validate it again.", name),
          rows: recorded.rows,
        };
      },
    };
  }
  const own: Scene | undefined = reference && {
    slice: reference,
    reference,
    ...ROWS_ALONE,
    champion: () => ({ value: null, rows: 0 }),
    minRows,
  };
  return {
    from:
      config.checkpoints?.champion === undefined
        ? l10n.t('the reference: no champion is named')
        : l10n.t('the reference: the champion has no recorded validation'),
    resolve: call =>
      own
        ? resolve({ ...call, subject: 'current' }, own)
        : {
            value: null,
            reason: l10n.t('The champion has no recorded validation, and there are no reference data.'),
            rows: 0,
          },
  };
}
