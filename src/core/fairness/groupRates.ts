import * as l10n from '@vscode/l10n';
import { type Evidence, vectorIn } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Outcome, Profile, Undefined } from '../catalogue/statistic.ts';
import { newcombe } from '../catalogue/uncertainty.ts';
import { UsageError } from '../diagnostic.ts';
import { POSITIVE, textOf } from '../metrics/shared.ts';
import { classesOf, positiveClass } from '../summaries/classes.ts';
import { noRows } from '../summaries/confusion.ts';
import { type RowInput, rowsOf, weightsOf } from '../summaries/rows.ts';
import { lengthOf, type Vector } from '../tables/column.ts';

/** A rate per group of rows, and the largest difference between groups. */

/** A rate: of the rows that count (`among`), the share predicted positive. */
export interface GroupRate {
  /** All rows, or the rows whose truth is positive. */
  readonly among: 'all' | 'positives';
  /** What such a row is called in messages, e.g. "rows". */
  readonly rowsName: string;
  /** What the rate is called in details, e.g. "selection_rate". */
  readonly rateName: string;
}

export const GROUP_OPTIONS: readonly OptionSpec[] = [
  POSITIVE,
  {
    name: 'min_group',
    type: 'number',
    default: 30,
    min: 0,
    integer: true,
    summary:
      'A group with fewer rows that count makes the value undefined: leaving the group out would hide it.',
  },
  {
    name: 'empty_rate',
    type: 'text',
    default: 'undefined',
    allowed: ['undefined', '0'],
    summary: 'The rate of a group without a row that counts, where min_group is 0: undefined, or 0.',
  },
];

export const GROUP_PROFILES: readonly Profile[] = [
  {
    id: 'fairlearn',
    summary:
      'As Fairlearn 0.15: groups of any size count, and the rate of a group without a row that counts is 0. (One group alone stays undefined here, where Fairlearn says 0.)',
    options: { min_group: 0, empty_rate: '0' },
  },
];

/** Convention of all group differences, for the descriptors' text. */
export const GROUP_CONVENTION =
  'All groups are alike: largest rate minus smallest, never negative (Fairlearn, between_groups); AIF360 takes unprivileged minus privileged, with a sign. With weights, weighted shares. A group with fewer than min_group rows that count makes the value undefined, where Fairlearn takes any group, and a rate without rows as 0. Rows without a group, a prediction or, where it matters, a truth are left out and counted. The interval, without weights, is that of Newcombe for the two groups named in details, the highest minus the lowest: it may go below 0, and with more than two groups it does not say that these two were picked for being farthest apart.';

interface Group {
  readonly name: string;
  readonly rows: number;
  /** Weight of the rows that were predicted positive. */
  readonly selected: number;
  readonly rate: number | undefined;
}

/** The largest rate minus the smallest over the groups of `groups`. */
export function largestDifference(evidence: Evidence, options: Options, rate: GroupRate): Outcome {
  const found = groupsOf(evidence, textOf(options.optional('positive')), rate);
  if ('undefined' in found) return found;
  const { groups, leftOut } = found;
  const details = {
    groups: groups.map(each => ({
      group: each.name,
      rows: each.rows,
      [rate.rateName]: each.rate ?? null,
    })),
    left_out: leftOut,
  };
  if (groups.length < 2) {
    const reason = groups[0]
      ? l10n.t('Only the group {0} occurs; a difference needs two groups.', groups[0].name)
      : l10n.t('No row has a group; a difference needs two groups.');
    return { undefined: reason, details };
  }
  const least = options.number('min_group');
  const small = groups.find(each => each.rows < least);
  if (small) {
    return {
      undefined: l10n.t(
        'The group {0} has {1} {2}; at least {3} are needed to compare it (min_group).',
        small.name,
        small.rows,
        rate.rowsName,
        least,
      ),
      details,
    };
  }
  const rates: (Group & { readonly rate: number })[] = [];
  for (const group of groups) {
    const { name, rate: known } = group;
    if (known === undefined && options.text('empty_rate') === 'undefined') {
      return {
        undefined: l10n.t('The group {0} has no {1}, so it has no rate.', name, rate.rowsName),
        details,
      };
    }
    rates.push({ ...group, rate: known ?? 0 });
  }
  const ordered = rates.sort((a, b) => a.rate - b.rate);
  const [lowest, highest] = [ordered.at(0), ordered.at(-1)];
  const isCounted = !evidence.inputs.weights && lowest && highest && lowest.rows > 0 && highest.rows > 0;
  return {
    value: (highest?.rate ?? 0) - (lowest?.rate ?? 0),
    ...(isCounted && {
      interval: newcombe(highest.selected, highest.rows, lowest.selected, lowest.rows),
    }),
    details: { ...details, lowest: lowest?.name ?? null, highest: highest?.name ?? null },
  };
}

