import * as l10n from '@vscode/l10n';
import type { Statistic } from '../core/catalogue/statistic.ts';
import type { Measure } from '../core/criteria/measures.ts';

/** A statistic or a measure in Markdown, as hover shows it. */
export function describe(described: Statistic | Measure): string {
  const { id, title, summary } = described;
  const parts = [`**${l10n.t(title)}** \`${id}\``, l10n.t(summary), rangeInWords(described)];
  if (!('kind' in described)) return parts.join('\n\n');
  const { threshold, options, profiles = [], aliases = [], convention, source } = described;
  if (threshold) {
    const on = threshold.on === 'pValue' ? l10n.t('p-value') : l10n.t('value');
    const alarm = `${on} ${threshold.alarm} ${threshold.at}`;
    parts.push(l10n.t('Alarm by default: {0} ({1}).', alarm, l10n.t(threshold.origin)));
  }
  if (options.length > 0) {
    parts.push(options.map(option => `- \`${option.name}\`: ${l10n.t(option.summary)}`).join('\n'));
  }
  parts.push(l10n.t('Convention: {0}', convention));
  if (profiles.length > 0) {
    parts.push(l10n.t('Profiles: {0}.', profiles.map(each => `\`${each.id}\``).join(', ')));
  }
  if (aliases.length > 0)
    parts.push(l10n.t('Also called {0}.', aliases.map(each => `\`${each}\``).join(', ')));
  parts.push(l10n.t('Source: {0}', source));
  return parts.join('\n\n');
}

/** The words that say whose value is meant, or which end of its interval. */
export function prefixInWords(word: string): string | undefined {
  switch (word) {
    case 'champion':
      return l10n.t('The same statistic of the checkpoint in use, or of another one: `champion(f1)`.');
    case 'reference':
      return l10n.t('The same statistic on the reference data, or another one: `reference(f1)`.');
    case 'difference':
      return l10n.t(
        'What a candidate differs by from the champion in a metric, on the same rows: `difference(f1) >= -0.01`. Known when a checkpoint is validated.',
      );
    case 'lower_bound':
      return l10n.t(
        'The lower end of the 95% confidence interval: `lower_bound(recall) >= 0.8`, `lower_bound(difference(f1)) > 0`.',
      );
    case 'upper_bound':
      return l10n.t('The upper end of the 95% confidence interval: `upper_bound(difference(mae)) <= 0.5`.');
    default:
      return undefined;
  }
}

function rangeInWords({ range: [lowest, highest], worse }: Statistic | Measure): string {
  const [from, to] = [bound(lowest), bound(highest)];
  switch (worse) {
    case 'lower':
      return l10n.t('Range {0} to {1}; lower is worse.', from, to);
    case 'higher':
      return l10n.t('Range {0} to {1}; higher is worse.', from, to);
    case 'neither':
      return l10n.t('Range {0} to {1}.', from, to);
  }
}

function bound(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '∞' : '−∞';
}
