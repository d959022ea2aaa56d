import { find } from '../catalogue/catalogue.ts';
import { nearest } from '../nearest.ts';
import type { Path } from './document.ts';
import { namesOf, type Tell } from './tell.ts';

/** The canonical id of a metric that can be drawn over time; undefined, and told, where there is none of that name. */
export function metricNamed(name: string, path: Path, tell: Tell): string | undefined {
  const statistic = find(name);
  if (statistic?.kind === 'metric' && !statistic.needs.includes('groups')) return statistic.id;
  const near = nearest(name, namesOf('metric'));
  const message = !statistic
    ? `Unknown metric "${name}".`
    : statistic.kind === 'metric'
      ? `${statistic.id} compares groups, so it needs a column; only criteria can name one.`
      : `"${name}" is a ${statistic.kind} statistic, not a metric.`;
  tell(path, {
    severity: 'error',
    code: 'unknown-metric',
    message,
    remedy: near && near !== name ? `Did you mean "${near}"?` : 'Name a metric such as f1, roc_auc or rmse.',
  });
  return undefined;
}
