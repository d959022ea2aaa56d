import type { Comparison, Criterion, Expression, StatisticCall } from './criterion.ts';
import { metricTerm, termNamed } from './vocabulary.ts';

const SIGNS: Readonly<Record<Comparison, string>> = {
  '>=': '≥',
  '<=': '≤',
  '==': '=',
  '!=': '≠',
  '>': '>',
  '<': '<',
};

const STRENGTH = { '+': 1, '-': 1, '*': 2, '/': 2 } as const;

/** A criterion as people read it: `f1 ≥ 0.85`, `roc_auc ≥ champion(roc_auc) − 0.01`. For display: "==" is shown as "=". */
export function formatCriterion(criterion: Criterion): string {
  return `${formatExpression(criterion.left)} ${SIGNS[criterion.comparison]} ${formatExpression(criterion.right)}`;
}

/** The sign of a comparison as people read it. */
export function formatComparison(comparison: Comparison): string {
  return SIGNS[comparison];
}

/** One side of a criterion, with no more brackets than it needs. */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'statistic':
      return formatCall(expression);
    case 'negate':
      return expression.of.kind === 'binary' || expression.of.kind === 'negate'
        ? `−(${formatExpression(expression.of)})`
        : `−${formatExpression(expression.of)}`;
    case 'binary': {
      const { operator, left, right } = expression;
      const sign = operator === '-' ? '−' : operator;
      const leftText = bracketed(
        left,
        left.kind === 'binary' && STRENGTH[left.operator] < STRENGTH[operator],
      );
      const rightText = bracketed(
        right,
        right.kind === 'negate' ||
          (right.kind === 'binary' && STRENGTH[right.operator] <= STRENGTH[operator]),
      );
      return `${leftText} ${sign} ${rightText}`;
    }
  }
}

function bracketed(expression: Expression, brackets: boolean): string {
  const text = formatExpression(expression);
  return brackets ? `(${text})` : text;
}

/** A statistic with its arguments, as it can be written in a criterion. */
export function formatCall(call: StatisticCall): string {
  const parts: string[] = [];
  if (call.argument !== undefined) parts.push(namesChart(call) ? quoted(call.argument) : word(call.argument));
  if (call.group) parts.push(`${word(call.group.column)}=${word(call.group.value)}`);
  for (const [name, value] of Object.entries(call.options)) parts.push(`${name}=${word(String(value))}`);
  const own = parts.length > 0 ? `${call.id}(${parts.join(', ')})` : call.id;
  const whole = call.subject === 'current' ? own : `${call.subject}(${own})`;
  return call.bound === undefined ? whole : `${call.bound}_bound(${whole})`;
}

/** A name, number or text, quoted where it would not be read back as one word. */
function word(text: string): string {
  if (/^[\p{L}_][\p{L}\p{M}\p{N}_.]*$/u.test(text)) return text;
  if (/^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return text;
  return quoted(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether the argument is the name of a chart, which without quotes would be taken for a metric. */
function namesChart({ id, argument = '' }: StatisticCall): boolean {
  return termNamed(id)?.argument === 'chart' && !metricTerm(argument);
}
