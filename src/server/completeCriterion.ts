import * as l10n from '@vscode/l10n';
import { CompletionItemKind } from 'vscode-languageserver/node';
import {
  BOUNDS,
  isOfModels,
  metricTerm,
  PREFIXES,
  SUBJECTS,
  type Term,
  termNamed,
  terms,
} from '../core/criteria/vocabulary.ts';
import { describe, prefixInWords } from './describe.ts';
import type { Names } from './names.ts';
import { columnOffers, type Offer, statisticOffers } from './offer.ts';

/** Where the end of a half-written criterion is. */
interface Opened {
  /** The name before the innermost open bracket, and what stands between it and the end. */
  readonly call?: { readonly name: string; readonly inside: string };
  /** The part of a word, or of a text in quotes, that the end is in. */
  readonly word: string;
  readonly isQuoted: boolean;
}

/**
 * What may follow in a criterion, and the part of it that is replaced.
 * @param written the criterion up to the cursor, as the file has it
 */
export function criterionOffers(
  written: string,
  names: () => Names,
): { readonly offers: readonly Offer[]; readonly word: string } {
  // The quote of YAML is none of the criterion's: a criterion begins with none.
  const [, outer = '', text = ''] = /^\s*(["']?)(.*)$/su.exec(written) ?? [];
  const { call, word, isQuoted } = opened(text);
  if (!call) return { word, offers: isQuoted ? [] : [...terms().map(termOffer), ...wordOffers(PREFIXES)] };
  if (PREFIXES.includes(call.name)) return { word, offers: isQuoted ? [] : offersAfter(call.name) };
  const term = termNamed(call.name);
  const named = takesNames(term, call.inside) ? projectOffers(term, names()) : [];
  if (isQuoted) return { word, offers: named };
  const quote = outer === '"' ? "'" : '"';
  // Without quotes the name of a chart would be that of a metric.
  const isWord = ({ label }: Offer) => term?.argument !== 'chart' && WORD.test(label);
  const fitting = named.map(each => (isWord(each) ? each : inQuotes(each, quote)));
  return { word, offers: [...fitting, ...catalogueOffers(term, call.inside)] };
}

/** Reads a text up to its end: which brackets and quotes are open there. A quote that is written twice is both. */
function opened(text: string): Opened {
  const open: { readonly name: string; readonly start: number }[] = [];
  let quote: { readonly sign: string; readonly start: number } | undefined;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quote) {
      if (sign === quote.sign) quote = undefined;
    } else if (sign === '"' || sign === "'") {
      quote = { sign, start: at + 1 };
    } else if (sign === '(') {
      open.push({
        name: /[\p{L}_][\p{L}\p{N}_.]*(?=\s*$)/u.exec(text.slice(0, at))?.[0] ?? '',
        start: at + 1,
      });
    } else if (sign === ')') {
      open.pop();
    }
  }
  const top = open.at(-1);
  const word = quote ? text.slice(quote.start) : (/[\p{L}_][\p{L}\p{N}_.]*$/u.exec(text)?.[0] ?? '');
  const end = text.length - word.length;
  return {
    ...(top && top.name !== '' && { call: { name: top.name, inside: text.slice(top.start, end) } }),
    word,
    isQuoted: quote !== undefined,
  };
}

/** Whether the argument itself is being written, not an option or a group after it. */
function takesNames(term: Term | undefined, inside: string): boolean {
  return term !== undefined && /^\s*["']?\s*$/.test(inside);
}

/** What the project has that a term takes: columns, charts, detectors and what they are fed with. */
function projectOffers(term: Term | undefined, { columns, charts, detectors }: Names): Offer[] {
  switch (term?.argument) {
    case 'column':
      return columnOffers(columns);
    case 'chart':
      return charts.map(label => ({ label, kind: CompletionItemKind.Value, detail: 'monitor.charts' }));
    case 'detector':
      return detectors.map(label => ({ label, kind: CompletionItemKind.Value, detail: 'monitor.detectors' }));
    default:
      return [];
  }
}

/** A name that needs no quotes. */
const WORD = /^[\p{L}_][\p{L}\p{M}\p{N}_.]*$/u;

function inQuotes(offer: Offer, quote: string): Offer {
  return { ...offer, insert: `${quote}${offer.label.replaceAll(quote, quote + quote)}${quote}` };
}

/** What a term takes of the catalogue, then its options, or the values of the option that is being written. */
function catalogueOffers(term: Term | undefined, inside: string): Offer[] {
  if (term?.argument === 'chart') return statisticOffers('metric');
  if (term?.argument === 'metric' || term?.argument === 'detector') return statisticOffers(term.argument);
  return optionOffers(term, inside);
}

/** What may stand in the brackets of a word such as champion or lower_bound. */
function offersAfter(word: string): Offer[] {
  const isBound = Object.hasOwn(BOUNDS, word);
  const inside = terms().filter(term =>
    word === 'difference' ? isOfModels(term) : isBound || !term.comparesWithReference,
  );
  return [...inside.map(termOffer), ...(isBound ? wordOffers(SUBJECTS) : [])];
}

/** Metrics, as lists of them and criteria write them. */
export function metricOffers(): Offer[] {
  return terms()
    .filter(term => metricTerm(term.id))
    .map(termOffer);
}

/** What stands in the brackets until something is written there. */
const PLACES: Readonly<Partial<Record<Term['argument'], string>>> = {
  metric: 'metric',
  run: 'metric',
  chart: 'metric',
  detector: 'detector',
};

function termOffer(term: Term): Offer {
  const { id, title } = term.describes;
  const example = PLACES[term.argument] ?? 'column';
  return {
    label: id,
    kind: CompletionItemKind.Function,
    detail: l10n.t(title),
    documentation: describe(term.describes),
    ...(term.argumentRequired && { insert: `${id}(`, snippet: `${id}(\${1:${example}})` }),
  };
}

/** Words before brackets; those that mean nothing without bring them. */
function wordOffers(words: readonly string[]): Offer[] {
  return words.map(label => ({
    label,
    kind: CompletionItemKind.Keyword,
    documentation: prefixInWords(label) ?? '',
    ...(!['champion', 'reference'].includes(label) && { insert: `${label}(`, snippet: `${label}(\${1:f1})` }),
  }));
}

/** Options of a statistic, or the values of the option that is being written. */
function optionOffers(term: Term | undefined, inBrackets: string): Offer[] {
  const option = /([\w]+)\s*=\s*$/.exec(inBrackets)?.[1];
  const spec = term?.options.find(each => each.name === option);
  if (spec?.type === 'text') {
    return (spec.allowed ?? []).map(label => ({ label, kind: CompletionItemKind.EnumMember }));
  }
  if (option !== undefined) return [];
  return (term?.options ?? []).map(each => ({
    label: each.name,
    kind: CompletionItemKind.Property,
    documentation: l10n.t(each.summary),
    insert: `${each.name}=`,
  }));
}
