import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { checkMeaning } from './check.ts';
import { readYaml } from './document.ts';
import { namedColumns } from './namedColumns.ts';
import type { Project } from './project.ts';
import { fitToSchema } from './validate.ts';

export type ParsedConfig = Pick<Project, 'config' | 'criteria' | 'positions' | 'named' | 'diagnostics'>;

/** Longest file that is read, in UTF-16 code units: a configuration is written by hand. */
export const MOST_CHARACTERS = 1_000_000;

/**
 * Understands the text of an evenkeel.yaml. Never throws: everything that is wrong is a diagnostic with its place, and everything else
 * is used.
 *
 * @param text the file's text
 * @param file what the file is called in diagnostics, e.g. `evenkeel.yaml`
 * @param fallbackModel the model's name where the file gives none: the folder's name
 */
export function parseConfig(text: string, file: string, fallbackModel = 'model'): ParsedConfig {
  const nothing = { config: { model: fallbackModel, data: {} }, criteria: [], positions: new Map() };
  if (text.length > MOST_CHARACTERS) {
    return { ...nothing, diagnostics: [tooLarge(file, text.length)] };
  }
  const yaml = readYaml(text.replace(/^\ufeff/, ''), file);
  const { value } = yaml;
  const syntax = yaml.diagnostics;
  if (value === undefined || value === null) {
    const empty: Diagnostic = {
      severity: 'warning',
      code: 'empty-config',
      message: l10n.t('{0} is empty.', file),
      remedy: l10n.t('Run "Evenkeel: Set Up Monitoring" or "evenkeel init", or write "model:" and "data:".'),
      file,
      line: 1,
      character: 1,
    };
    return { ...nothing, diagnostics: syntax.length > 0 ? syntax : [empty] };
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value) ? l10n.t('a list') : `"${String(value).slice(0, 40)}"`;
    const wrong: Diagnostic = {
      severity: 'error',
      code: 'config-not-a-map',
      message: l10n.t('{0} holds {1}; expected keys such as "model:" and "data:".', file, found),
      remedy: Array.isArray(value)
        ? l10n.t('Remove the dashes before the outermost keys.')
        : l10n.t('Write "model: name" on a line of its own.'),
      file,
      ...(yaml.at([]) ?? { line: 1, character: 1 }),
    };
    return { ...nothing, positions: yaml.positions, diagnostics: [...syntax, wrong] };
  }
  const fitted = fitToSchema(yaml, file, fallbackModel);
  const checked = checkMeaning(fitted.config, yaml, file);
  return {
    config: checked.config,
    criteria: checked.criteria,
    positions: yaml.positions,
    named: namedColumns(checked.config, yaml),
    diagnostics: inOrder([...syntax, ...fitted.diagnostics, ...checked.diagnostics]),
  };
}

export function tooLarge(file: string, size: number): Diagnostic {
  return {
    severity: 'error',
    code: 'config-too-large',
    message: l10n.t(
      '{0} has {1} characters; at most {2} are read.',
      file,
      size.toLocaleString('en'),
      MOST_CHARACTERS.toLocaleString('en'),
    ),
    remedy: l10n.t('Keep settings in this file and data in files of their own.'),
    file,
    line: 1,
    character: 1,
  };
}

/** By place; those without one first. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.character ?? 0) - (b.character ?? 0),
  );
}
