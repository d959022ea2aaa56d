import * as l10n from '@vscode/l10n';
import { nearest } from '../../nearest.ts';
import type { Scalar } from '../run.ts';
import type { ColumnKind, FilterProblem } from './table.ts';
import { type ColumnPlace, isRunColumn, type ListedRun, numberOf, valueIn } from './values.ts';

/** What a filter asks of a run. */
export type Matches = (listed: ListedRun, now: number) => boolean;

export interface Filter {
  readonly matches: Matches;
  /** Whether it looks at more than a run's head, so that runs must have been described. */
  readonly needsValues: boolean;
  readonly problem?: FilterProblem;
}

/**
 * Reads a filter as people type it: words that name, id, experiment, a parameter or tag must contain, and comparisons such as `lr < 0.01`,
 * `status = failed`, `"val loss" <= 0.3`, `tag:user = ada`, `started > 2026-11-01`, `duration > 2h`, all of which must hold; `or`,
 * parentheses, and `-` or `not` before what must not hold. `metric:loss` alone asks that there is one. A part that makes no sense is told
 * and leaves all runs, so that nothing seems to be gone while it is typed.
 * @param known names of the columns that there are; undefined while not all runs are known: then no name is called unknown
 */
export function filterOf(text: string, known?: ReadonlySet<string>): Filter {
  const reader = new Reader(text, known);
  try {
    const matches = reader.read();
    return { matches, needsValues: reader.needsValues };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    const { message, from, to } = error;
    return { matches: () => true, needsValues: false, problem: { message, from, to } };
  }
}

class Trouble extends Error {
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

const OPERATORS = ['<=', '>=', '!=', '==', '=', '<', '>', '~'] as const;
type Operator = (typeof OPERATORS)[number];

interface Token {
  readonly kind: 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'not';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Longest before deeper parentheses could exhaust the stack. */
const DEPTH = 50;

class Reader {
  readonly #tokens: readonly Token[];
  readonly #known: ReadonlySet<string> | undefined;
  readonly #end: number;
  #at = 0;
  #depth = 0;
  needsValues = false;

  constructor(text: string, known: ReadonlySet<string> | undefined) {
    this.#tokens = tokensOf(text);
    this.#known = known;
    this.#end = text.length;
  }

