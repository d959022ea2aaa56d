import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { columnIn, frequencies } from './column.ts';

export const typeMix: Statistic = {
  id: 'type_mix',
  title: 'Mixed types',
  aliases: ['mixed_types'],
  kind: 'quality',
  summary: 'The share of values of the rarer kind where a column holds both numbers and text.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, 0.5],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'A column has one type.' },
  convention:
    'A text counts as a number when it is written as one, white space around it aside (decimal or exponent form, NaN and infinities not). The rarer of both kinds over rows that have a value; 0 for a column of one kind.',
  source: 'As Mixed Data Types of Deepchecks, re-derived from its description.',
  compute({ inputs }): Outcome {
    let numbers = 0;
    let texts = 0;
    const column = columnIn(inputs, 'type_mix');
    for (const [text, count] of frequencies(column)) {
      if (column.type !== 'category' || writtenAsNumber(text)) numbers += count;
      else texts += count;
    }
    const rows = numbers + texts;
    if (rows === 0) return { undefined: l10n.t('There are no values.') };
    const rarer = Math.min(numbers, texts);
    return { value: rarer / rows, ...rate(rarer, rows), details: { numbers, texts, rows } };
  },
};

/** Whether a text is written as a number, white space around it aside. */
export function writtenAsNumber(text: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text);
}