function groupsOf(
  evidence: Evidence,
  positive: string | undefined,
  rate: GroupRate,
): { readonly groups: readonly Group[]; readonly leftOut: number } | Undefined {
  const { groups } = evidence.inputs;
  const y_true = vectorIn(evidence.inputs, 'y_true');
  const y_pred = vectorIn(evidence.inputs, 'y_pred');
  const weights = weightsOf(evidence);
  if ('undefined' in weights) return weights;
  const counted: RowInput[] =
    rate.among === 'positives' ? ['y_true', 'y_pred', 'weights'] : ['y_pred', 'weights'];
  // A row without a group counts for nothing, not even for which classes there are.
  const { length, keep, leftOut } = rowsOf(evidence, [...counted, 'groups']);
  if (!y_pred || !groups) return { undefined: l10n.t('There are no predictions and groups.') };
  if (y_true && lengthOf(y_true) !== length) {
    throw new UsageError(
      `y_pred has ${length} rows and y_true has ${lengthOf(y_true)}; they must be equally long.`,
    );
  }
  if (leftOut === length) return noRowsOf(evidence, counted) ?? { groups: [], leftOut };
  const labels: Vector[] = y_true ? [y_pred, y_true] : [y_pred];
  const coded = classesOf(labels, undefined, keep, ['y_pred', 'y_true']);
  if ('undefined' in coded) return coded;
  const positiveCode = positiveClass(coded.classes, positive);
  if (typeof positiveCode !== 'number') return positiveCode;
  const grouped = classesOf([groups], undefined, keep, ['groups']);
  if ('undefined' in grouped) return grouped;

  const [predicted = NO_CODES, truth = NO_CODES] = coded.codes;
  const [groupCodes = NO_CODES] = grouped.codes;
  const size = grouped.classes.values.length;
  const present = new Uint8Array(size);
  const rows = new Float64Array(size);
  const total = new Float64Array(size);
  const selected = new Float64Array(size);
  // proof: a group code that is not negative indexes the arrays of `size`, by the contract of Coded
  for (let row = 0; row < length; row++) {
    const group = groupCodes[row] ?? -1;
    const times = evidence.rowsAt(row);
    if (group < 0 || keep?.[row] === 0 || times === 0) continue;
    present[group] = 1;
    if (rate.among === 'positives' && truth[row] !== positiveCode) continue;
    const weight = weights.values?.[row] ?? 1;
    rows[group]! += times;
    total[group]! += weight;
    if (predicted[row] === positiveCode) selected[group]! += weight;
  }
  return {
    leftOut,
    groups: grouped.classes.values.flatMap((value, index) =>
      present[index] === 1
        ? [
            {
              name: String(value),
              rows: rows[index] ?? 0,
              selected: selected[index] ?? 0,
              rate: share(selected[index], total[index]),
            },
          ]
        : [],
    ),
  };
}

/** Why no row can be judged; undefined where that is because none has a group. */
function noRowsOf(evidence: Evidence, counted: readonly RowInput[]): Undefined | undefined {
  const { length, leftOut } = rowsOf(evidence, counted);
  if (leftOut === length) {
    const names = counted.includes('y_true') ? ['y_true', 'y_pred'] : ['y_pred', 'groups'];
    return noRows(leftOut, l10n.t('{0} and {1}', ...names));
  }
  if (rowsOf(evidence, ['groups']).leftOut === length) return undefined;
  const given = [...counted, 'groups' as const].filter(name => evidence.inputs[name]);
  return { undefined: l10n.t('No row has all of {0}.', given.join(', ')) };
}

const NO_CODES = new Int32Array(0);

function share(part = 0, whole = 0): number | undefined {
  return whole > 0 ? part / whole : undefined;
}