  read(): Matches {
    if (this.#tokens.length === 0) return () => true;
    const matches = this.#either();
    const left = this.#tokens[this.#at];
    if (left) throw new Trouble(l10n.t('There is no parenthesis that this one closes.'), left.from, left.to);
    return matches;
  }

  #either(): Matches {
    const parts = [this.#all()];
    while (this.#takes('or')) parts.push(this.#all());
    const [only] = parts;
    return only && parts.length === 1 ? only : (listed, now) => parts.some(each => each(listed, now));
  }

  #all(): Matches {
    const parts = [this.#one()];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (!next || next.kind === 'close' || isWord(next, 'or')) break;
      this.#takes('and');
      parts.push(this.#one());
    }
    const [only] = parts;
    return only && parts.length === 1 ? only : (listed, now) => parts.every(each => each(listed, now));
  }

  #one(): Matches {
    const token = this.#tokens[this.#at];
    if (!token || token.kind === 'close' || isWord(token, 'or', 'and')) {
      const [from, to] = token ? [token.from, token.to] : [Math.max(0, this.#end - 1), this.#end];
      throw new Trouble(l10n.t('Something to look for is missing here.'), from, to);
    }
    this.#at += 1;
    if (token.kind === 'not' || isWord(token, 'not')) {
      const inner = this.#deeper(token, () => this.#one());
      return (listed, now) => !inner(listed, now);
    }
    if (token.kind === 'open') {
      const inner = this.#deeper(token, () => this.#either());
      const close = this.#tokens[this.#at];
      if (close?.kind !== 'close')
        throw new Trouble(l10n.t('This parenthesis is not closed.'), token.from, token.to);
      this.#at += 1;
      return inner;
    }
    if (token.kind === 'operator') {
      const message = l10n.t('A name is missing before "{0}".', token.text);
      throw new Trouble(message, token.from, token.to);
    }
    return this.#comparison(token) ?? this.#word(token);
  }

  #deeper(token: Token, read: () => Matches): Matches {
    this.#depth += 1;
    if (this.#depth > DEPTH) throw new Trouble(l10n.t('This is nested too deeply.'), token.from, token.to);
    const matches = read();
    this.#depth -= 1;
    return matches;
  }

  #comparison(name: Token): Matches | undefined {
    const operator = this.#tokens[this.#at];
    if (operator?.kind !== 'operator') return undefined;
    const value = this.#tokens[this.#at + 1];
    if (!value || (value.kind !== 'word' && value.kind !== 'quoted')) {
      const message = l10n.t('A value is missing behind "{0}".', operator.text);
      throw new Trouble(message, operator.from, operator.to);
    }
    this.#at += 2;
    const places = this.#placesOf(name);
    return comparisonOf(places, operator.text as Operator, value);
  }

  /** Where a value of this name may be; the first that a run has counts. */
  #placesOf(token: Token): readonly ColumnPlace[] {
    const prefixed = prefixedPlace(token.text);
    const places = prefixed
      ? [prefixed]
      : isRunColumn(token.text)
        ? [{ kind: 'run', name: token.text } as const]
        : (['parameter', 'metric', 'tag'] as const).map(kind => ({ kind, name: token.text }));
    const [first] = places;
    if (first?.kind !== 'run') {
      this.needsValues = true;
      const name = first?.name ?? token.text;
      if (this.#known && !this.#known.has(name)) throw this.#unknown(name, token);
    } else if (!isRunColumn(first.name)) throw this.#unknown(first.name, token);
    return places;
  }

  #unknown(name: string, { from, to }: Token): Trouble {
    const near = nearest(name, [...(this.#known ?? []), ...['status', 'experiment', 'started', 'duration']]);
    const message =
      near === undefined
        ? l10n.t('No run has "{0}".', name)
        : l10n.t('No run has "{0}". Did you mean "{1}"?', name, near);
    return new Trouble(message, from, to);
  }

  #word(token: Token): Matches {
    this.needsValues = true;
    const place = token.kind === 'word' ? prefixedPlace(token.text) : undefined;
    if (place) return (listed, now) => valueIn(listed, place, now) !== undefined;
    const wanted = token.text.toLowerCase();
    return listed => textsOf(listed).some(each => each.toLowerCase().includes(wanted));
  }

  #takes(word: string): boolean {
    const next = this.#tokens[this.#at];
    if (!next || !isWord(next, word)) return false;
    this.#at += 1;
    return true;
  }
}

function isWord({ kind, text }: Token, ...words: readonly string[]): boolean {
  return kind === 'word' && words.includes(text.toLowerCase());
}

function textsOf({ key, head, run }: ListedRun): readonly string[] {
  return [
    key,
    head.name,
    head.experiment ?? '',
    head.tracker,
    head.status,
    ...(run ? [...run.parameters.values(), ...run.tags.values()].map(String) : []),
  ];
}

/** As our ids have it, and as MLflow's filters do. */
const PREFIX = /^(run|param|params|parameter|parameters|metric|metrics|tag|tags)[:.](.+)$/s;

function prefixedPlace(text: string): ColumnPlace | undefined {
  const [, prefix = '', name = ''] = PREFIX.exec(text) ?? [];
  if (name === '') return undefined;
  const kind: ColumnKind = prefix.startsWith('param')
    ? 'parameter'
    : prefix.startsWith('metric')
      ? 'metric'
      : prefix.startsWith('tag')
        ? 'tag'
        : 'run';
  return { kind, name };
}

function comparisonOf(places: readonly ColumnPlace[], operator: Operator, token: Token): Matches {
  const [first] = places;
  const number = first && amountOf(first, token);
  const text = token.text.toLowerCase();
  if ('<>'.includes(operator[0] ?? '') && number === undefined) {
    const message = l10n.t('"{0}" is no number, so nothing is greater or less than it.', token.text);
    throw new Trouble(message, token.from, token.to);
  }
  return (listed, now) => {
    for (const place of places) {
      const value = valueIn(listed, place, now);
      if (value !== undefined) return holds(value, operator, number, text);
    }
    // what a run does not have is not equal to anything
    return operator === '!=';
  };
}

function holds(value: Scalar, operator: Operator, number: number | undefined, text: string): boolean {
  const own = numberOf(value);
  const written = String(value).toLowerCase();
  const equal =
    own !== undefined && number !== undefined ? Object.is(own, number) || own === number : written === text;
  switch (operator) {
    case '=':
    case '==':
      return equal;
    case '!=':
      return !equal;
    case '~':
      return written.includes(text);
    case '<':
      return own !== undefined && number !== undefined && own < number;
    case '<=':
      return own !== undefined && number !== undefined && own <= number;
    case '>':
      return own !== undefined && number !== undefined && own > number;
    case '>=':
      return own !== undefined && number !== undefined && own >= number;
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 36e5, d: 864e5 };

/** A number; of a run's start a day or instant, of its duration a time with its unit, both in ms. */
function amountOf({ kind, name }: ColumnPlace, { text, from, to }: Token): number | undefined {
  if (kind === 'run' && name === 'started') {
    const instant = Date.parse(text);
    if (Number.isNaN(instant))
      throw new Trouble(l10n.t('"{0}" is no date. Write it as 2026-11-30.', text), from, to);
    return instant;
  }
  if (kind === 'run' && name === 'duration') {
    const [, amount, unit] = /^([\d.]+)(ms|s|m|min|h|d)$/.exec(text) ?? [];
    const factor = unit === undefined ? undefined : UNITS[unit];
    if (factor === undefined)
      throw new Trouble(l10n.t('"{0}" is no duration. Write it as 90s, 5min or 2h.', text), from, to);
    return Number(amount) * factor;
  }
  return numberOf(text);
}

/** A quoted text, an operator, a parenthesis, a `-` before something, or all else up to the next of these. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s+|"((?:[^"\\]|\\.)*)"|(<=|>=|!=|==|[=<>~])|([()])|(-)(?=[^\s<>=!~])|([^\s()<>=!~"]+|.)/gs;
  for (const match of text.matchAll(pattern)) {
    const [all, quoted, operator, bracket, minus, word] = match;
    const from = match.index;
    const to = from + all.length;
    const before = tokens.at(-1);
    if (quoted !== undefined)
      tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/gs, '$1'), from, to });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator, from, to });
    else if (bracket !== undefined)
      tokens.push({ kind: bracket === '(' ? 'open' : 'close', text: bracket, from, to });
    // behind an operator it is the sign of a number
    else if (minus !== undefined && before?.kind !== 'operator')
      tokens.push({ kind: 'not', text: minus, from, to });
    else if (minus !== undefined || word !== undefined) {
      const glued = before?.kind === 'word' && before.to === from;
      const own = minus ?? word ?? '';
      if (glued) tokens[tokens.length - 1] = { ...before, text: before.text + own, to };
      else tokens.push({ kind: 'word', text: own, from, to });
    }
  }
  return tokens;
}
