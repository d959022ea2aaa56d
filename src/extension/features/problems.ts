import * as vscode from 'vscode';
import type { CriterionResult } from '../../core/assessment/assessment.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Feature } from '../app.ts';
import { inside } from '../ask.ts';
import type { Project } from '../project.ts';

/**
 * The Problems panel: failing criteria at their lines, what is wrong with data files, and what in evenkeel.yaml does not go together with
 * the data. What is wrong in evenkeel.yaml itself is told by the language server, while typing.
 */
export const problems: Feature = app => {
  const collection = vscode.languages.createDiagnosticCollection('evenkeel');
  const shown = new Map<Project, readonly vscode.Uri[]>();
  const update = (project: Project) => {
    for (const file of shown.get(project) ?? []) collection.delete(file);
    const byFile = diagnosticsOf(project);
    for (const [file, diagnostics] of byFile) collection.set(file, diagnostics);
    shown.set(
      project,
      byFile.map(([file]) => file),
    );
  };
  const listen = app.projects.onDidChange(changed => {
    const { all } = app.projects;
    for (const [project, files] of shown) {
      if (all.includes(project)) continue;
      for (const file of files) collection.delete(file);
      shown.delete(project);
    }
    // While work goes on, nothing that is shown here changes.
    if (changed && !changed.busy) update(changed);
  });
  return vscode.Disposable.from(collection, listen);
};

/** What to show, by file. */
export function diagnosticsOf(
  project: Project,
): readonly (readonly [vscode.Uri, readonly vscode.Diagnostic[]])[] {
  const { assessment, configuration, folder } = project;
  if (!assessment) return [];
  const byFile = new Map<string, { readonly file: vscode.Uri; readonly diagnostics: vscode.Diagnostic[] }>();
  const add = (file: vscode.Uri, diagnostic: vscode.Diagnostic) => {
    const entry = byFile.get(file.toString()) ?? { file, diagnostics: [] };
    entry.diagnostics.push(diagnostic);
    byFile.set(file.toString(), entry);
  };
  for (const criterion of assessment.criteria) {
    if (criterion.verdict === 'fail' || criterion.verdict === 'warn')
      add(configuration, ofCriterion(criterion));
  }
  for (const each of assessment.diagnostics) {
    if (each.severity === 'info' || each.file === undefined) continue;
    if (each.file === assessment.project.configFile && !each.ofData) continue;
    const file = inside(folder, each.file);
    if (file) add(file, ofData(each));
  }
  return [...byFile.values()].map(({ file, diagnostics }) => [file, diagnostics]);
}

function ofCriterion({ text, reason, verdict, line, character }: CriterionResult): vscode.Diagnostic {
  const start = placeOf(line, character);
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(start, start.translate(0, text.length)),
    reason,
    verdict === 'fail' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Evenkeel';
  diagnostic.code = `criterion-${verdict}`;
  return diagnostic;
}

function ofData({
  message,
  remedy,
  severity,
  code,
  line,
  character,
  length = 0,
}: Diagnostic): vscode.Diagnostic {
  const start = placeOf(line, character);
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(start, start.translate(0, length)),
    remedy === undefined ? message : `${message} ${remedy}`,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Evenkeel';
  diagnostic.code = code;
  return diagnostic;
}

function placeOf(line = 1, character = 1): vscode.Position {
  return new vscode.Position(Math.max(0, line - 1), Math.max(0, character - 1));
}
