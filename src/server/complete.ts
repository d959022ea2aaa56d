import * as l10n from '@vscode/l10n';
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
import { criterionOffers, metricOffers } from './completeCriterion.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { type Names, namesIn } from './names.ts';
import { columnOffers, type Offer, statisticOffers } from './offer.ts';

/**
 * What may be written at a position of an evenkeel.yaml.
 * @param snippets whether the client understands placeholders
 * @param columns those that the data are known to have; others are known by being named in the file
 */
export function completionsAt(
  text: string,
  position: Position,
  snippets: boolean,
  columns: readonly string[] = [],
): CompletionItem[] {
  const lines = text.split(/\r?\n/).slice(0, position.line + 1);
  lines[position.line] = (lines[position.line] ?? '').slice(0, position.character);
  const cursor = cursorAt(lines);
  if (!cursor) return [];
  const { offers, word } = offersFor(cursor, text, () => namesIn(text, columns));
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
  names: () => Names,
): { readonly offers: readonly Offer[]; readonly word: string } {
  const { path, on, written } = cursor;
  if (on === 'key') return { offers: keyOffers(cursor, path, text, names), word: written };
  if (path[0] === 'monitor' && path[1] === 'performance' && written.includes('(')) {
    return criterionOffers(written, names);
  }
  if (isCriterion(path)) {
    const { offers, word } = criterionOffers(written, names);
    const severities = path.length === 2 && word === written ? keyOffers(cursor, path, text, names) : [];
    return { offers: [...severities, ...offers], word };
  }
  const item = typeof path.at(-1) === 'number' && !cursor.flow ? keyOffers(cursor, path, text, names) : [];
  return { offers: [...item, ...valueOffers(path, text, names)], word: written };
}

function isCriterion(path: Path): boolean {
  return path[0] === 'criteria' && (path.length === 2 || (path.length === 3 && typeof path[2] === 'string'));
}

function keyOffers(cursor: Cursor, path: Path, text: string, names: () => Names): Offer[] {
  const present = presentKeys(path, text);
  if (KEYED_BY_COLUMN.includes(path.join('.'))) {
    return columnOffers(names().columns)
      .filter(({ label }) => !present.has(label))
      .map(offer => ({ ...offer, insert: `${asKey(offer.label)}: ` }));
  }
  if (path.join('.') === 'monitor.chart.metrics') {
    return statisticOffers('metric')
      .filter(({ label }) => !present.has(label))
      .map(offer => ({ ...offer, insert: `${offer.label}: ` }));
  }
  const keys = keysAt(path).map(key => ({
    label: key,
    kind: CompletionItemKind.Property,
    documentation: l10n.t(descriptionAt([...path, key]) ?? ''),
    insert: `${key}:${afterKey(cursor, [...path, key])}`,
  }));
  return [...keys, ...detectorOptions(path, text)].filter(({ label }) => !present.has(label));
}

/** Maps whose keys are columns. */
const KEYED_BY_COLUMN: readonly string[] = [
  'columns.types',
  'columns.ranges',
  'columns.domains',
  'monitor.drift.columns',
];

/** A name as a key of YAML, in quotes where it would not be read back as it is. */
function asKey(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_. -]*(?<! )$/u.test(name) ? name : JSON.stringify(name);
}

/** The options of the detector that is named in the same map. */
function detectorOptions(path: Path, text: string): Offer[] {
  if (path[0] !== 'monitor' || path[1] !== 'detectors' || path.length !== 3) return [];
  const id = namedBeside([...path, 'detector'], 'detector', text);
  return (id === undefined ? [] : (find(id)?.options ?? [])).map(({ name, summary }) => ({
    label: name,
    kind: CompletionItemKind.Property,
    documentation: l10n.t(summary),
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

function valueOffers(path: Path, text: string, names: () => Names): Offer[] {
  const words = wordsAt(path).map((label): Offer => ({ label, kind: CompletionItemKind.EnumMember }));
  const [section, key, ...below] = path;
  if (section === 'columns' && !['types', 'ranges', 'domains'].includes(String(key))) {
    return columnOffers(names().columns);
  }
  if (section !== 'monitor') return words;
  if (key === 'performance') return metricOffers();
  if (key === 'detectors') return detectorOffers(below, path, text, names) ?? words;
  if (key === 'charts' && below[1] === 'of') {
    return [...columnOffers(names().columns), ...statisticOffers('metric'), ...EVENTS];
  }
  if (key !== 'drift') return words;
  if (below.at(-1) === 'method')
    return [{ label: 'auto', kind: CompletionItemKind.EnumMember }, ...statisticOffers('drift')];
  return below.at(-1) === 'profile' ? profileOffers(namedBeside(path, 'method', text)) : words;
}

/** Detectors as items of the list and beside `detector`, what they may be fed with, and their profiles. */
function detectorOffers(below: Path, path: Path, text: string, names: () => Names): Offer[] | undefined {
  switch (below.length < 2 ? 'detector' : below.at(-1)) {
    case 'detector':
      return statisticOffers('detector');
    case 'on':
      return [
        ...['error', 'score'].map(label => ({ label, kind: CompletionItemKind.EnumMember })),
        ...columnOffers(names().columns),
      ];
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
    documentation: l10n.t(profileSummary(of, label)),
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
