import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { parseConfig } from '../core/config/parse.ts';
import { rangeOf } from './ranges.ts';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/**
 * Everything that is wrong with the text of an evenkeel.yaml.
 * @param folderName the model's name where the file gives none
 */
export function diagnose(text: string, folderName: string): Diagnostic[] {
  const { diagnostics } = parseConfig(text, 'evenkeel.yaml', folderName);
  return diagnostics.map(({ severity, code, message, remedy, line = 1, character = 1, length = 0 }) => ({
    severity: SEVERITIES[severity],
    code,
    source: 'Evenkeel',
    message: remedy === undefined ? message : `${message} ${remedy}`,
    range: rangeOf({ line, character, length }),
  }));
}
