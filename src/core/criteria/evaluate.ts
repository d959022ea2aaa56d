import * as l10n from '@vscode/l10n';
import type { CriterionResult, Measurement, Verdict } from '../assessment/assessment.ts';
import { apart, formatShare, formatValue } from '../words.ts';
import type { Comparison, Criterion, Expression, StatisticCall, Subject } from './criterion.ts';
import { formatCall, formatComparison, formatExpression } from './format.ts';

/** What the criterion says of one moment: the part of a CriterionResult that the criterion itself can know. */
export interface Judgement extends Pick<CriterionResult, 'verdict' | 'reason' | 'now' | 'bound'> {
  /** Id of the first statistic the criterion reads. */
  readonly statistic: string;
  /** What the criterion's own references to the champion and the reference came to. */
  readonly champion?: Measurement;
  readonly reference?: Measurement;
}

/**
 * Judges one criterion.
 *
 * Conventions: an undefined operand, and a division by zero, make the verdict `insufficient` with the reason; NaN never passes.
 * `==` and `!=` compare exactly, as IEEE 754 doubles. A criterion whose statistic stands on the right (`0.85 <= f1`) is read the
 * other way round (`f1 >= 0.85`). The verdict is by the point value; a confidence interval that includes the bound is only told.
 *
 * @param severity what a criterion that is not met comes to: `fail` or `warn`
 * @param resolve measures one statistic; asked once per call that differs
 */
export function evaluateCriterion(
  criterion: Criterion,
  severity: 'fail' | 'warn',
  resolve: Resolve,
): Judgement {
  const sides = sidesOf(criterion, resolve);
  const { comparison, right, now, bound, resolved } = sides;
  const of = (subject: Subject) => resolved.find(each => each.call.subject === subject)?.measurement;
  const champion = of('champion');
  const reference = of('reference');
  const first = callsIn(criterion.left)[0] ?? callsIn(criterion.right)[0];
  return {
    verdict: verdictOf(sides, severity),
    reason: reasonOf(sides),
    now: documented(now),
    bound: {
      comparison,
      value: finite(bound.value),
      text: `${formatComparison(comparison)} ${formatExpression(right)}`,
    },
    statistic: first?.id ?? '',
    ...(champion && { champion }),
    ...(reference && { reference }),
  };
}

/** As `evaluateCriterion`, of one of many moments: without a word. */
export function verdictAt(
  criterion: Criterion,
  severity: 'fail' | 'warn',
  resolve: Resolve,
): Pick<Judgement, 'verdict'> & Pick<Measurement, 'value'> {
  const sides = sidesOf(criterion, resolve);
  return { verdict: verdictOf(sides, severity), value: finite(sides.now.value) };
}

type Resolve = (call: StatisticCall) => Measurement;

/** A criterion with what its sides came to, and each statistic in them. */
interface Sides extends Criterion {
  readonly now: Measurement;
  readonly bound: Measurement;
  readonly resolved: readonly { readonly call: StatisticCall; readonly measurement: Measurement }[];
}

function sidesOf(criterion: Criterion, resolve: Resolve): Sides {
  const turned = statisticFirst(criterion);
  const resolved = new Map<string, { call: StatisticCall; measurement: Measurement }>();
  const measured = (call: StatisticCall): Measurement => {
    const key = formatCall(call);
    const known = resolved.get(key);
    if (known) return known.measurement;
    const measurement = resolve(call);
    resolved.set(key, { call, measurement });
    return measurement;
  };
  const now = computeSide(turned.left, measured);
  const bound = computeSide(turned.right, measured);
  return { ...turned, now, bound, resolved: [...resolved.values()] };
}

function verdictOf({ now, comparison, bound }: Sides, severity: 'fail' | 'warn'): Verdict {
  if (now.value === null || bound.value === null) return 'insufficient';
  return holds(now.value, comparison, bound.value) ? 'pass' : severity;
}

/** Why the verdict is what it is, as a sentence. */
function reasonOf({ left, comparison, right, now, bound }: Sides): string {
  const name = formatExpression(left);
  if (now.value === null) return now.reason ?? l10n.t('{0} has no value.', name);
  if (bound.value === null) return bound.reason ?? l10n.t('{0} has no value.', formatExpression(right));
  const met = holds(now.value, comparison, bound.value);
  const [value, limit] = apart(now.value, bound.value);
  const sentence =
    now.value === bound.value
      ? equalTo(name, value, boundText(right, limit), met ? undefined : comparison)
      : apartFrom(name, value, now.value > bound.value, right, limit, Math.abs(now.value - bound.value));
  return `${sentence}${columnsNote(now)}${intervalNote(now, bound.value)}${runNote(now.run ?? bound.run)}`;
}

/** "0.85", or "f1(champion), which is 0.85": the bound as a sentence ends with it. */
function boundText(right: Expression, limit: string): string {
  return callsIn(right).length === 0 ? limit : l10n.t('{0}, which is {1}', formatExpression(right), limit);
}

/** For a value that equals the bound. @param missed the comparison that it yet does not meet */
function equalTo(name: string, value: string, limit: string, missed: Comparison | undefined): string {
  switch (missed) {
    case '>':
      return l10n.t('{0} is {1}, equal to {2}; it must be above.', name, value, limit);
    case '<':
      return l10n.t('{0} is {1}, equal to {2}; it must be below.', name, value, limit);
    case '!=':
      return l10n.t('{0} is {1}, equal to {2}; it must differ.', name, value, limit);
    default:
      return l10n.t('{0} is {1}, equal to {2}.', name, value, limit);
  }
}

