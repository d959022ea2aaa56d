import * as l10n from '@vscode/l10n';
import { Options, type OptionValue } from '../catalogue/options.ts';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { didYouMean } from '../suggesting.ts';
import type { Bound, Comparison, Criterion, Expression, StatisticCall, Subject } from './criterion.ts';
import { type CriterionError, CriterionProblem, type Span, type Token, tokenize } from './tokens.ts';
import {
  BOUNDS,
  isOfModels,
  metricTerm,
  notANumber,
  PREFIXES,
  SUBJECTS,
  type Term,
  termNamed,
  termNames,
} from './vocabulary.ts';

export type { CriterionError } from './tokens.ts';

export type ParsedCriterion = { readonly criterion: Criterion } | { readonly error: CriterionError };

/** Longest text of a criterion, in UTF-16 code units, and deepest nesting of brackets and signs. */
const LONGEST = 2000;
const DEEPEST = 50;

/**
 * Parses one criterion. Grammar (blanks do not matter):
 *
 *     criterion  = sum comparison sum            exactly one comparison: >= <= == != > <, also ≥ ≤ ≠
 *     sum        = product { ("+" | "-") product }
 *     product    = factor { ("*" | "/") factor }
 *     factor     = "-" factor | number [ "%" ] | "(" sum ")" | bound | subject | call
 *     bound      = ("lower_bound" | "upper_bound") "(" ( subject | call ) ")"
 *     subject    = ("champion" | "reference") [ "(" call ")" ] | "difference" "(" call ")"
 *     call       = name [ "(" [ argument { "," argument } ] ")" ]
 *     argument   = value | (name | string) "=" value
 *     value      = name | string | [ "-" ] number
 *
 * An argument alone is the class or the column; `name=value` is an option of the statistic when it has one of that name, and else a
 * group: rows whose column `name` is `value`. A subject without brackets means the first statistic that the criterion names.
 * Never throws: what is wrong comes back with its place.
 */
export function parseCriterion(text: string): ParsedCriterion {
  try {
    if (text.length > LONGEST) {
      const place = { offset: LONGEST, length: text.length - LONGEST };
      throw new CriterionProblem(
        place,
        l10n.t('A criterion may have {0} characters; this one has {1}.', LONGEST, text.length),
      );
    }
    return { criterion: new Parser(text).criterion() };
  } catch (error) {
    if (error instanceof CriterionProblem) return { error: error.at };
    throw error;
  }
}

/**
 * Parses a metric alone, as criteria write it: `f1`, `precision(fraud)`, `top_k_accuracy(k=3)`, of no subject and of all rows.
 * Never throws: what is wrong comes back with its place.
 */
export function parseMetric(
  text: string,
): { readonly call: StatisticCall } | { readonly error: CriterionError } {
  try {
    return { call: new Parser(text).metric() };
  } catch (error) {
    if (error instanceof CriterionProblem) return { error: error.at };
    throw error;
  }
}

/** A subject without brackets, until the criterion's first statistic is known. */
interface Bare extends Span {
  readonly kind: 'bare';
  readonly subject: Subject;
}
type Draft =
  | Exclude<Expression, { kind: 'negate' | 'binary' }>
  | Bare
  | { readonly kind: 'negate'; readonly of: Draft }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Draft;
      readonly right: Draft;
    };

interface Argument {
  readonly place: Span;
  readonly name?: string;
  readonly value: OptionValue;
  /** The value as written, for classes and groups. */
  readonly text: string;
  /** Whether an argument alone stands in quotes: then it may name a chart. */
  readonly quoted?: boolean;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;
  #first: StatisticCall | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  criterion(): Criterion {
    const whole = { offset: 0, length: this.#text.length };
    if (this.#token.kind === 'end') {
      throw new CriterionProblem(
        whole,
        l10n.t('The criterion is empty. Expected something such as f1 >= 0.85.'),
      );
    }
    const left = this.#sum();
    const comparison = this.#comparison();
    const middle = this.#token.offset;
    const right = this.#sum();
    this.#end(middle);
    const first = this.#first;
    if (!first) {
      const bare = bareIn(left) ?? bareIn(right);
      throw new CriterionProblem(
        bare ?? whole,
        bare
          ? l10n.t(
              '"{0}" alone means the criterion\'s first statistic, and there is none. Name one, as in {0}(f1).',
              bare.subject,
            )
          : l10n.t(
              'The criterion names no statistic, so there is nothing to judge. Expected something such as f1 >= 0.85.',
            ),
      );
    }
    return { left: settle(left, first), comparison, right: settle(right, first) };
  }

