import * as l10n from '@vscode/l10n';
import type { Comparison } from './criterion.ts';

/** A place in a criterion's text: 0-based offset and length in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export type Token = Span & { readonly text: string } & (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'name' }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'comparison'; readonly comparison: Comparison }
    | { readonly kind: '+' | '-' | '*' | '/' | '(' | ')' | ',' | '=' | 'end' }
  );

/** What is wrong with a criterion's text, and where. */
export interface CriterionError extends Span {
  /** Sentence: what was found, what was expected, the remedy. */
  readonly message: string;
}

/** Leaves the parser; caught by parseCriterion and nowhere else. */
export class CriterionProblem extends Error {
  readonly at: CriterionError;

  constructor(at: Span, message: string) {
    super(message);
    this.at = { message, offset: at.offset, length: at.length };
  }
}

const COMPARISON_SIGNS: ReadonlyMap<string, Comparison> = new Map([
  ['>=', '>='],
  ['<=', '<='],
  ['==', '=='],
  ['!=', '!='],
  ['≥', '>='],
  ['≤', '<='],
  ['≠', '!='],
  ['>', '>'],
  ['<', '<'],
]);

const OPERATOR_SIGNS = new Map([
  ['+', '+'],
  ['-', '-'],
  ['−', '-'],
  ['*', '*'],
  ['×', '*'],
  ['/', '/'],
  ['÷', '/'],
  ['(', '('],
  [')', ')'],
  [',', ','],
  ['=', '='],
] as const);

/** Signs that people write and this language does not know, with what to write instead. */
const SLIPS: readonly (readonly [sign: string, remedy: () => string])[] = [
  ['=>', () => l10n.t('Write ">=" for "at least".')],
  ['=<', () => l10n.t('Write "<=" for "at most".')],
  ['<>', () => l10n.t('Write "!=" for "not equal".')],
  ['===', () => l10n.t('Write "==" for "equal".')],
  ['&&', () => l10n.t('Write two criteria, one per line.')],
  ['||', () => l10n.t('A criterion has one comparison; "or" cannot be written.')],
];

const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_.]*/uy;
const WHITE = /\s+/y;

/** Cuts a criterion's text into tokens; the last one is `end`. @throws CriterionProblem */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (true) {
    offset += matchAt(WHITE, text, offset).length;
    if (offset >= text.length) break;
    const token = tokenAt(text, offset);
    tokens.push(token);
    offset += token.length;
  }
  tokens.push({ kind: 'end', text: '', offset: text.length, length: 0 });
  return tokens;
}

function tokenAt(text: string, offset: number): Token {
  const slip = SLIPS.find(([sign]) => text.startsWith(sign, offset));
  if (slip)
    throw new CriterionProblem(
      { offset, length: slip[0].length },
      `${l10n.t('"{0}" is not known.', slip[0])} ${slip[1]()}`,
    );

  const two = text.slice(offset, offset + 2);
  const sign = COMPARISON_SIGNS.has(two) ? two : text.charAt(offset);
  const place = { text: sign, offset, length: sign.length };
  const comparison = COMPARISON_SIGNS.get(sign);
  if (comparison) return { kind: 'comparison', comparison, ...place };
  if (hasKey(OPERATOR_SIGNS, sign)) return { kind: OPERATOR_SIGNS.get(sign) ?? '=', ...place };
  if (sign === '"' || sign === "'") return quoted(text, offset, sign);

  const number = matchAt(NUMBER, text, offset);
  if (number) return numberToken(text, offset, number);
  const name = matchAt(NAME, text, offset);
  if (name) return { kind: 'name', text: name, offset, length: name.length };
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  throw new CriterionProblem(
    { offset, length: character.length },
    character === ':'
      ? l10n.t(
          'A colon cannot stand in a criterion. Write the severity as a key of the list item: "- warn: f1 >= 0.9".',
        )
      : l10n.t('Unexpected character {0}.', JSON.stringify(character)),
  );
}

/** A number with an optional percent sign. 85% is 0.85 exactly as it would be written. */
function numberToken(text: string, offset: number, digits: string): Token {
  const after = offset + digits.length;
  const tail = matchAt(NAME, text, after) || matchAt(NUMBER, text, after);
  if (tail) {
    const whole = digits + tail;
    throw new CriterionProblem(
      { offset, length: whole.length },
      l10n.t('"{0}" is not a number. If it is the name of a class or a column, put it in quotes.', whole),
    );
  }
  const gap = matchAt(WHITE, text, after).length;
  const percent = text.charAt(after + gap) === '%';
  const length = percent ? digits.length + gap + 1 : digits.length;
  const [mantissa, exponent = '0'] = digits.toLowerCase().split('e');
  const value = percent ? Number(`${mantissa}e${Number(exponent) - 2}`) : Number(digits);
  if (!Number.isFinite(value))
    throw new CriterionProblem({ offset, length }, l10n.t('{0} is too large.', digits));
  return { kind: 'number', value, text: text.slice(offset, offset + length), offset, length };
}

/** A quoted text; the quote itself is written twice inside it. */
function quoted(text: string, offset: number, quote: string): Token {
  let value = '';
  for (let i = offset + 1; i < text.length; i++) {
    if (text.charAt(i) !== quote) {
      value += text.charAt(i);
    } else if (text.charAt(i + 1) === quote) {
      value += quote;
      i++;
    } else {
      return { kind: 'string', value, text: text.slice(offset, i + 1), offset, length: i + 1 - offset };
    }
  }
  throw new CriterionProblem(
    { offset, length: text.length - offset },
    l10n.t('The quote {0} is opened here and never closed.', quote),
  );
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? '';
}

function hasKey<K extends string>(map: ReadonlyMap<K, unknown>, key: string): key is K {
  return (map as ReadonlyMap<string, unknown>).has(key);
}
