import * as l10n from '@vscode/l10n';
import { CompletionItemKind } from 'vscode-languageserver/node';
import { catalogue } from '../core/catalogue/catalogue.ts';
import { describe } from './describe.ts';

/** What an item is before it is given its place. */
export interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
  readonly documentation?: string;
  /** Inserted instead of the label; a snippet where it has a placeholder. */
  readonly insert?: string;
  readonly snippet?: string;
}

/** The statistics of a kind, without those that compare groups. */
export function statisticOffers(kind: 'metric' | 'drift' | 'detector'): Offer[] {
  return catalogue
    .filter(each => each.kind === kind && !each.needs.includes('groups'))
    .map(each => ({
      label: each.id,
      kind: CompletionItemKind.Function,
      detail: l10n.t(each.title),
      documentation: describe(each),
    }));
}

/** Columns, as a part of the file names them. */
export function columnOffers(columns: readonly string[]): Offer[] {
  return columns.map(label => ({ label, kind: CompletionItemKind.Field }));
}
