import * as l10n from '@vscode/l10n';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLError,
} from 'yaml';
import type { Diagnostic } from '../diagnostic.ts';
import type { Position } from './project.ts';
import { type ScalarStyle, scalarOffsets } from './scalarOffsets.ts';

/** A place in the file, on one line. */
export interface Place extends Position {
  /** Characters concerned, up to the end of that line. */
  readonly length: number;
}

export type Path = readonly (string | number)[];

/** A key or a value of the file, and where it is. */
export interface PlacedPart {
  readonly path: Path;
  readonly on: 'key' | 'value';
  readonly place: Place;
  /** Of a value: as text. */
  readonly text?: string;
}

/** A YAML file as plain values, with the place of everything in it. */
export interface YamlFile {
  /** Maps, lists, texts, numbers, booleans and null; undefined for an empty file. */
  readonly value: unknown;
  /** Where a value is written; for maps and lists, where their key is. */
  at(path: Path): Place | undefined;
  /** Where the key of a value is written. */
  keyAt(path: Path): Place | undefined;
  /** Where a part of a text is written: offset and length count characters of the text, not of the file. */
  within(path: Path, offset: number, length: number): Place | undefined;
  readonly positions: ReadonlyMap<string, Position>;
  /** Every key, and every value that is not a map or list, in the order of the file. */
  readonly places: readonly PlacedPart[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a hostile file may cost at most. */
const MOST_VALUES = 50_000;
const MOST_ALIASES = 100;
const DEEPEST = 40;
const MOST_SYNTAX_ERRORS = 50;

/**
 * Reads YAML 1.2. Never throws: syntax errors become diagnostics, and what could be understood beside them is returned. A key that is
 * written twice keeps its first value. Aliases are followed within a budget, so that a few lines cannot unfold into gigabytes.
 */
export function readYaml(source: string, file: string): YamlFile {
  const document = parseDocument(source, {
    prettyErrors: false,
    logLevel: 'error',
    stringKeys: true,
    keepSourceTokens: true,
  });
  const walk = new Walk(source, file, linesOf(source));
  for (const error of [...document.errors, ...document.warnings].slice(0, MOST_SYNTAX_ERRORS)) {
    walk.syntax(error);
  }
  const value = document.contents === null ? undefined : walk.convert(document.contents, []);
  return {
    value,
    at: path => walk.values.get(keyOf(path)),
    keyAt: path => walk.keys.get(keyOf(path)) ?? walk.values.get(keyOf(path)),
    within: (path, offset, length) => walk.within(keyOf(path), offset, length),
    positions: walk.values,
    places: walk.places,
    diagnostics: walk.diagnostics,
  };
}

/** Where lines begin. Not counted by the parser, which after an error leaves the rest uncounted. */
function linesOf(source: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

export function keyOf(path: Path): string {
  return path.join('.');
}

class Walk {
  readonly values = new Map<string, Place>();
  readonly keys = new Map<string, Place>();
  readonly places: PlacedPart[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: string;
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #texts = new Map<string, Scalar<string>>();
  readonly #anchors = new Map<string, unknown>();
  readonly #open = new Set<unknown>();
  #count = 0;
  #aliases = 0;

  constructor(source: string, file: string, lines: LineCounter) {
    this.#source = source;
    this.#file = file;
    this.#lines = lines;
  }

  syntax(error: YAMLError): void {
    const [start, end] = error.pos;
    const place = this.#place(start, Math.max(end, start + 1));
    const word = /^["']?([^\s:"']+)/.exec(this.#source.slice(start, start + 60))?.[1] ?? '';
    this.diagnostics.push({
      severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
      ...syntaxMessage(error, word),
      file: this.#file,
      ...place,
    });
  }

  /** A node as a plain value. Notes the places of everything in it. */
  convert(node: unknown, path: Path): unknown {
    if (++this.#count > MOST_VALUES) {
      if (this.#count === MOST_VALUES + 1) {
        this.#problem(
          node,
          'yaml-too-large',
          l10n.t('The file unfolds to more than {0} values; the rest is left out.', MOST_VALUES),
        );
      }
      return undefined;
    }
    if (path.length > DEEPEST) {
      this.#problem(
        node,
        'yaml-too-deep',
        l10n.t('The file is nested more than {0} deep; what is deeper is left out.', DEEPEST),
      );
      return undefined;
    }
    if (isAlias(node)) return this.#alias(node, path);
    this.#note(node, path);
    if (isScalar(node)) return this.#scalar(node, path);
    if (!isMap(node) && !isSeq(node)) return null;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const value = isMap(node)
      ? this.#map(node.items, path)
      : node.items.map((item, index) => this.convert(item, [...path, index]));
    this.#open.delete(node);
    return value;
  }

  within(key: string, offset: number, length: number): Place | undefined {
    const scalar = this.#texts.get(key);
    if (!scalar?.range) return undefined;
    const [start, end] = scalar.range;
    const offsets = scalarOffsets(this.#source, start, end, styleOf(scalar), scalar.value);
    const from = offsets[Math.min(offset, offsets.length - 1)] ?? start;
    const to = offsets[Math.min(offset + length, offsets.length - 1)] ?? end;
    return this.#place(from, Math.max(Math.min(to, end), from));
  }

  #map(pairs: readonly { key: unknown; value: unknown }[], path: Path): unknown {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      if (entries.has(name)) continue;
      const inner = [...path, name];
      const keyPlace = this.#placeOf(key);
      if (keyPlace) {
        this.keys.set(keyOf(inner), keyPlace);
        this.values.set(keyOf(inner), keyPlace);
        this.places.push({ path: inner, on: 'key', place: keyPlace });
      }
      entries.set(name, value === null ? null : this.convert(value, inner));
    }
    return Object.fromEntries(entries);
  }

  #scalar(node: Scalar, path: Path): unknown {
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (typeof node.value === 'string') this.#texts.set(keyOf(path), node as Scalar<string>);
    return node.value;
  }

  #alias(node: { readonly source: string; readonly range?: readonly number[] | null }, path: Path): unknown {
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      this.#problem(node, 'yaml-alias', l10n.t('The alias *{0} has no anchor &{0} before it.', node.source));
      return undefined;
    }
    if (this.#open.has(target)) {
      this.#problem(node, 'yaml-alias', l10n.t('The alias *{0} contains itself.', node.source));
      return undefined;
    }
    if (++this.#aliases > MOST_ALIASES) {
      if (this.#aliases === MOST_ALIASES + 1) {
        this.#problem(
          node,
          'yaml-alias',
          l10n.t('The file follows more than {0} aliases; the others are left out.', MOST_ALIASES),
        );
      }
      return undefined;
    }
    const value = this.convert(target, path);
    this.#note(node, path);
    return value;
  }

  /** A scalar is told by its own place; a map or list by its key's, and as a list item by its first character. */
  #note(node: unknown, path: Path): void {
    const place = this.#placeOf(node);
    const key = keyOf(path);
    if (place && ((isScalar(node) && place.length > 0) || !this.keys.has(key))) this.values.set(key, place);
    if (place && isScalar(node)) this.places.push({ path, on: 'value', place, text: String(node.value) });
  }

  #placeOf(node: unknown): Place | undefined {
    const range = (node as { range?: readonly number[] | null }).range;
    const [start, end] = range ?? [];
    return start === undefined || end === undefined ? undefined : this.#place(start, end);
  }

  #place(start: number, end: number): Place {
    const from = Math.min(start, this.#source.length);
    const { line, col } = this.#lines.linePos(from);
    const lineEnd = this.#source.indexOf('\n', from);
    const last = Math.min(end, this.#source.length, lineEnd < 0 ? end : lineEnd);
    return { line: Math.max(line, 1), character: Math.max(col, 1), length: Math.max(last - from, 0) };
  }

  #problem(node: unknown, code: string, message: string): void {
    const place = this.#placeOf(node);
    this.diagnostics.push({ severity: 'error', code, message, file: this.#file, ...place });
  }
}

function styleOf(scalar: Scalar): ScalarStyle {
  switch (scalar.type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_FOLDED':
    case 'BLOCK_LITERAL':
      return 'block';
    default:
      return 'plain';
  }
}

function syntaxMessage(error: YAMLError, word: string): Pick<Diagnostic, 'code' | 'message' | 'remedy'> {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return {
        code: 'duplicate-key',
        message: l10n.t('The key "{0}" is written twice in the same map; the first one counts.', word),
        remedy: l10n.t('Remove one of them.'),
      };
    case 'TAB_AS_INDENT':
      return {
        code: 'yaml-tab',
        message: l10n.t('A tab stands where only blanks may indent.'),
        remedy: l10n.t('Replace the tab by two blanks.'),
      };
    case 'MULTIPLE_DOCS':
      return {
        code: 'yaml-syntax',
        message: l10n.t('A second document begins here ("---"); only the first one is read.'),
        remedy: l10n.t('Keep one document per file.'),
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        code: 'yaml-syntax',
        message: l10n.t('A second ": " on one line is not allowed.'),
        remedy: l10n.t('Put the text in quotes, or the inner map on lines of its own.'),
      };
    case 'BAD_SCALAR_START':
      return {
        code: 'yaml-syntax',
        message: l10n.t('A text cannot begin with "{0}" here.', word.charAt(0)),
        remedy: l10n.t('Put it in quotes.'),
      };
    case 'BAD_INDENT':
      return /^Flow (map|sequence)/.test(error.message)
        ? {
            code: 'yaml-syntax',
            message: l10n.t(
              'A "{0}" before this place is not closed.',
              error.message.startsWith('Flow map') ? '{' : '[',
            ),
            remedy: l10n.t('Close it, and indent its lines deeper than the key.'),
          }
        : { code: 'yaml-syntax', message: l10n.t('This line is not indented like the ones it belongs to.') };
    case 'RESOURCE_EXHAUSTION':
      return { code: 'yaml-too-deep', message: l10n.t('The file is nested too deep to be read.') };
    default:
      return {
        code: 'yaml-syntax',
        message: l10n.t('This is not valid YAML: {0}', error.message.replace(/\.?$/, '.')),
      };
  }
}
