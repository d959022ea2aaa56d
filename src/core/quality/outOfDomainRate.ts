import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { columnIn, frequencies } from './column.ts';

/** So many values are listed by name. */
const LISTED = 20;

export const outOfDomainRate: Statistic = {
  id: 'out_of_domain_rate',
  title: 'Values outside a list',
  aliases: ['out_of_list', 'domain_violations'],
  kind: 'quality',
  summary: 'The share of values that are not in a list of allowed ones.',
  needs: [],
  takes: ['values', 'current'],
  options: [
    { name: 'allowed', type: 'text', default: '', summary: 'The allowed values, separated by commas.' },
    { name: 'ignore_case', type: 'flag', default: false, summary: 'Upper and lower case are the same.' },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'A value that is not allowed is wrong.' },
  convention:
    'Values not in the list over rows that have a value; white space around the listed values does not count, numbers compare by value. For values the reference has never seen there is new_categories.',
  source:
    'Definition; as the domain constraints of Evidently (OutListValueCount), Deequ and Great Expectations.',
  compute({ inputs }, options): Outcome {
    const column = columnIn(inputs, 'out_of_domain_rate');
    const fold = (text: string) => (options.flag('ignore_case') ? text.toLowerCase() : text);
    const listed = options
      .text('allowed')
      .split(',')
      .map(text => text.trim());
    if (listed.every(text => text === ''))
      return { undefined: 'No values are allowed yet: set allowed to a list such as a,b,c.' };
    const allowed = new Set(
      listed.map(text => fold(column.type === 'category' ? text : String(Number(text)))),
    );
    let rows = 0;
    let outside = 0;
    const wrong: { value: string; rows: number }[] = [];
    for (const [value, count] of frequencies(column)) {
      rows += count;
      if (allowed.has(fold(value))) continue;
      outside += count;
      wrong.push({ value, rows: count });
    }
    if (rows === 0) return { undefined: 'There are no values.' };
    wrong.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
    return {
      value: outside / rows,
      ...rate(outside, rows),
      details: { rows, outside, values: wrong.slice(0, LISTED), values_in_all: wrong.length },
    };
  },
};
