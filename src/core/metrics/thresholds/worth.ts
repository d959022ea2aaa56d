import type { OptionSpec, Options } from '../../catalogue/options.ts';
import type { Counts } from '../../summaries/labelSets.ts';

/** What each kind of decision is worth; costs are negative. */

const KINDS = [
  ['tp', 'a row that is positive and was predicted so'],
  ['fp', 'a row that was predicted as positive and is not'],
  ['fn', 'a positive row that was missed'],
  ['tn', 'a row that is negative and was predicted so'],
] as const;

export const WORTH_OPTIONS: readonly OptionSpec[] = KINDS.map(([name, what]) => ({
  name,
  type: 'number',
  min: -1e300,
  max: 1e300,
  summary: `What ${what} is worth; a cost is negative. Without it 0.`,
}));

/** Worth by kind of decision, or undefined when none of the options was given. */
export function worthOf(options: Options): Counts | undefined {
  if (KINDS.every(([name]) => options.optional(name) === undefined)) return undefined;
  const of = (name: string) => Number(options.optional(name) ?? 0);
  return { tp: of('tp'), fp: of('fp'), fn: of('fn'), tn: of('tn') };
}

/** The worth of so many decisions. */
export function totalWorth(worth: Counts, counts: Counts): number {
  return counts.tp * worth.tp + counts.fp * worth.fp + counts.fn * worth.fn + counts.tn * worth.tn;
}
