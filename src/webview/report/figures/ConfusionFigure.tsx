import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Behaviour } from '../../../core/assessment/assessment.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { count, share, shortName } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { confusionMatrix, MATRIX_CLASSES } from '../charts/confusion.ts';
import { confusionFinding, topConfusions } from '../findings.ts';
import type { BehaviourProps } from './behaviourProps.ts';

/** Least height of a row of the matrix, and how many confusions are listed where there is none. */
const MATRIX_ROW = 24;
const TOP = 20;

export function ConfusionFigure({ current, reference, height, id, level }: BehaviourProps) {
  const confusion = current.confusion;
  const colours = theme.value;
  const matrix = confusion !== null && confusion.labels.length <= MATRIX_CLASSES;
  const drawing = useMemo(
    () => (confusion && matrix ? confusionMatrix(confusion, colours) : undefined),
    [confusion, matrix, colours],
  );
  if (!confusion) return null;
  return (
    <Figure
      id={id}
      title={l10n.t('How it errs')}
      finding={confusionFinding(confusion, reference?.confusion ?? undefined)}
      height={Math.max(height, MATRIX_ROW * confusion.labels.length)}
      level={level}
      drawing={drawing}
      table={matrix ? matrixTable(confusion) : undefined}
    >
      {!matrix && <TopConfusions id={`${id}-top`} confusion={confusion} />}
    </Figure>
  );
}

/** What a matrix of very many classes is read for. */
function TopConfusions({ id, confusion }: { id: string; confusion: NonNullable<Behaviour['confusion']> }) {
  const top = useMemo(() => topConfusions(confusion, TOP), [confusion]);
  return (
    <>
      <p class="unit">
        {l10n.t('{0} classes: the most frequent confusions', count(confusion.labels.length))}
      </p>
      <DataTable
        id={id}
        caption={l10n.t('Most frequent confusions')}
        columns={[
          { title: l10n.t('Is') },
          { title: l10n.t('Said') },
          { title: l10n.t('Rows'), numeric: true },
          { title: l10n.t('Of the class'), numeric: true },
        ]}
        rows={top.length}
        row={position => {
          const each = top[position];
          if (!each) return [];
          return [
            <Label key="actual" name={each.actual} />,
            <Label key="said" name={each.said} />,
            count(each.rows),
            share(each.share),
          ];
        }}
      />
    </>
  );
}

/** A class in a few letters: how often it is confused stays in sight. */
function Label({ name }: { name: string }) {
  return <span title={name}>{shortName(name, 28)}</span>;
}

function matrixTable({ labels, counts }: NonNullable<Behaviour['confusion']>): TableSpec {
  return {
    caption: l10n.t('Confusion matrix: rows are true classes, columns what the model said'),
    columns: [
      { title: l10n.t('Is') },
      ...labels.map(each => ({ title: l10n.t('said {0}', each), numeric: true })),
    ],
    rows: labels.length,
    row: position => [labels[position] ?? '', ...(counts[position] ?? []).map(count)],
  };
}
