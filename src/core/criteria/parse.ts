import { Options, type OptionValue } from '../catalogue/options.ts';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
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
        `A criterion may have ${LONGEST} characters; this one has ${text.length}.`,
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
      throw new CriterionProblem(whole, 'The criterion is empty. Expected something such as f1 >= 0.85.');
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
          ? `"${bare.subject}" alone means the criterion's first statistic, and there is none. Name one, as in ${bare.subject}(f1).`
          : 'The criterion names no statistic, so there is nothing to judge. Expected something such as f1 >= 0.85.',
      );
    }
    return { left: settle(left, first), comparison, right: settle(right, first) };
  }

  metric(): StatisticCall {
    const name = this.#next();
    if (name.kind !== 'name') {
      throw new CriterionProblem(name, `${atEnd(name)} Expected a metric such as f1.`);
    }
    if (PREFIXES.includes(name.text)) {
      throw new CriterionProblem(name, `"${name.text}" is for criteria. Expected a metric such as f1.`);
    }
    const call = this.#call(name, 'current');
    if (!metricTerm(name.text)) {
      throw new CriterionProblem(name, `"${name.text}" is not a metric.`);
    }
    if (call.group) {
      const whole = { offset: name.offset, length: this.#text.trimEnd().length - name.offset };
      throw new CriterionProblem(
        whole,
        `Rows of one group, ${call.group.column}=${call.group.value}, are for criteria alone.`,
      );
    }
    const { kind } = this.#token;
    if (kind === 'end') return call;
    throw new CriterionProblem(this.#token, `Found ${shown(this.#token)} where the metric should end.`);
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
      throw new CriterionProblem(token, 'Found "=". To compare, write >=, <=, >, <, == or !=.');
    }
    if (token.kind === 'end') {
      const place = { offset: 0, length: this.#text.length };
      throw new CriterionProblem(
        place,
        'The comparison is missing. Expected >=, <=, >, <, == or != and a bound.',
      );
    }
    throw new CriterionProblem(
      token,
      `Found ${shown(token)} where a comparison was expected: >=, <=, >, <, == or !=.${slipHint(token)}`,
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
        `A criterion has one comparison; this is a second one. Write two criteria: "${one}" and "${other}".`,
      );
    }
    if (token.kind === '=')
      throw new CriterionProblem(token, 'Found "=" after the comparison. A criterion has one comparison.');
    throw new CriterionProblem(
      token,
      `Found ${shown(token)} where the criterion should end.${slipHint(token)}`,
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
      throw new CriterionProblem(token, `The criterion is nested more than ${DEEPEST} deep.`);
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
        throw new CriterionProblem(token, `${atEnd(token)} Expected a statistic such as f1, or a number.`);
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
      throw new CriterionProblem(word, `${word.text} needs a statistic, as in ${word.text}(f1).`);
    }
    this.#next();
    const inner = this.#next();
    if (inner.kind !== 'name') {
      throw new CriterionProblem(
        inner,
        `${atEnd(inner)} Expected one statistic in the brackets, as in ${word.text}(f1).`,
      );
    }
    const call = read(inner);
    this.#close(open);
    return call;
  }

  /** What an end of an interval is of: a statistic, or that of a subject in brackets of its own. */
  #bounded(name: Token, bound: Bound): StatisticCall {
    if (boundNamed(name.text)) {
      throw new CriterionProblem(name, 'A bound has no bounds. Name one statistic, as in lower_bound(f1).');
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
      throw new CriterionProblem(open, 'The bracket is opened here and never closed.');
    if (token.kind === 'comparison') {
      throw new CriterionProblem(
        token,
        'A comparison cannot stand inside brackets. Close the bracket before it.',
      );
    }
    throw new CriterionProblem(token, `Found ${shown(token)} where ")" was expected.`);
  }

  #call(name: Token, subject: Subject, bound?: Bound): StatisticCall {
    const term = knownTerm(name);
    if (subject === 'difference' && !isOfModels(term)) {
      throw new CriterionProblem(
        name,
        `${term.id} is no metric of a model's answers, so two models are not compared by it. Name one such as f1.`,
      );
    }
    if (subject !== 'current' && term.comparesWithReference) {
      throw new CriterionProblem(
        name,
        `${term.id} already compares with the reference, so it has no value for the ${subject}.`,
      );
    }
    const given = this.#token.kind === '(' ? this.#arguments(this.#next()) : [];
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

  #arguments(open: Span): Argument[] {
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
        `Found ${shown(token)} where "," or ")" was expected. A name with blanks needs quotes, as in recall('not fraud').`,
      );
    }
    if (token.kind === 'comparison' && token.comparison === '==') {
      throw new CriterionProblem(
        token,
        'Found "==" in the brackets. A group is written with one "=", as in recall(gender=F).',
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
        `${shown(start)} cannot stand before "=". Expected the name of an option or a column.`,
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
      `${atEnd(token)} Expected a class, a column, or name=value. Put names with signs in quotes.`,
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
      `${other.id} is a ${other.kind}, not a single number, so it cannot be compared.`,
    );
  }
  const near = nearest(name.text, [...termNames(), ...PREFIXES]);
  const hint = near ? `Did you mean "${near}"?` : '"evenkeel compute --list" prints all.';
  throw new CriterionProblem(name, `Unknown statistic "${name.text}". ${hint}`);
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
          `${term.id} takes one ${term.argument}; "${each.text}" is a second one.`,
        );
      }
      argument = ['metric', 'chart'].includes(term.argument) ? metricNamed(each, term) : each.text;
    } else if (term.options.some(option => option.name === each.name)) {
      if (Object.hasOwn(options, each.name)) {
        throw new CriterionProblem(each.place, `The option "${each.name}" is given twice.`);
      }
      checkOption(term, each.name, each);
      options[each.name] = each.value;
    } else if (each.name === 'profile') {
      throw new CriterionProblem(
        each.place,
        'A profile cannot be chosen in a criterion; set it under monitor.drift.',
      );
    } else if (group) {
      throw new CriterionProblem(
        each.place,
        `Rows can be limited to one group; "${each.name}=${each.text}" is a second one.`,
      );
    } else {
      group = { column: each.name, value: each.text };
    }
  }
  if (term.argumentRequired && argument === undefined) {
    const example = EXAMPLES[term.argument] ?? 'amount';
    const what = term.argument === 'chart' ? 'metric' : term.argument;
    throw new CriterionProblem(name, `${term.id} needs a ${what}, as in ${term.id}(${example}).`);
  }
  return { ...(argument !== undefined && { argument }), ...(group && { group }), options };
}

