import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { ColumnDriftReport } from '../../../core/assessment/assessment.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { DASH, share, value } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import {
  binsOf,
  categoryDistribution,
  categoryRows,
  equalWidths,
  numberDistribution,
} from '../charts/distribution.ts';

/** A column's distribution beside that of the reference. */
export function DistributionFigure({
  drift,
  id,
  level,
}: {
  drift: ColumnDriftReport;
  id: string;
  level: 2 | 3;
}) {
  const { distribution } = drift;
  const colours = theme.value;
  const made = useMemo(() => {
    if (!distribution) return undefined;
    if (distribution.type === 'number') {
      return {
        drawing: numberDistribution(distribution, colours),
        height: 210,
        unit: equalWidths(distribution.edges)
          ? l10n.t('height: share of rows')
          : l10n.t('area: share of rows (bins of unequal width)'),
      };
    }
    const rows = categoryRows(distribution, marksOf(drift), 8);
    const hasReference = distribution.reference.some(each => each > 0);
    return {
      drawing: categoryDistribution(rows, hasReference, colours),
      height: Math.max(60, rows.length * 33),
      unit: l10n.t('share of rows'),
    };
  }, [distribution, drift, colours]);
  return (
    <Figure
      id={id}
      title={drift.column}
      finding={drift.finding}
      {...(made && { unit: made.unit })}
      height={made?.height ?? 0}
      level={level}
      drawing={made?.drawing}
      table={distribution ? distributionTable(drift, distribution) : undefined}
    >
      {!distribution && <p class="muted">{l10n.t('No distribution: {0}', drift.reason ?? DASH)}</p>}
    </Figure>
  );
}

function marksOf({ newCategories, vanishedCategories }: ColumnDriftReport) {
  return {
    added: new Set(newCategories.map(each => each.value)),
    vanished: new Set(vanishedCategories),
  };
}

function distributionTable(
  drift: ColumnDriftReport,
  distribution: NonNullable<ColumnDriftReport['distribution']>,
): TableSpec {
  const numbers = distribution.type === 'number' ? binsOf(distribution) : [];
  const categories = distribution.type === 'category' ? categoryRows(distribution, marksOf(drift)) : [];
  return {
    caption: l10n.t('Share of rows of {0}, reference and current', drift.column),
    columns: [
      { title: distribution.type === 'number' ? l10n.t('Range') : l10n.t('Value') },
      { title: l10n.t('Reference'), numeric: true },
      { title: l10n.t('Current'), numeric: true },
    ],
    rows: numbers.length || categories.length,
    row: position => {
      const bin = numbers[position];
      if (bin && distribution.type === 'number') {
        return [
          l10n.t('{0} to {1}', value(bin.left), value(bin.right)),
          distribution.reference.length > 0 ? share(distribution.reference[position] ?? 0) : DASH,
          share(distribution.current[position] ?? 0),
        ];
      }
      const category = categories[position];
      if (!category) return [];
      const name = category.label === '' ? l10n.t('(empty)') : category.label;
      return [
        category.isNew ? l10n.t('{0} ◆ new', name) : name,
        share(category.reference),
        share(category.current),
      ];
    },
  };
}
