import * as l10n from '@vscode/l10n';
import type { Position, Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { firstOf } from '../shortened.ts';
import type { Role } from '../tables/role.ts';
import type { Table } from '../tables/table.ts';
import type { DataSetName } from './assessment.ts';

/**
 * What to tell of columns that evenkeel.yaml names and no data set has, each at its place. What production is watched for is held against
 * the data only where current data are among them: a validation need not have it.
 * @param roles the columns that the file gives a role
 */
export function missingColumns(
  project: Project,
  roles: ReadonlyMap<string, Role>,
  tables: ReadonlyMap<DataSetName, Table>,
): Diagnostic[] {
  const { configFile, named = [] } = project;
  const found = new Set([...tables.values()].flatMap(table => [...table.columns.keys()]));
  if (found.size === 0) return [];
  const told = (
    name: string,
    position: Position | undefined,
    messages: Messages,
    words: readonly string[] = [],
  ): Diagnostic => {
    const near = nearest(name, [...found, ...words]);
    const listed = firstOf([...found], 12);
    return {
      severity: 'error',
      code: 'missing-column',
      ofData: true,
      ...(configFile !== undefined && { file: configFile }),
      ...position,
      column: name,
      message: near ? messages.near(near) : messages.listed(listed),
      remedy: messages.remedy,
    };
  };
  const ofRoles = [...roles].filter(([name]) => !found.has(name));
  const others = tables.has('current') ? named.filter(({ column }) => !found.has(column)) : [];
  return [
    ...ofRoles.map(([name, role]) => told(name, positionOf(project, name), asRole(name, role))),
    ...others.map(({ column, under, position, words }) =>
      told(column, position, asNamed(column, under), words),
    ),
  ];
}

interface Messages {
  readonly near: (column: string) => string;
  readonly listed: (columns: string) => string;
  readonly remedy: string;
}

function asRole(name: string, role: Role): Messages {
  return {
    near: near =>
      l10n.t(
        'No data set has a column {0}, which evenkeel.yaml names as {1}. Did you mean {2}?',
        name,
        role,
        near,
      ),
    listed: columns =>
      l10n.t(
        'No data set has a column {0}, which evenkeel.yaml names as {1}. There are: {2}.',
        name,
        role,
        columns,
      ),
    remedy: l10n.t('Correct the name under columns in evenkeel.yaml.'),
  };
}

function asNamed(name: string, under: string): Messages {
  return {
    near: near =>
      l10n.t(
        'No data set has a column {0}, which evenkeel.yaml names under {1}. Did you mean {2}?',
        name,
        under,
        near,
      ),
    listed: columns =>
      l10n.t(
        'No data set has a column {0}, which evenkeel.yaml names under {1}. There are: {2}.',
        name,
        under,
        columns,
      ),
    remedy: l10n.t('Correct the name under {0} in evenkeel.yaml.', under),
  };
}

/** Where evenkeel.yaml names a column: the first place under `columns` that leads to it. */
function positionOf({ config, positions }: Project, name: string): Position | undefined {
  for (const [key, value] of Object.entries(config.columns ?? {})) {
    if (value === name) return positions.get(`columns.${key}`);
    if (typeof value === 'object') {
      const entry = Object.entries(value).find(([, each]) => each === name);
      if (entry) return positions.get(`columns.${key}.${entry[0]}`) ?? positions.get(`columns.${key}`);
    }
  }
  return undefined;
}
