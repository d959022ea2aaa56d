import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';

const HOUR = 3_600_000;

export const freshness: Statistic = {
  id: 'freshness',
  title: 'Hours since the newest row',
  aliases: ['hours_since_newest', 'staleness'],
  kind: 'quality',
  ofRows: true,
  summary: 'How old the newest row is, in hours.',
  needs: ['times'],
  options: [
    {
      name: 'now',
      type: 'number',
      summary: 'The moment to count from, in milliseconds since 1970. Default: the present.',
    },
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention:
    '(now − newest instant) / 1 h; negative when the newest row lies in the future. Missing instants are left out.',
  source: 'Definition.',
  compute({ inputs }, options): Outcome {
    const times = vectorIn(inputs, 'times');
    if (!times || times.type === 'category') throw new UsageError('times must be instants in milliseconds.');
    let newest = Number.NEGATIVE_INFINITY;
    for (const time of times.values) if (time > newest) newest = time;
    if (!Number.isFinite(newest)) return { undefined: l10n.t('No row has a time.') };
    const now = Number(options.optional('now') ?? Date.now());
    return { value: (now - newest) / HOUR, details: { newest } };
  },
};
