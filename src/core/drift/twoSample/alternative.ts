import type { OptionSpec } from '../../catalogue/options.ts';
import { UsageError } from '../../diagnostic.ts';

export type Alternative = 'two-sided' | 'less' | 'greater';

/** Which side of a location test counts, in scipy's words with the reference as its first sample. */
export const alternativeOption: OptionSpec = {
  name: 'alternative',
  type: 'text',
  default: 'two-sided',
  allowed: ['two-sided', 'less', 'greater'],
  summary:
    'What the p-value speaks against: any shift; less: reference values are smaller than current ones; greater: larger.',
};

/** The option's value as a type. */
export function alternativeFrom(text: string): Alternative {
  if (text === 'two-sided' || text === 'less' || text === 'greater') return text;
  throw new UsageError(`Option "alternative" is "${text}"; allowed: two-sided, less, greater.`);
}
