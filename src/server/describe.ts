import type { Statistic } from '../core/catalogue/statistic.ts';
import type { Measure } from '../core/criteria/measures.ts';

/** A statistic or a measure in Markdown, as hover shows it. */
export function describe(described: Statistic | Measure): string {
  const { id, title, summary, worse } = described;
  const [lowest, highest] = described.range;
  const direction = worse === 'neither' ? '' : `; ${worse} is worse`;
  const parts = [
    `**${title}** \`${id}\``,
    summary,
    `Range ${bound(lowest)} to ${bound(highest)}${direction}.`,
  ];
  if (!('kind' in described)) return parts.join('\n\n');
  const { threshold, options, profiles = [], aliases = [], convention, source } = described;
  if (threshold) {
    const on = threshold.on === 'pValue' ? 'p-value' : 'value';
    parts.push(`Alarm by default: ${on} ${threshold.alarm} ${threshold.at} (${threshold.origin}).`);
  }
  if (options.length > 0) {
    parts.push(options.map(option => `- \`${option.name}\`: ${option.summary}`).join('\n'));
  }
  parts.push(`Convention: ${convention}`);
  if (profiles.length > 0) {
    parts.push(`Profiles: ${profiles.map(each => `\`${each.id}\``).join(', ')}.`);
  }
  if (aliases.length > 0) parts.push(`Also called ${aliases.map(each => `\`${each}\``).join(', ')}.`);
  parts.push(`Source: ${source}`);
  return parts.join('\n\n');
}

/** The words that say whose value is meant, or which end of its interval. */
export const SUBJECT_TEXTS: Readonly<Record<string, string>> = {
  champion: 'The same statistic of the checkpoint in use, or of another one: `champion(f1)`.',
  reference: 'The same statistic on the reference data, or another one: `reference(f1)`.',
  difference:
    'What a candidate differs by from the champion in a metric, on the same rows: `difference(f1) >= -0.01`. Known when a checkpoint is validated.',
  lower_bound:
    'The lower end of the 95% confidence interval: `lower_bound(recall) >= 0.8`, `lower_bound(difference(f1)) > 0`.',
  upper_bound: 'The upper end of the 95% confidence interval: `upper_bound(difference(mae)) <= 0.5`.',
};

function bound(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '∞' : '−∞';
}
