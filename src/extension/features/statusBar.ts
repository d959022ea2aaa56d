import * as vscode from 'vscode';
import type { Assessment } from '../../core/assessment/assessment.ts';
import { COMMANDS } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import type { Project } from '../project.ts';
import { commandLink, markdown, plain } from '../texts.ts';
import { healthLine, STATE_ICON, shownValue, stateSince, VERDICT_ICON, verdictWord } from '../wording.ts';

/** One item: the model, its health and the main reason. Hidden without a project. */
export const statusBar: Feature = app => {
  const item = vscode.window.createStatusBarItem('evenkeel.health', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Evenkeel: Model Health');
  const update = () => {
    const project = app.projects.current;
    if (!project) return item.hide();
    const { assessment } = project;
    item.text = textOf(project);
    item.tooltip = tooltipOf(project);
    item.accessibilityInformation = { label: spokenOf(project), role: 'button' };
    item.backgroundColor = backgroundOf(assessment);
    item.command = { command: COMMANDS.openReport, title: '', arguments: [project.key] };
    item.show();
  };
  return vscode.Disposable.from(
    item,
    app.projects.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
};

/** `$(error) fraud-detector: failing: f1 0.79 < 0.85 since 12 Nov`; a small turning mark while work is under way. */
export function textOf({ name, assessment, error, busy }: Project): string {
  const model = plain(name, 40);
  const work = busy ? ' $(sync~spin)' : '';
  if (assessment)
    return `$(${STATE_ICON[assessment.health.state]}) ${model}: ${plain(healthLine(assessment.health), 80)}${work}`;
  if (error !== undefined) return `$(error) ${model}: ${vscode.l10n.t('cannot be assessed')}${work}`;
  return `$(pulse) ${model}${work}`;
}

function spokenOf({ name, assessment, error, busy }: Project): string {
  if (assessment) return vscode.l10n.t('Model {0}: {1}. Open report.', name, healthLine(assessment.health));
  if (error !== undefined) return vscode.l10n.t('Model {0} cannot be assessed: {1}', name, error);
  return vscode.l10n.t('Model {0}: {1}', name, busy?.label ?? vscode.l10n.t('not assessed yet'));
}

function backgroundOf(assessment: Assessment | undefined): vscode.ThemeColor | undefined {
  const state = assessment?.health.state;
  if (state === 'failing') return new vscode.ThemeColor('statusBarItem.errorBackground');
  return state === 'warning' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
}

const LINKED = [COMMANDS.openReport, COMMANDS.assess, COMMANDS.openConfiguration, COMMANDS.showLog] as const;

function tooltipOf(project: Project): vscode.MarkdownString {
  const { name, assessment, error, busy, key } = project;
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.isTrusted = { enabledCommands: LINKED };
  const parts: string[] = [];
  if (assessment) {
    const { health, criteria } = assessment;
    parts.push(`**${markdown(name)}** ${markdown(stateSince(health))}`, markdown(health.headline, 400));
    if (criteria.length > 0) parts.push(criteriaTable(assessment));
  } else parts.push(`**${markdown(name)}**`);
  if (error !== undefined) parts.push(`$(error) ${markdown(error, 400)}`);
  if (busy) parts.push(`$(sync) ${markdown(busy.label)}`);
  const titles = [
    vscode.l10n.t('Open Report'),
    vscode.l10n.t('Assess'),
    vscode.l10n.t('Open Configuration'),
    vscode.l10n.t('Show Log'),
  ];
  parts.push(LINKED.map((command, i) => commandLink(titles[i] ?? command, command, key)).join(' · '));
  tooltip.value = parts.join('\n\n');
  return tooltip;
}

function criteriaTable({ criteria }: Assessment): string {
  const rows = criteria
    .slice(0, 20)
    .map(
      each =>
        `| $(${VERDICT_ICON[each.verdict]}) ${verdictWord(each.verdict)} | ${markdown(each.text, 60)} | ${shownValue(each.now)} |`,
    );
  const head = `| ${vscode.l10n.t('Verdict')} | ${vscode.l10n.t('Criterion')} | ${vscode.l10n.t('Now')} |`;
  return [head, '|:--|:--|--:|', ...rows].join('\n');
}