/** What stands in the brackets, for messages. */
const EXAMPLES: Readonly<Record<string, string>> = { metric: 'f1', chart: 'f1', detector: 'adwin' };

function takesNothing(term: Term, text: string): string {
  const names = term.options.map(option => option.name);
  const near = nearest(text, names);
  const options =
    names.length > 0 ? ` Its options are ${names.join(', ')}${near ? `: write ${near}=…` : ''}.` : '';
  return `${term.id} takes no class or column; found "${text}".${options}`;
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
    takes === 'chart' ? ` A chart of monitor.charts is named in quotes: ${id}("${argument.text}").` : '';
  throw new CriterionProblem(
    argument.place,
    `"${argument.text}" is not a metric.${near ? ` Did you mean "${near}"?` : quotes}`,
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
        throw new CriterionProblem(
          draft,
          `${first.id} already compares with the reference, so it has no value for the ${draft.subject}.`,
        );
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
  return token.kind === 'end' ? 'the end' : `"${token.text}"`;
}

function atEnd(token: Token): string {
  return token.kind === 'end' ? 'The criterion ends too early.' : `Found ${shown(token)}.`;
}

/** A remedy for words and signs that people try. */
function slipHint(token: Token): string {
  if (token.kind === ',') return ' Write decimals with a point, as in 0.85.';
  if (token.kind !== 'name') return '';
  const word = token.text.toLowerCase();
  if (word === 'and') return ' Write two criteria, one per line.';
  if (word === 'or') return ' A criterion has one comparison; "or" cannot be written.';
  if (['is', 'above', 'below', 'at', 'over', 'under', 'least', 'most', 'min', 'max'].includes(word)) {
    return ' Write f1 >= 0.85 for "f1 is at least 0.85".';
  }
  return '';
}