  metric(): StatisticCall {
    const name = this.#next();
    if (name.kind !== 'name') {
      throw new CriterionProblem(name, hinted(atEnd(name), l10n.t('Expected a metric such as f1.')));
    }
    if (PREFIXES.includes(name.text)) {
      throw new CriterionProblem(
        name,
        l10n.t('"{0}" is for criteria. Expected a metric such as f1.', name.text),
      );
    }
    const call = this.#call(name, 'current');
    if (!metricTerm(name.text)) {
      throw new CriterionProblem(name, l10n.t('"{0}" is not a metric.', name.text));
    }
    if (call.group) {
      const whole = { offset: name.offset, length: this.#text.trimEnd().length - name.offset };
      throw new CriterionProblem(
        whole,
        l10n.t('Rows of one group, {0}={1}, are for criteria alone.', call.group.column, call.group.value),
      );
    }
    const { kind } = this.#token;
    if (kind === 'end') return call;
    throw new CriterionProblem(
      this.#token,
      l10n.t('Found {0} where the metric should end.', shown(this.#token)),
    );
  }

  get #token(): Token {
    // proof: the position never passes the last token, `end`: #next stops there
    return this.#tokens[this.#position]!;
  }

  #next(): Token {
    const token = this.#token;
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  #comparison(): Comparison {
    const token = this.#token;
    if (token.kind === 'comparison') {
      this.#next();
      return token.comparison;
    }
    if (token.kind === '=') {
      throw new CriterionProblem(token, l10n.t('Found "=". To compare, write >=, <=, >, <, == or !=.'));
    }
    if (token.kind === 'end') {
      const place = { offset: 0, length: this.#text.length };
      throw new CriterionProblem(
        place,
        l10n.t('The comparison is missing. Expected >=, <=, >, <, == or != and a bound.'),
      );
    }
    throw new CriterionProblem(
      token,
      hinted(
        l10n.t('Found {0} where a comparison was expected: >=, <=, >, <, == or !=.', shown(token)),
        slipHint(token),
      ),
    );
  }

  /** Nothing may follow the right side. */
  #end(middle: number): void {
    const token = this.#token;
    if (token.kind === 'end') return;
    if (token.kind === 'comparison') {
      const one = this.#text.slice(0, token.offset).trim();
      const other = this.#text.slice(middle).trim();
      throw new CriterionProblem(
        token,
        l10n.t(
          'A criterion has one comparison; this is a second one. Write two criteria: "{0}" and "{1}".',
          one,
          other,
        ),
      );
    }
    if (token.kind === '=')
      throw new CriterionProblem(
        token,
        l10n.t('Found "=" after the comparison. A criterion has one comparison.'),
      );
    throw new CriterionProblem(
      token,
      hinted(l10n.t('Found {0} where the criterion should end.', shown(token)), slipHint(token)),
    );
  }

  #sum(): Draft {
    let left = this.#product();
    while (this.#token.kind === '+' || this.#token.kind === '-') {
      const operator = this.#token.kind;
      this.#next();
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Draft {
    let left = this.#factor();
    while (this.#token.kind === '*' || this.#token.kind === '/') {
      const operator = this.#token.kind;
      this.#next();
      left = { kind: 'binary', operator, left, right: this.#factor() };
    }
    return left;
  }

  #factor(): Draft {
    const token = this.#next();
    if (++this.#depth > DEEPEST)
      throw new CriterionProblem(token, l10n.t('The criterion is nested more than {0} deep.', DEEPEST));
    const factor = this.#factorAt(token);
    this.#depth--;
    return factor;
  }

  #factorAt(token: Token): Draft {
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: token.value };
      case '-':
        return { kind: 'negate', of: this.#factor() };
      case '(': {
        const inner = this.#sum();
        this.#close(token);
        return inner;
      }
      case 'name':
        return this.#named(token);
      default:
        throw new CriterionProblem(
          token,
          hinted(atEnd(token), l10n.t('Expected a statistic such as f1, or a number.')),
        );
    }
  }

  #named(token: Token): Draft {
    const bound = boundNamed(token.text);
    if (bound) return this.#inBrackets(token, inner => this.#bounded(inner, bound));
    const subject = subjectNamed(token.text);
    if (!subject) return this.#call(token, 'current');
    if (subject !== 'difference' && this.#token.kind !== '(') {
      return { kind: 'bare', subject, offset: token.offset, length: token.length };
    }
    return this.#inBrackets(token, inner => this.#call(inner, subject));
  }

