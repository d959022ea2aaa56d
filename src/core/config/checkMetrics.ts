import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import { formatCall } from '../criteria/format.ts';
import { parseMetric } from '../criteria/parse.ts';
import { nearest } from '../nearest.ts';
import { didYouMean } from '../suggesting.ts';
import type { Path } from './document.ts';
import { namesOf, type Tell } from './tell.ts';

/**
 * A metric that can be drawn over time, in the form by which it is known: `f1`, `precision(fraud)`. Undefined, and told, where the text
 * names none.
 */
export function metricNamed(text: string, path: Path, tell: Tell): string | undefined {
  const parsed = parseMetric(text);
  if ('call' in parsed) return formatCall(parsed.call);
  const { message, offset, length } = parsed.error;
  if (/^\s*\w+\s*$/u.test(text)) {
    tell(path, { severity: 'error', code: 'unknown-metric', ...nameFault(text.trim()) });
    return undefined;
  }
  const remedy =
    text.includes('(') && !text.includes(')')
      ? l10n.t('In a list on one line, put what has a comma in its brackets in quotes.')
      : l10n.t('Write it as criteria do, such as recall(fraud).');
  tell(path, { severity: 'error', code: 'unknown-metric', message, remedy }, { offset, length });
  return undefined;
}

/** What is wrong with a name alone. */
function nameFault(name: string): { message: string; remedy: string } {
  const statistic = find(name);
  const near = nearest(name, namesOf('metric'));
  const message = !statistic
    ? l10n.t('Unknown metric "{0}".', name)
    : statistic.kind === 'metric'
      ? l10n.t('{0} compares groups, so it needs a column.', statistic.id)
      : l10n.t('"{0}" is a {1} statistic, not a metric.', name, l10n.t(statistic.kind));
  if (statistic?.kind === 'metric')
    return { message, remedy: l10n.t('Name it in brackets: {0}(gender).', statistic.id) };
  return {
    message,
    remedy: near ? didYouMean(near) : l10n.t('Name a metric such as f1, roc_auc or rmse.'),
  };
}
