import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { type Confusion, confusionOf } from '../summaries/confusion.ts';
import { rowDetails, SKLEARN, sklearnProfile, ZERO_DIVISION } from './shared.ts';

/** A matrix of more classes would be a million numbers that nobody reads. */
const MOST_CLASSES = 1000;

export const confusionMatrix: Statistic = {
  id: 'confusion_matrix',
  title: 'Confusion matrix',
  aliases: ['confusion'],
  kind: 'report',
  tasks: ['binary', 'multiclass'],
  summary: 'How many rows of each true class were predicted as each class.',
  needs: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'normalize',
      type: 'text',
      default: 'none',
      allowed: ['none', 'true', 'pred', 'all'],
      summary: 'Divide by the sum of each row (true), each column (pred) or everything (all).',
    },
    ZERO_DIVISION,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  profiles: [sklearnProfile('a share of nothing is 0.', { zero_division: '0' })],
  convention:
    'Array of rows: rows are true classes, columns predicted ones, both in the order of "labels" or sorted (numbers by size, texts by code point); details.labels names them. With "labels", rows of other classes are dropped; undefined when y_true holds none of them (scikit-learn raises an error). Normalised cells without denominator are null; scikit-learn writes 0.',
  source: `Numbers agree with ${SKLEARN} confusion_matrix.`,
  compute: (evidence, options) => {
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    const { selected, cells } = confusion;
    const size = selected.length;
    // Rows without weight are rows: they say which classes occur.
    const occurring = new Set(cells.rows);
    if (!selected.some(index => occurring.has(index))) {
      return {
        undefined: l10n.t('None of the classes in "labels" occurs in y_true.'),
        details: rowDetails(confusion),
      };
    }
    if (size > MOST_CLASSES) {
      return {
        undefined: l10n.t(
          'A matrix of {0} classes is too large to show (at most {1}); give "labels" to select some.',
          size,
          MOST_CLASSES,
        ),
      };
    }
    const matrix = matrixOf(confusion);
    const zeroDivision = options.text('zero_division');
    const share = (part: number, whole: number) => {
      if (whole !== 0) return part / whole;
      return zeroDivision === 'undefined' ? null : Number(zeroDivision);
    };
    const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const columnSums = matrix.map((_, column) => sumOf(matrix.map(row => row[column] ?? 0)));
    const all = sumOf(columnSums);
    const denominators: Record<string, (row: readonly number[], column: number) => number> = {
      true: row => sumOf(row),
      pred: (_, column) => columnSums[column] ?? 0,
      all: () => all,
    };
    const denominator = denominators[options.text('normalize')];
    return {
      value: denominator
        ? matrix.map(row => {
            return row.map((cell, column) => share(cell, denominator(row, column)));
          })
        : matrix,
      details: {
        labels: confusion.selected.map(index => confusion.classes.values[index] ?? ''),
        ...rowDetails(confusion),
      },
    };
  },
};

/** The selected part of the table, with its empty cells. */
function matrixOf(confusion: Confusion): number[][] {
  const { cells, selected, classes } = confusion;
  const place = new Int32Array(classes.values.length).fill(-1);
  for (const [position, index] of selected.entries()) place[index] = position;
  const matrix = selected.map(() => selected.map(() => 0));
  for (const [i, weight] of cells.weights.entries()) {
    // proof: the arrays of cells are equally long and hold class indices; place holds −1 or positions in selected
    const row = matrix[place[cells.rows[i]!]!];
    const column = place[cells.columns[i]!]!;
    if (row && column >= 0) row[column] = weight;
  }
  return matrix;
}
