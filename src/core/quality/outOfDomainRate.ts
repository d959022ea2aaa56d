import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import type { Vector } from '../tables/column.ts';
import { columnIn, frequencies } from './column.ts';
import { listedIn, membersOf } from './validity.ts';

/** So many values are listed by name. */
const LISTED = 20;

export const outOfDomainRate: Statistic = {
  id: 'out_of_domain_rate',
  title: 'Values outside the domain',
  aliases: ['out_of_domain', 'out_of_list', 'domain_violations'],
  kind: 'quality',
  summary: 'The share of values that are not in the list of valid ones.',
  needs: [],
  takes: ['values', 'current'],
  options: [
    {
      name: 'allowed',
      type: 'text',
      default: '',
      summary:
        'The valid values, separated by commas, or a JSON list. Default in a project: those of columns.domains.',
    },
    { name: 'ignore_case', type: 'flag', default: false, summary: 'Upper and lower case are the same.' },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'A value that is not valid is wrong.' },
  convention:
    'Values not in the list over rows that have a value; white space around values that commas separate does not count, numbers compare by value, true and false of a JSON list also with True, TRUE and 1. For values the reference has never seen there is new_categories.',
  source:
    'Definition; as the domain constraints of Evidently (OutListValueCount), Deequ and Great Expectations.',
  compute({ inputs }, options): Outcome {
    const column = columnIn(inputs, 'out_of_domain_rate');
    const listed = listedIn(options.text('allowed'));
    if (listed.every(value => value === ''))
      return { undefined: l10n.t('No values are allowed yet: set allowed to a list such as a,b,c.') };
    const isValid = validText(column, membersOf(column, listed, options.flag('ignore_case')));
    let rows = 0;
    let outside = 0;
    const wrong: { value: string; rows: number }[] = [];
    for (const [value, count] of frequencies(column)) {
      rows += count;
      if (isValid(value)) continue;
      outside += count;
      wrong.push({ value, rows: count });
    }
    if (rows === 0) return { undefined: l10n.t('There are no values.') };
    wrong.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
    return {
      value: outside / rows,
      ...rate(outside, rows),
      details: { rows, outside, values: wrong.slice(0, LISTED), values_in_all: wrong.length },
    };
  },
};

/** Whether a value, by the text that `frequencies` has for it, is valid. */
function validText(column: Vector, members: ReturnType<typeof membersOf>): (text: string) => boolean {
  if (members.type === 'number') return text => members.numbers.has(Number(text));
  const valid = new Set(
    (column.type === 'category' ? column.dictionary : []).filter((_, code) => members.byCode[code] === 1),
  );
  return text => valid.has(text);
}
