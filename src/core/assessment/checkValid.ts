import * as l10n from '@vscode/l10n';
import type { Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ValidValues } from '../quality/validity.ts';
import type { Table } from '../tables/table.ts';
import type { DataSetName } from './assessment.ts';
import { type DeclaredMeasure, isComparable } from './declaredScan.ts';

/** Tells of valid values that were declared for columns whose values cannot be compared with them; each column once. */
export function checkValid(
  { configFile, positions }: Project,
  valid: ReadonlyMap<string, ValidValues>,
  tables: ReadonlyMap<DataSetName, Table>,
): Diagnostic[] {
  return [...valid].flatMap(([name, { range, domain }]) => {
    const told = (id: DeclaredMeasure, key: 'ranges' | 'domains'): Diagnostic[] => {
      for (const [set, table] of tables) {
        const column = table.columns.get(name);
        if (!column || isComparable(id, column)) continue;
        const position = positions.get(`columns.${key}.${name}`);
        const isTime = column.type === 'timestamp';
        return [
          {
            severity: 'error',
            code: 'wrong-type-of-column',
            ofData: true,
            ...(configFile !== undefined && { file: configFile }),
            ...position,
            column: name,
            message: isTime
              ? l10n.t('columns.{0} names {1}, which holds dates in the {2} data.', key, name, set)
              : l10n.t('columns.{0} names {1}, which holds text in the {2} data.', key, name, set),
            remedy: isTime
              ? l10n.t('Remove it: dates are not compared with declared values.')
              : l10n.t(
                  'List its values under columns.domains, or write number under columns.types if texts in it are wrong.',
                ),
          },
        ];
      }
      return [];
    };
    return [
      ...(range ? told('out_of_range_rate', 'ranges') : []),
      ...(domain ? told('out_of_domain_rate', 'domains') : []),
    ];
  });
}
