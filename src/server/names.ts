import { chartNames } from '../core/config/check.ts';
import { meanings } from '../core/config/detectors.ts';
import { parseConfig } from '../core/config/parse.ts';
import type { Config } from '../core/config/schema.ts';

/** Names that only a project has, for completion. */
export interface Names {
  readonly columns: readonly string[];
  /** The charts of `monitor.charts` and `monitor.runs`, and of metrics that are more than a name. */
  readonly charts: readonly string[];
  /** What the detectors of `monitor.detectors` are called, and what they are fed with. */
  readonly detectors: readonly string[];
}

/**
 * The names in the text of an evenkeel.yaml, which may be half written.
 * @param known columns that the data are known to have; others are known by being named in the text
 */
export function namesIn(text: string, known: readonly string[]): Names {
  const { config, named = [] } = parseConfig(text, '');
  const columns = new Set([...known, ...withRoles(config), ...named.map(each => each.column)]);
  return {
    columns: [...columns],
    charts: chartNames(config.monitor),
    detectors: meanings(config.monitor?.detectors),
  };
}

/** The columns that are given a role. */
function withRoles({ columns = {} }: Config): string[] {
  const { types: _, ranges: _r, domains: _d, ...roles } = columns;
  return Object.values(roles).flatMap(role => {
    if (typeof role === 'string') return [role];
    return Array.isArray(role) ? role : Object.values(role ?? {});
  });
}