  /** One statistic, of whomever, between the brackets after a word. */
  #inBrackets(word: Token, read: (name: Token) => StatisticCall): StatisticCall {
    const open = this.#token;
    if (open.kind !== '(') {
      throw new CriterionProblem(word, l10n.t('{0} needs a statistic, as in {0}(f1).', word.text));
    }
    this.#next();
    const inner = this.#next();
    if (inner.kind !== 'name') {
      throw new CriterionProblem(
        inner,
        hinted(atEnd(inner), l10n.t('Expected one statistic in the brackets, as in {0}(f1).', word.text)),
      );
    }
    const call = read(inner);
    this.#close(open);
    return call;
  }

  /** What an end of an interval is of: a statistic, or that of a subject in brackets of its own. */
  #bounded(name: Token, bound: Bound): StatisticCall {
    if (boundNamed(name.text)) {
      throw new CriterionProblem(
        name,
        l10n.t('A bound has no bounds. Name one statistic, as in lower_bound(f1).'),
      );
    }
    const subject = subjectNamed(name.text);
    return subject
      ? this.#inBrackets(name, inner => this.#call(inner, subject, bound))
      : this.#call(name, 'current', bound);
  }

  #close(open: Span): void {
    const token = this.#token;
    if (token.kind === ')') {
      this.#next();
      return;
    }
    if (token.kind === 'end')
      throw new CriterionProblem(open, l10n.t('The bracket is opened here and never closed.'));
    if (token.kind === 'comparison') {
      throw new CriterionProblem(
        token,
        l10n.t('A comparison cannot stand inside brackets. Close the bracket before it.'),
      );
    }
    throw new CriterionProblem(token, l10n.t('Found {0} where ")" was expected.', shown(token)));
  }

  #call(name: Token, subject: Subject, bound?: Bound): StatisticCall {
    const term = knownTerm(name);
    if (subject === 'difference' && !isOfModels(term)) {
      throw new CriterionProblem(
        name,
        l10n.t(
          "{0} is no metric of a model's answers, so two models are not compared by it. Name one such as f1.",
          term.id,
        ),
      );
    }
    if (subject !== 'current' && term.comparesWithReference) {
      throw new CriterionProblem(name, noValueFor(term, subject));
    }
    const given = this.#token.kind === '(' ? this.#arguments(this.#next(), term) : [];
    const call: StatisticCall = {
      kind: 'statistic',
      id: term.id,
      subject,
      ...understood(term, name, given),
      ...(bound && { bound }),
      offset: name.offset,
    };
    this.#first ??= call;
    return call;
  }

  #arguments(open: Span, { id, argument }: Term): Argument[] {
    const found: Argument[] = [];
    if (this.#token.kind === ')') {
      this.#next();
      return found;
    }
    while (true) {
      found.push(this.#argument());
      if (this.#token.kind !== ',') break;
      this.#next();
    }
    const token = this.#token;
    if (token.kind === 'name' || token.kind === 'string' || token.kind === 'number') {
      throw new CriterionProblem(
        token,
        l10n.t(
          'Found {0} where "," or ")" was expected. A name with blanks needs quotes, as in recall(\'not fraud\').',
          shown(token),
        ),
      );
    }
    if (token.kind === '(' && argument === 'metric') {
      throw new CriterionProblem(
        token,
        l10n.t(
          '{0} takes a metric by its plain name alone, as in {0}(f1): no brackets stand within its own.',
          id,
        ),
      );
    }
    if (token.kind === 'comparison' && token.comparison === '==') {
      throw new CriterionProblem(
        token,
        l10n.t('Found "==" in the brackets. A group is written with one "=", as in recall(gender=F).'),
      );
    }
    this.#close(open);
    return found;
  }

  #argument(): Argument {
    const start = this.#token;
    const value = this.#value();
    if (this.#token.kind !== '=') {
      return { ...value, place: span(start, this.#before), quoted: start.kind === 'string' };
    }
    if (start.kind !== 'name' && start.kind !== 'string') {
      throw new CriterionProblem(
        start,
        l10n.t('{0} cannot stand before "=". Expected the name of an option or a column.', shown(start)),
      );
    }
    this.#next();
    return { name: value.text, ...this.#value(), place: span(start, this.#before) };
  }

  #value(): { value: OptionValue; text: string } {
    const token = this.#next();
    if (token.kind === 'string') return { value: token.value, text: token.value };
    if (token.kind === 'name') {
      const value = token.text === 'true' ? true : token.text === 'false' ? false : token.text;
      return { value, text: token.text };
    }
    if (token.kind === 'number') return { value: token.value, text: token.text };
    if (token.kind === '-' && this.#token.kind === 'number') {
      const number = this.#token;
      this.#next();
      return { value: -number.value, text: `-${number.text}` };
    }
    throw new CriterionProblem(
      token,
      hinted(
        atEnd(token),
        l10n.t('Expected a class, a column, or name=value. Put names with signs in quotes.'),
      ),
    );
  }

  /** The token read last. */
  get #before(): Token {
    return this.#tokens[this.#position - 1] ?? this.#token;
  }
}

