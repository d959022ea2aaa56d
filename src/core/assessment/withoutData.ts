import * as l10n from '@vscode/l10n';
import type { Project } from '../config/project.ts';
import type { StatisticCall } from '../criteria/criterion.ts';
import { callsIn, evaluateCriterion } from '../criteria/evaluate.ts';
import type { CriterionResult, Measurement } from './assessment.ts';
import { isAboutValidation, parsedCriteria } from './judge.ts';
import type { AssessedRuns } from './runs.ts';

/** Criteria without current data: those about training runs are judged; others are insufficient, each with that reason. */
export function withoutData(project: Project, runs: AssessedRuns | undefined): CriterionResult[] {
  const reason = l10n.t('There are no current data to judge.');
  const absent = { value: null, reason, rows: 0 };
  const ofRuns = ({ id, argument = '' }: StatisticCall) =>
    id === 'run' || (id === 'signals' && runs?.signals(argument) !== undefined);
  const resolveRuns = (call: StatisticCall): Measurement =>
    call.id === 'run' ? (runs?.value(call) ?? absent) : (runs?.signals(call.argument ?? '') ?? absent);
  return parsedCriteria(project.criteria).map(({ criterion, severity, text, position }) => {
    const calls = [...callsIn(criterion.left), ...callsIn(criterion.right)];
    const judgeable = calls.every(call => ofRuns(call) && call.bound === undefined);
    const {
      verdict,
      reason: because,
      now,
      bound,
      statistic,
    } = evaluateCriterion(criterion, severity, judgeable ? resolveRuns : () => absent);
    return {
      text,
      severity,
      verdict: judgeable ? verdict : 'insufficient',
      reason: judgeable ? because : reason,
      statistic,
      now,
      bound,
      ...(isAboutValidation(criterion) && { onlyValidated: true }),
      history: [],
      ...(position && { line: position.line, character: position.character }),
    };
  });
}
