import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type Position,
  TextEdit,
} from 'vscode-languageserver/node';
import { catalogue, find } from '../core/catalogue/catalogue.ts';
import { profilesOf } from '../core/config/check.ts';
import { type Path, readYaml } from '../core/config/document.ts';
import { descriptionAt, keysAt, shapesAt, wordsAt } from '../core/config/shape.ts';
import {
  BOUNDS,
  isOfModels,
  PREFIXES,
  SUBJECTS,
  type Term,
  termNamed,
  terms,
} from '../core/criteria/vocabulary.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { describe, SUBJECT_TEXTS } from './describe.ts';

/** What an item is before it is given its place. */
interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string;
  readonly documentation?: string;
  /** Inserted instead of the label; a snippet where it has a placeholder. */
  readonly insert?: string;
  readonly snippet?: string;
}

/**
 * What may be written at a position of an evenkeel.yaml. Column names are not known here.
 * @param snippets whether the client understands placeholders
 */
export function completionsAt(text: string, position: Position, snippets: boolean): CompletionItem[] {
  const lines = text.split(/\r?\n/).slice(0, position.line + 1);
  lines[position.line] = (lines[position.line] ?? '').slice(0, position.character);
  const cursor = cursorAt(lines);
  if (!cursor) return [];
  const { offers, word } = offersFor(cursor, text);
  const start = { line: position.line, character: position.character - word.length };
  return offers.map((offer, index) => {
    const snippet = snippets ? offer.snippet : undefined;
    return {
      label: offer.label,
      kind: offer.kind,
      ...(offer.detail !== undefined && { detail: offer.detail }),
      ...(offer.documentation !== undefined && {
        documentation: { kind: MarkupKind.Markdown, value: offer.documentation },
      }),
      sortText: String(index).padStart(4, '0'),
      filterText: offer.label,
      ...(snippet !== undefined && { insertTextFormat: InsertTextFormat.Snippet }),
      textEdit: TextEdit.replace({ start, end: position }, snippet ?? offer.insert ?? offer.label),
    };
  });
}

/** The offers, and the part of what is written that they replace. */
function offersFor(
  cursor: Cursor,
  text: string,
): { readonly offers: readonly Offer[]; readonly word: string } {
  const { path, on, written } = cursor;
  if (on === 'key') return { offers: keyOffers(cursor, path, text), word: written };
  if (isCriterion(path)) {
    const word = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(written)?.[0] ?? '';
    const severities = path.length === 2 && word === written ? keyOffers(cursor, path, text) : [];
    return {
      offers: [...severities, ...criterionOffers(written.slice(0, written.length - word.length))],
      word,
    };
  }
  const item = typeof path.at(-1) === 'number' && !cursor.flow ? keyOffers(cursor, path, text) : [];
  return { offers: [...item, ...valueOffers(path, text)], word: written };
}

function isCriterion(path: Path): boolean {
  return path[0] === 'criteria' && (path.length === 2 || (path.length === 3 && typeof path[2] === 'string'));
}

function keyOffers(cursor: Cursor, path: Path, text: string): Offer[] {
  const present = presentKeys(path, text);
  if (path.join('.') === 'monitor.chart.metrics') {
    return statisticOffers('metric')
      .filter(({ label }) => !present.has(label))
      .map(offer => ({ ...offer, insert: `${offer.label}: ` }));
  }
  const keys = keysAt(path).map(key => ({
    label: key,
    kind: CompletionItemKind.Property,
    documentation: descriptionAt([...path, key]) ?? '',
    insert: `${key}:${afterKey(cursor, [...path, key])}`,
  }));
  return [...keys, ...detectorOptions(path, text)].filter(({ label }) => !present.has(label));
}

/** The options of the detector that is named in the same map. */
function detectorOptions(path: Path, text: string): Offer[] {
  if (path[0] !== 'monitor' || path[1] !== 'detectors' || path.length !== 3) return [];
  const id = namedBeside([...path, 'detector'], 'detector', text);
  return (id === undefined ? [] : (find(id)?.options ?? [])).map(({ name, summary }) => ({
    label: name,
    kind: CompletionItemKind.Property,
    documentation: summary,
    insert: `${name}: `,
  }));
}

/** Maps and lists begin on a line of their own; the client adds the indentation of the line. */
function afterKey(cursor: Cursor, path: Path): string {
  const types = shapesAt(path).map(shape => shape.type);
  if (cursor.flow || !types.every(type => type === 'object' || type === 'array')) return ' ';
  return types.includes('array') ? '\n  - ' : '\n  ';
}

