import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { columnIn, frequencies } from './column.ts';

/** So many groups of variants are listed. */
const LISTED = 20;

export const stringVariants: Statistic = {
  id: 'string_variants',
  title: 'Variants of a word',
  aliases: ['string_mismatch'],
  kind: 'quality',
  columnTypes: ['category'],
  summary:
    'The share of values that differ from a more frequent one only in case, white space or punctuation.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'Variants of a word are mostly one category.' },
  convention:
    'Texts are compared without case (Unicode lower case after NFKC), white space and punctuation; in each group of equal ones every form but the most frequent counts. Over rows that have a value. Texts of punctuation alone, and numbers, are left as they are.',
  source: 'As String Mismatch of Deepchecks, re-derived from its description.',
  compute({ inputs }): Outcome {
    const column = columnIn(inputs, 'string_variants');
    const groups = new Map<string, { value: string; rows: number }[]>();
    let rows = 0;
    for (const [value, count] of frequencies(column)) {
      rows += count;
      const key = column.type === 'category' ? folded(value) : value;
      groups.set(key, [...(groups.get(key) ?? []), { value, rows: count }]);
    }
    if (rows === 0) return { undefined: l10n.t('There are no values.') };
    const mixed = [...groups.values()].filter(group => group.length > 1);
    for (const group of mixed) group.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
    const rare = (group: (typeof mixed)[number]) => group.slice(1).reduce((sum, each) => sum + each.rows, 0);
    const variants = mixed.reduce((sum, group) => sum + rare(group), 0);
    mixed.sort((a, b) => rare(b) - rare(a));
    return {
      value: variants / rows,
      ...rate(variants, rows),
      details: { rows, variants, groups: mixed.slice(0, LISTED), groups_in_all: mixed.length },
    };
  },
};

function folded(text: string): string {
  const bare = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, '');
  return bare === '' || /^\d*$/.test(bare) ? text : bare;
}
