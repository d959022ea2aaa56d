import type { CriterionResult, Measurement, Verdict } from '../assessment/assessment.ts';
import { formatValue } from '../words.ts';
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
  resolve: (call: StatisticCall) => Measurement,
): Judgement {
  const { left, comparison, right } = statisticFirst(criterion);
  const resolved = new Map<string, { call: StatisticCall; measurement: Measurement }>();
  const measured = (call: StatisticCall): Measurement => {
    const key = formatCall(call);
    const known = resolved.get(key);
    if (known) return known.measurement;
    const measurement = resolve(call);
    resolved.set(key, { call, measurement });
    return measurement;
  };
  const now = computeSide(left, measured);
  const bound = computeSide(right, measured);

  const of = (subject: Subject) =>
    [...resolved.values()].find(each => each.call.subject === subject)?.measurement;
  const champion = of('champion');
  const reference = of('reference');
  const first = callsIn(criterion.left)[0] ?? callsIn(criterion.right)[0];
  return {
    ...verdictOf(now, comparison, bound, severity, formatExpression(left), right),
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

function verdictOf(
  now: Measurement,
  comparison: Comparison,
  bound: Measurement,
  severity: 'fail' | 'warn',
  name: string,
  right: Expression,
): { verdict: Verdict; reason: string } {
  if (now.value === null) return { verdict: 'insufficient', reason: now.reason ?? `${name} has no value.` };
  if (bound.value === null) {
    return { verdict: 'insufficient', reason: bound.reason ?? `${formatExpression(right)} has no value.` };
  }
  const met = holds(now.value, comparison, bound.value);
  const [value, limit] = apart(now.value, bound.value);
  const limitText = callsIn(right).length === 0 ? limit : `${formatExpression(right)}, which is ${limit},`;
  const relation = related(now.value, bound.value, limitText);
  const missed = now.value === bound.value && !met ? MISSED_BY_NOTHING[comparison] : '';
  return {
    verdict: met ? 'pass' : severity,
    reason: `${name} is ${value}, ${relation}${missed}.${intervalNote(now, bound.value)}`,
  };
}

/** "below 0.85 by 0.06". The difference of infinite values is not told. */
function related(value: number, bound: number, limit: string): string {
  if (value === bound) return `equal to ${limit.replace(/,$/, '')}`;
  const side = value > bound ? 'above' : 'below';
  const gap = Math.abs(value - bound);
  return Number.isFinite(gap)
    ? `${side} ${limit} by ${formatValue(gap)}`
    : `${side} ${limit.replace(/,$/, '')}`;
}

/** For a value that equals the bound and yet does not meet it. */
const MISSED_BY_NOTHING: Readonly<Record<Comparison, string>> = {
  '>': '; it must be above',
  '<': '; it must be below',
  '!=': '; it must differ',
  '>=': '',
  '<=': '',
  '==': '',
};

function intervalNote(now: Measurement, bound: number): string {
  const { lower, upper, level = 0.95 } = now;
  if (lower === undefined || upper === undefined || bound < lower || bound > upper) return '';
  if (now.value === bound) return '';
  return ` The ${formatValue(level * 100)} % interval ${formatValue(lower)}–${formatValue(upper)} includes the bound.`;
}

/** Both numbers with as many digits as it takes to tell them apart. */
export function apart(a: number, b: number): readonly [string, string] {
  const short = [formatValue(a), formatValue(b)] as const;
  if (a === b || short[0] !== short[1]) return short;
  for (let digits = 4; digits < 17; digits++) {
    const long = [a.toPrecision(digits), b.toPrecision(digits)] as const;
    if (long[0] !== long[1]) return long;
  }
  return [String(a), String(b)];
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
  const speaks = (side: Expression) => callsIn(side).some(call => call.subject === 'current');
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
      const why = measurement.reason ?? 'No reason was given.';
      return { ...measurement, value: null, reason: `${formatCall(expression)} has no value: ${why}` };
    }
    case 'negate': {
      const of = computeSide(expression.of, measured);
      return of.value === null ? of : { value: -of.value, rows: of.rows };
    }
    case 'binary': {
      const left = computeSide(expression.left, measured);
      const right = computeSide(expression.right, measured);
      const rows = Math.min(left.rows, right.rows);
      if (left.value === null) return { ...left, rows };
      if (right.value === null) return { ...right, rows };
      if (expression.operator === '/' && right.value === 0) {
        return { value: null, reason: `${formatExpression(expression)} divides by zero.`, rows };
      }
      const value = computed(left.value, expression.operator, right.value);
      if (!Number.isNaN(value)) return { value, rows };
      return {
        value: null,
        reason: `${formatExpression(expression)} is not defined for infinite values.`,
        rows,
      };
    }
  }
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
  if (value === null && measurement.value !== null) return { value, reason: 'The value is infinite.', rows };
  return { ...measurement, value, rows };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