function presentKeys(path: Path, text: string): ReadonlySet<string> {
  let value = readYaml(text, '').value;
  for (const step of path)
    value = (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[step];
  return new Set(
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [],
  );
}

function valueOffers(path: Path, text: string): Offer[] {
  const words = wordsAt(path).map((label): Offer => ({ label, kind: CompletionItemKind.EnumMember }));
  const [section, key, ...below] = path;
  if (section !== 'monitor') return words;
  if (key === 'performance') return statisticOffers('metric');
  if (key === 'detectors') return detectorOffers(below, path, text) ?? words;
  if (key === 'charts' && below[1] === 'of') return [...statisticOffers('metric'), ...EVENTS];
  if (key !== 'drift') return words;
  if (below.at(-1) === 'method')
    return [{ label: 'auto', kind: CompletionItemKind.EnumMember }, ...statisticOffers('drift')];
  return below.at(-1) === 'profile' ? profileOffers(namedBeside(path, 'method', text)) : words;
}

/** Detectors as items of the list and beside `detector`, what they may be fed with, and their profiles. */
function detectorOffers(below: Path, path: Path, text: string): Offer[] | undefined {
  switch (below.length < 2 ? 'detector' : below.at(-1)) {
    case 'detector':
      return statisticOffers('detector');
    case 'on':
      return ['error', 'score'].map(label => ({ label, kind: CompletionItemKind.EnumMember }));
    case 'profile':
      return profileOffers(namedBeside(path, 'detector', text));
    default:
      return undefined;
  }
}

function profileOffers(of: string | undefined): Offer[] {
  return profilesOf(of).map(label => ({
    label,
    kind: CompletionItemKind.EnumMember,
    documentation: profileSummary(of, label),
  }));
}

/** What charts can count. */
const EVENTS: readonly Offer[] = [
  {
    label: 'missing(column)',
    kind: CompletionItemKind.Function,
    snippet: 'missing(${1:column})',
    insert: 'missing(',
  },
  { label: 'mistakes', kind: CompletionItemKind.EnumMember },
];

function statisticOffers(kind: 'metric' | 'drift' | 'detector'): Offer[] {
  return catalogue
    .filter(each => each.kind === kind && !each.needs.includes('groups'))
    .map(each => ({
      label: each.id,
      kind: CompletionItemKind.Function,
      detail: each.title,
      documentation: describe(each),
    }));
}

/** The statistic that stands under `key` beside a profile, if one does. */
function namedBeside(path: Path, key: string, text: string): string | undefined {
  let value = readYaml(text, '').value;
  for (const step of path.slice(0, -1))
    value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[step];
  const name = (value as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof name === 'string' ? find(name)?.id : undefined;
}

function profileSummary(method: string | undefined, id: string): string {
  const statistics = method === undefined ? catalogue : catalogue.filter(each => each.id === method);
  return statistics.flatMap(each => each.profiles ?? []).find(each => each.id === id)?.summary ?? '';
}

/** Statistics, or what may stand in the brackets that are open before the cursor. */
function criterionOffers(before: string): Offer[] {
  const called = /([\p{L}_][\p{L}\p{N}_.]*)\s*\(([^()]*)$/u.exec(before);
  const name = called?.[1];
  if (name === undefined) return [...terms().map(termOffer), ...subjectOffers(PREFIXES)];
  if (PREFIXES.includes(name)) {
    const inside = terms().filter(term =>
      name === 'difference' ? isOfModels(term) : Object.hasOwn(BOUNDS, name) || !term.comparesWithReference,
    );
    return [...inside.map(termOffer), ...(Object.hasOwn(BOUNDS, name) ? subjectOffers(SUBJECTS) : [])];
  }
  const term = termNamed(name);
  if (term?.argument === 'chart') return statisticOffers('metric');
  if (term?.argument === 'metric' || term?.argument === 'detector') return statisticOffers(term.argument);
  return optionOffers(term, called?.[2] ?? '');
}

/** What stands in the brackets until something is written there. */
const PLACES: Readonly<Partial<Record<Term['argument'], string>>> = {
  metric: 'metric',
  chart: 'metric',
  detector: 'detector',
};

function termOffer(term: Term): Offer {
  const { id, title } = term.describes;
  const example = PLACES[term.argument] ?? 'column';
  return {
    label: id,
    kind: CompletionItemKind.Function,
    detail: title,
    documentation: describe(term.describes),
    ...(term.argumentRequired && { insert: `${id}(`, snippet: `${id}(\${1:${example}})` }),
  };
}

/** Words before brackets; those that mean nothing without bring them. */
function subjectOffers(words: readonly string[]): Offer[] {
  return words.map(label => ({
    label,
    kind: CompletionItemKind.Keyword,
    documentation: SUBJECT_TEXTS[label] ?? '',
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
    documentation: each.summary,
    insert: `${each.name}=`,
  }));
}
