import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import type { StatisticCall } from './criterion.ts';
import { formatCall } from './format.ts';
import { parseMetric } from './parse.ts';

/** A metric as a list of metrics names it: `f1`, `precision(fraud)`, `top_k_accuracy(k=3)`. */
export type MetricCall = Pick<StatisticCall, 'id' | 'argument'> & Partial<Pick<StatisticCall, 'options'>>;

/** The metric that a text names. A text that names none, which the configuration has told of, is taken for an id. */
export function metricCall(text: string): MetricCall {
  const parsed = parseMetric(text);
  if ('error' in parsed) return { id: text };
  const { id, argument, options } = parsed.call;
  return { id, ...(argument !== undefined && { argument }), options };
}

/** The same metric in the one form by which it is known: ids for aliases, no blanks that mean nothing. */
export function metricText(text: string): string {
  const parsed = parseMetric(text);
  return 'error' in parsed ? text : formatCall(parsed.call);
}

/** A metric as criteria write it. */
export function textOf({ id, argument, options = {} }: MetricCall): string {
  const named = argument === undefined ? {} : { argument };
  return formatCall({ kind: 'statistic', id, subject: 'current', ...named, options, offset: 0 });
}

/** What a metric is called in views: "Precision of fraud", "Top-k accuracy (k = 3)". */
export function metricTitle({ id, argument, options = {} }: MetricCall): string {
  const title = l10n.t(find(id)?.title ?? id);
  const named = argument === undefined ? title : l10n.t('{0} of {1}', title, argument);
  const settings = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  return settings.length > 0 ? `${named} (${settings.join(', ')})` : named;
}