function subjectNamed(word: string) {
  return SUBJECTS.find(each => each === word);
}

function boundNamed(word: string): Bound | undefined {
  return word === 'lower_bound' || word === 'upper_bound' ? BOUNDS[word] : undefined;
}

function knownTerm(name: Token): Term {
  const term = termNamed(name.text);
  if (term) return term;
  const other = notANumber(name.text);
  if (other) {
    throw new CriterionProblem(
      name,
      l10n.t('{0} is a {1}, not a single number, so it cannot be compared.', other.id, l10n.t(other.kind)),
    );
  }
  const near = nearest(name.text, [...termNames(), ...PREFIXES]);
  const hint = near ? didYouMean(near) : l10n.t('"evenkeel compute --list" prints all.');
  throw new CriterionProblem(name, hinted(l10n.t('Unknown statistic "{0}".', name.text), hint));
}

/** Sorts the arguments of a call into its class or column, its group and its options, and checks them. */
function understood(
  term: Term,
  name: Span,
  given: readonly Argument[],
): Pick<StatisticCall, 'argument' | 'group' | 'options'> {
  let argument: string | undefined;
  let group: { column: string; value: string } | undefined;
  const options: Record<string, OptionValue> = {};
  for (const each of given) {
    if (each.name === undefined) {
      if (term.argument === 'none') throw new CriterionProblem(each.place, takesNothing(term, each.text));
      if (argument !== undefined) {
        throw new CriterionProblem(
          each.place,
          l10n.t('{0} takes one name in its brackets; "{1}" is a second one.', term.id, each.text),
        );
      }
      argument = ['metric', 'chart'].includes(term.argument) ? metricNamed(each, term) : each.text;
    } else if (term.options.some(option => option.name === each.name)) {
      if (Object.hasOwn(options, each.name)) {
        throw new CriterionProblem(each.place, l10n.t('The option "{0}" is given twice.', each.name));
      }
      checkOption(term, each.name, each);
      options[each.name] = each.value;
    } else if (each.name === 'profile') {
      throw new CriterionProblem(
        each.place,
        l10n.t('A profile cannot be chosen in a criterion; set it under monitor.drift.'),
      );
    } else if (group) {
      throw new CriterionProblem(
        each.place,
        l10n.t('Rows can be limited to one group; "{0}={1}" is a second one.', each.name, each.text),
      );
    } else {
      group = { column: each.name, value: each.text };
    }
  }
  if (term.argumentRequired && argument === undefined) {
    throw new CriterionProblem(name, argumentNeeded(term));
  }
  return { ...(argument !== undefined && { argument }), ...(group && { group }), options };
}

function argumentNeeded({ id, argument }: Term): string {
  switch (argument) {
    case 'metric':
    case 'chart':
      return l10n.t('{0} needs a metric, as in {0}(f1).', id);
    case 'detector':
      return l10n.t('{0} needs a detector, as in {0}(adwin).', id);
    case 'run':
      return l10n.t('{0} needs a metric as training runs log it, as in {0}(val_loss).', id);
    default:
      return l10n.t('{0} needs a column, as in {0}(amount).', id);
  }
}

