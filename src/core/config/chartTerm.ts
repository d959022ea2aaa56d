import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import { type ChartKind, kindOf } from '../control/kinds.ts';
import { nearest } from '../nearest.ts';

/** What a chart is of: a number per chunk, or events that are counted. */
export type ChartTerm =
  | { readonly kind: 'metric'; readonly id: string }
  | { readonly kind: 'column'; readonly column: string }
  | ChartEvent;

/** Something that a row has or has not. */
export type ChartEvent =
  | { readonly kind: 'missing'; readonly column: string }
  | { readonly kind: 'category'; readonly column: string; readonly value: string }
  | { readonly kind: 'mistakes' };

/** Why a text names nothing that a chart can be of. */
export interface TermProblem {
  readonly problem: string;
  readonly remedy: string;
}

const MISSING = /^missing\s*\((.*)\)$/s;

/** Understands what stands under `of`. A name is a metric where there is one of that name, else a column. */
export function chartTerm(text: string, chart: ChartKind): ChartTerm | TermProblem {
  return kindOf(chart).of === 'events' ? eventNamed(text, chart) : numberNamed(text, chart);
}

function eventNamed(text: string, chart: ChartKind): ChartEvent | TermProblem {
  const written = text.trim();
  if (written === 'mistakes') return { kind: 'mistakes' };
  const missing = MISSING.exec(written)?.[1];
  if (missing !== undefined && missing.trim() !== '') return { kind: 'missing', column: unquoted(missing) };
  const equals = written.indexOf('=');
  if (equals > 0) {
    const value = written.slice(equals + 1).replace(/^=/, '');
    return { kind: 'category', column: unquoted(written.slice(0, equals)), value: unquoted(value) };
  }
  const near = nearest(written, ['mistakes', 'missing']);
  return {
    problem: l10n.t(
      'A chart of kind {0} counts events, and "{1}" is none; expected missing(column), a category such as merchant = unknown, or mistakes.',
      chart,
      text,
    ),
    remedy:
      near === 'mistakes'
        ? l10n.t('Did you mean "mistakes"?')
        : l10n.t('Write missing({0}), or {0} = value.', written),
  };
}

function numberNamed(text: string, chart: ChartKind): ChartTerm | TermProblem {
  if (MISSING.test(text.trim())) {
    return {
      problem: l10n.t('"{0}" is a counted event, which a chart of kind {1} cannot draw.', text, chart),
      remedy: l10n.t('Use p, np, c or u.'),
    };
  }
  const statistic = find(text);
  if (statistic?.kind !== 'metric') return { kind: 'column', column: text };
  if (statistic.needs.includes('groups')) {
    return {
      problem: l10n.t('{0} compares groups, so it needs a column; no chart can name one.', statistic.id),
      remedy: l10n.t('Name another metric, or a column.'),
    };
  }
  if (kindOf(chart).of !== 'subgroup') return { kind: 'metric', id: statistic.id };
  return {
    problem: l10n.t(
      '{0} is one number per chunk, and a chart of kind {1} needs the values within chunks.',
      statistic.id,
      chart,
    ),
    remedy: l10n.t('Use individuals, ewma or cusum, or name a numeric column.'),
  };
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const [first] = trimmed;
  const quoted = trimmed.length > 1 && (first === '"' || first === "'") && trimmed.endsWith(first);
  return quoted ? trimmed.slice(1, -1) : trimmed;
}
