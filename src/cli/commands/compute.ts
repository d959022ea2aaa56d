import { catalogue, compute, statistic } from '../../core/catalogue/catalogue.ts';
import { type IntervalCall, intervalCall } from '../../core/catalogue/interval.ts';
import { inputsFromJson, outcomeToJson, parseJson } from '../../core/catalogue/json.ts';
import type { OptionValue } from '../../core/catalogue/options.ts';
import type { Json, Statistic } from '../../core/catalogue/statistic.ts';
import { UsageError } from '../../core/diagnostic.ts';
import { nearest } from '../../core/nearest.ts';
import {
  type Arguments,
  type Command,
  EXIT,
  type ExitCode,
  printJson,
  type Terminal,
  text,
} from '../command.ts';
import { linesOf, settings } from '../input.ts';

export const command: Command = {
  usage: 'compute <statistic>',
  summary: 'Compute one statistic of named arrays, given as a JSON object on standard input.',
  options: {
    list: { type: 'boolean' },
    batch: { type: 'boolean' },
    profile: { type: 'string' },
    set: { type: 'string', multiple: true },
    interval: { type: 'string' },
    level: { type: 'string' },
    resamples: { type: 'string' },
    seed: { type: 'string' },
  },
  help: [
    '--profile P           reproduce the numbers of another library',
    '--set option=value    set an option; may be repeated',
    '--interval M          closed (default), auto, bootstrap, bca, clopper_pearson, jeffreys or none; with --level, --resamples, --seed',
    '--list                print the catalogue',
    '--batch               answer one request {"id", "profile"?, "options"?, "interval"?, "input"} per line',
  ],
  positionals: [0, 1],
  async run(args, terminal) {
    if (args.values['list']) return list(args, terminal);
    if (args.values['batch']) return batch(terminal);
    const [id] = args.positionals;
    if (id === undefined) throw new UsageError('Which statistic? "evenkeel compute --list" prints all.');
    statistic(id);
    const profile = text(args, 'profile');
    let input = '';
    for await (const part of terminal.readInput()) input += part;
    const answer = respond({
      id,
      input: parseJson(input),
      options: settings(args),
      ...(profile !== undefined && { profile }),
      ...intervalOption(args),
    });
    printJson(terminal, answer);
    return EXIT.pass;
  },
};

interface Request {
  readonly id: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly interval?: IntervalCall;
  readonly input: unknown;
}

/** The interval that --interval, --level, --resamples and --seed ask for; one of the last three alone asks for `auto`. */
function intervalOption(args: Arguments): { readonly interval?: IntervalCall } {
  const given = Object.entries({
    method: text(args, 'interval'),
    level: text(args, 'level'),
    resamples: text(args, 'resamples'),
    seed: text(args, 'seed'),
  }).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? {}
    : { interval: intervalCall({ method: 'auto', ...Object.fromEntries(given) }) };
}

function respond(request: Request): Json {
  const { id, unequalRows } = statistic(request.id);
  const outcome = compute(id, inputsFromJson(request.input, unequalRows), {
    ...(request.profile !== undefined && { profile: request.profile }),
    ...(request.options && { options: request.options }),
    ...(request.interval && { interval: request.interval }),
  });
  return outcomeToJson(id, request.profile ?? 'evenkeel', outcome);
}

/** One answer per line, in order; a line that cannot be answered gets `{"id"?, "error"}` and does not stop the rest. */
async function batch(terminal: Terminal): Promise<ExitCode> {
  let failed = false;
  for await (const lines of linesOf(terminal.readInput())) {
    for (const line of lines) {
      if (line.trim() === '') continue;
      const answer = answerLine(line);
      failed ||= 'error' in answer;
      terminal.out(`${JSON.stringify(answer)}\n`);
    }
  }
  return failed ? EXIT.badInput : EXIT.pass;
}

function answerLine(line: string): { readonly [key: string]: Json } {
  let id: string | undefined;
  try {
    const value = parseJson(line);
    id = idOf(value);
    return respond(requestOf(value)) as { readonly [key: string]: Json };
  } catch (error) {
    return { ...(id !== undefined && { id }), error: error instanceof Error ? error.message : String(error) };
  }
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

function requestOf(value: unknown): Request {
  if (typeof value !== 'object' || value === null)
    throw new UsageError('A request is a JSON object with "id" and "input".');
  const { profile, options, interval, input } = value as Record<string, unknown>;
  const id = idOf(value);
  checkNames(value);
  if (id === undefined) throw new UsageError('A request needs an "id": the name of a statistic.');
  if (profile !== undefined && profile !== null && typeof profile !== 'string')
    throw new UsageError('"profile" is not a text.');
  return {
    id,
    input,
    ...(typeof profile === 'string' && { profile }),
    ...(options !== undefined && options !== null && { options: optionsOf(options) }),
    ...(interval !== undefined && interval !== null && { interval: intervalOf(interval) }),
  };
}

const NAMES = ['id', 'profile', 'options', 'interval', 'input'];

/** A name that nearly is one of these would be ignored, and another number given than was asked for. Others may be the caller's own. */
function checkNames(request: object): void {
  for (const name of Object.keys(request)) {
    const meant = NAMES.includes(name) ? undefined : nearest(name, NAMES);
    if (meant !== undefined && !(meant in request)) {
      throw new UsageError(
        `Unknown "${name}" in a request. Did you mean "${meant}"? Allowed: ${NAMES.join(', ')}.`,
      );
    }
  }
}

function intervalOf(value: unknown): IntervalCall {
  if (typeof value === 'string') return intervalCall({ method: value });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('"interval" is neither a method nor a JSON object such as {"method": "bootstrap"}.');
  return intervalCall({ method: 'auto', ...value });
}

function optionsOf(value: unknown): Record<string, OptionValue> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('"options" is not a JSON object.');
  return Object.fromEntries(Object.entries(value).map(([name, option]) => [name, optionOf(name, option)]));
}

/** A list stands for the text of its items: commas between them, semicolons between the lists in a list. */
function optionOf(name: string, option: unknown): OptionValue {
  if (typeof option === 'number' || typeof option === 'string' || typeof option === 'boolean') return option;
  if (Array.isArray(option) && option.length > 0) {
    return option.map(each => String(optionOf(name, each))).join(Array.isArray(option[0]) ? ';' : ',');
  }
  throw new UsageError(
    `Option "${name}" is ${JSON.stringify(option)}; expected a number, a text, true, false or a list of them.`,
  );
}

function list(args: Arguments, terminal: Terminal): ExitCode {
  if (args.values['json']) {
    printJson(terminal, catalogue.map(entryOf));
    return EXIT.pass;
  }
  const width = Math.max(...catalogue.map(each => each.id.length));
  for (const each of catalogue) terminal.out(`${each.id.padEnd(width)}  ${each.summary}\n`);
  return EXIT.pass;
}

/** A descriptor without its function. */
function entryOf({ compute: _, range, ...rest }: Statistic) {
  return { ...rest, range: range.map(bound => (Number.isFinite(bound) ? bound : null)) };
}