function takesNothing(term: Term, text: string): string {
  const names = term.options.map(option => option.name);
  const near = nearest(text, names);
  const taken = l10n.t('{0} takes no class or column; found "{1}".', term.id, text);
  if (names.length === 0) return taken;
  const options = near
    ? l10n.t('Its options are {0}: write {1}=….', names.join(', '), near)
    : l10n.t('Its options are {0}.', names.join(', '));
  return hinted(taken, options);
}

/** A metric's id; where charts may be named too, their names stand in quotes. */
function metricNamed(argument: Argument, { id, argument: takes }: Term): string {
  const metric = metricTerm(argument.text);
  if (metric) return metric.id;
  if (takes === 'chart' && argument.quoted) return argument.text;
  const near = nearest(
    argument.text,
    termNames().filter(name => metricTerm(name) !== undefined),
  );
  const quotes =
    takes === 'chart'
      ? l10n.t('A chart of monitor.charts is named in quotes: {0}("{1}").', id, argument.text)
      : undefined;
  throw new CriterionProblem(
    argument.place,
    hinted(l10n.t('"{0}" is not a metric.', argument.text), near ? didYouMean(near) : quotes),
  );
}

function checkOption(term: Term, name: string, argument: Argument): void {
  try {
    new Options(term.options, { [name]: argument.value });
  } catch (error) {
    if (error instanceof UsageError) throw new CriterionProblem(argument.place, error.message);
    throw error;
  }
}

/** Puts the criterion's first statistic in the place of a bare `champion` or `reference`. */
function settle(draft: Draft, first: StatisticCall): Expression {
  switch (draft.kind) {
    case 'bare': {
      if (termNamed(first.id)?.comparesWithReference) {
        throw new CriterionProblem(draft, noValueFor(first, draft.subject));
      }
      // The value itself is meant, also where it is compared with a bound.
      const { bound: _, ...value } = first;
      return { ...value, subject: draft.subject, offset: draft.offset };
    }
    case 'negate':
      return { kind: 'negate', of: settle(draft.of, first) };
    case 'binary':
      return { ...draft, left: settle(draft.left, first), right: settle(draft.right, first) };
    default:
      return draft;
  }
}

function bareIn(draft: Draft): Bare | undefined {
  if (draft.kind === 'bare') return draft;
  if (draft.kind === 'negate') return bareIn(draft.of);
  return draft.kind === 'binary' ? (bareIn(draft.left) ?? bareIn(draft.right)) : undefined;
}

function span(from: Span, to: Span): Span {
  return { offset: from.offset, length: to.offset + to.length - from.offset };
}

function shown(token: Token): string {
  return token.kind === 'end' ? l10n.t('the end') : `"${token.text}"`;
}

function atEnd(token: Token): string {
  return token.kind === 'end' ? l10n.t('The criterion ends too early.') : l10n.t('Found {0}.', shown(token));
}

/** A remedy for words and signs that people try. */
function slipHint(token: Token): string | undefined {
  if (token.kind === ',') return l10n.t('Write decimals with a point, as in 0.85.');
  if (token.kind !== 'name') return undefined;
  const word = token.text.toLowerCase();
  if (word === 'and') return l10n.t('Write two criteria, one per line.');
  if (word === 'or') return l10n.t('A criterion has one comparison; "or" cannot be written.');
  if (['is', 'above', 'below', 'at', 'over', 'under', 'least', 'most', 'min', 'max'].includes(word)) {
    return l10n.t('Write f1 >= 0.85 for "f1 is at least 0.85".');
  }
  return undefined;
}

/** A sentence, and after it what may help. */
function hinted(sentence: string, hint: string | undefined): string {
  return hint === undefined ? sentence : `${sentence} ${hint}`;
}

function noValueFor({ id }: { readonly id: string }, subject: Subject): string {
  if (termNamed(id)?.argument === 'run')
    return l10n.t('{0} is of training runs, so it has no value for the {1}.', id, subject);
  return l10n.t('{0} already compares with the reference, so it has no value for the {1}.', id, subject);
}