/** "f1 is 0.79, below 0.85 by 0.06." The difference of infinite values is not told. */
function apartFrom(
  name: string,
  value: string,
  above: boolean,
  right: Expression,
  limit: string,
  gap: number,
): string {
  if (!Number.isFinite(gap)) {
    const bound = boundText(right, limit);
    return above
      ? l10n.t('{0} is {1}, above {2}.', name, value, bound)
      : l10n.t('{0} is {1}, below {2}.', name, value, bound);
  }
  const by = formatValue(gap);
  if (callsIn(right).length === 0) {
    return above
      ? l10n.t('{0} is {1}, above {2} by {3}.', name, value, limit, by)
      : l10n.t('{0} is {1}, below {2} by {3}.', name, value, limit, by);
  }
  const bound = formatExpression(right);
  return above
    ? l10n.t('{0} is {1}, above {2}, which is {3}, by {4}.', name, value, bound, limit, by)
    : l10n.t('{0} is {1}, below {2}, which is {3}, by {4}.', name, value, bound, limit, by);
}

/** What a share of columns counts, since 0.3 of ten columns is another thing than of a thousand. */
function columnsNote({ columns }: Measurement): string {
  if (!columns) return '';
  const { drifted, compared } = columns;
  return compared === 1
    ? ` ${l10n.t('That is {0} of 1 column.', drifted)}`
    : ` ${l10n.t('That is {0} of {1} columns.', drifted, compared)}`;
}

function intervalNote(now: Measurement, bound: number): string {
  const { lower, upper, level = 0.95 } = now;
  if (lower === undefined || upper === undefined || bound < lower || bound > upper) return '';
  if (now.value === bound) return '';
  return ` ${l10n.t(
    'The {0} interval {1}–{2} includes the bound.',
    formatShare(level),
    formatValue(lower),
    formatValue(upper),
  )}`;
}

/** Which training run the value is of. */
function runNote(run: Measurement['run']): string {
  if (!run) return '';
  const { name, id, at } = run;
  const known = name === id ? name : `${name} (${id})`;
  return ` ${at === undefined ? l10n.t('Of the run {0}.', known) : l10n.t('Of the run {0}, {1}.', known, at.slice(0, 10))}`;
}

function holds(value: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case '>=':
      return value >= bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '<':
      return value < bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '>=': '<=',
  '<=': '>=',
  '>': '<',
  '<': '>',
  '==': '==',
  '!=': '!=',
};

/** The criterion with the side that speaks of current data on the left. */
export function statisticFirst(criterion: Criterion): Criterion {
  const { left, comparison, right } = criterion;
  const speaks = (side: Expression) =>
    callsIn(side).some(call => call.subject === 'current' || call.subject === 'difference');
  if (speaks(left) || (!speaks(right) && callsIn(left).length > 0)) return criterion;
  return { left: right, comparison: MIRRORED[comparison], right: left };
}

/** The statistics in an expression, in the order in which they are written. */
export function callsIn(expression: Expression): readonly StatisticCall[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'statistic':
      return [expression];
    case 'negate':
      return callsIn(expression.of);
    case 'binary':
      return [...callsIn(expression.left), ...callsIn(expression.right)];
  }
}

/** Computes an expression. The value may be infinite, never NaN. A single statistic keeps its interval; a computed value has none. */
function computeSide(expression: Expression, measured: (call: StatisticCall) => Measurement): Measurement {
  switch (expression.kind) {
    case 'number':
      return { value: expression.value, rows: Number.POSITIVE_INFINITY };
    case 'statistic': {
      const measurement = measured(expression);
      if (measurement.value !== null && !Number.isNaN(measurement.value)) return measurement;
      const why = measurement.reason ?? l10n.t('No reason was given.');
      return {
        ...measurement,
        value: null,
        reason: l10n.t('{0} has no value: {1}', formatCall(expression), why),
      };
    }
    case 'negate': {
      const of = computeSide(expression.of, measured);
      return of.value === null ? of : { value: -of.value, rows: of.rows, ...runOf(of) };
    }
    case 'binary': {
      const left = computeSide(expression.left, measured);
      const right = computeSide(expression.right, measured);
      const rows = Math.min(left.rows, right.rows);
      if (left.value === null) return { ...left, rows };
      if (right.value === null) return { ...right, rows };
      if (expression.operator === '/' && right.value === 0) {
        return { value: null, reason: l10n.t('{0} divides by zero.', formatExpression(expression)), rows };
      }
      const value = computed(left.value, expression.operator, right.value);
      if (!Number.isNaN(value)) return { value, rows, ...runOf(left, right) };
      return {
        value: null,
        reason: l10n.t('{0} is not defined for infinite values.', formatExpression(expression)),
        rows,
      };
    }
  }
}

/** The first run that a value is computed from. */
function runOf(...of: readonly Measurement[]): Pick<Measurement, 'run'> {
  const run = of.find(each => each.run)?.run;
  return run ? { run } : {};
}

function computed(left: number, operator: '+' | '-' | '*' | '/', right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

/** A measurement as a JSON document can hold it: no infinities. */
function documented(measurement: Measurement): Measurement {
  const rows = Number.isFinite(measurement.rows) ? measurement.rows : 0;
  const value = finite(measurement.value);
  if (value === null && measurement.value !== null)
    return { value, reason: l10n.t('The value is infinite.'), rows };
  return { ...measurement, value, rows };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
