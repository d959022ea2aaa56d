import { readFile } from 'node:fs/promises';
import { parseJson } from '../../core/catalogue/json.ts';
import type { Options } from '../../core/catalogue/options.ts';
import { optionsWith } from '../../core/catalogue/profile.ts';
import { type Detector, refusal, unable } from '../../core/detectors/detector.ts';
import { detectors } from '../../core/detectors/index.ts';
import type { Runner } from '../../core/detectors/runner.ts';
import { resumed, stateText } from '../../core/detectors/stateFile.ts';
import { UsageError } from '../../core/diagnostic.ts';
import { writeAtomically } from '../../core/files/durable.ts';
import { nearest } from '../../core/nearest.ts';
import { formatCount, formatValue } from '../../core/words.ts';
import { type Arguments, type Command, EXIT, printJson, type Terminal, text } from '../command.ts';
import { linesOf, settings } from '../input.ts';

export const command: Command = {
  usage: 'detect <detector>',
  summary: 'Watch numbers on standard input for drift.',
  options: {
    state: { type: 'string' },
    profile: { type: 'string' },
    set: { type: 'string', multiple: true },
  },
  help: [
    '--state FILE          go on where FILE says, and write there how far it went',
    '--profile P           reproduce the detections of another library',
    '--set option=value    set an option; may be repeated',
    `detectors             ${detectors.map(each => each.id).join(', ')}`,
  ],
  positionals: [1, 1],
  async run(args, terminal) {
    const detector = named(args.positionals[0] ?? '');
    const options = optionsWith(detector, text(args, 'profile'), settings(args));
    const file = stateFile(args);
    const runner = file === undefined ? detector.start(options) : await goOn(file, detector, options);
    const first = runner.rows;
    const tell = args.values['json'] ? undefined : terminal.out;
    await feedAll(runner, detector, terminal, tell);
    const reason = unable(detector.title, runner);
    if (reason !== undefined && runner.rows > first) throw new UsageError(reason);
    if (file !== undefined) await writeAtomically(file, stateText(detector, options, runner));
    if (tell) tell(summary(runner, first));
    else printJson(terminal, answer(detector, options, runner, first));
    return since(runner.drifts, first).length > 0 ? EXIT.criteriaFailed : EXIT.pass;
  },
};

function named(name: string): Detector {
  const found = detectors.find(({ id, aliases }) => id === name || aliases?.includes(name));
  if (found) return found;
  const ids = detectors.map(each => each.id);
  const near = nearest(name, ids);
  throw new UsageError(
    `There is no detector "${name}".${near ? ` Did you mean "${near}"?` : ''} Known: ${ids.join(', ')}.`,
  );
}

function stateFile(args: Arguments): string | undefined {
  const file = text(args, 'state');
  if (file === '') throw new UsageError('Option "--state" is empty; expected the path of a file.');
  return file;
}

async function goOn(file: string, detector: Detector, options: Options): Promise<Runner> {
  let saved: string;
  try {
    saved = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return detector.start(options);
    throw error;
  }
  return resumed(saved, file, detector, options);
}

/** Feeds standard input to its end, or until a person or the system asks to end; tells what is found as it is found. */
async function feedAll(
  runner: Runner,
  detector: Detector,
  terminal: Terminal,
  tell: ((text: string) => void) | undefined,
): Promise<void> {
  const { signal } = terminal;
  let line = 0;
  try {
    for await (const lines of linesOf(terminal.readInput(signal))) {
      const from = runner.rows;
      const values = lines.flatMap((text, i) => numbersOf(text, line + i + 1));
      line += lines.length;
      const refused = runner.feed(Float64Array.from(values));
      tell?.(findings(runner, from));
      if (refused) throw new UsageError(refusal(detector.title, detector.reads, refused));
    }
  } catch (error) {
    // asked to end: what came so far is all there is
    if (!signal.aborted) throw error;
  }
}

/** As programs write what is no number, in small letters. */
const WORDS: ReadonlyMap<string, number> = new Map([
  // an empty cell of a column
  ['', Number.NaN],
  ['nan', Number.NaN],
  ['null', Number.NaN],
  ['none', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['true', 1],
  ['false', 0],
]);

function numbersOf(line: string, at: number): number | number[] {
  const text = line.trim();
  const number = numberOf(text);
  if (number !== undefined) return number;
  const wrong = (what: unknown) =>
    new UsageError(
      `Line ${at} of the input holds ${JSON.stringify(what).slice(0, 80)}; expected a number, or an array of numbers.`,
    );
  if (!text.startsWith('[')) throw wrong(text);
  const cells = parseJson(text) as readonly unknown[];
  return cells.map(cell => {
    const value =
      typeof cell === 'number'
        ? cell
        : typeof cell === 'object' && cell !== null
          ? undefined
          : numberOf(String(cell));
    if (value === undefined) throw wrong(cell);
    return value;
  });
}

/** The number that a text stands for; NaN: missing. */
function numberOf(text: string): number | undefined {
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? WORDS.get(text.toLowerCase()) : number;
}

function since(rows: readonly number[], first: number): readonly number[] {
  // ascending, and only the end is new
  const before = rows.findLastIndex(row => row < first);
  return rows.slice(before + 1);
}

/** Drifts and warnings from a row on, one per line. */
function findings({ drifts, warnings }: Runner, from: number): string {
  return [
    ...since(drifts, from).map(row => ({ row, what: 'drift' })),
    ...since(warnings, from).map(row => ({ row, what: 'warning' })),
  ]
    .sort((a, b) => a.row - b.row)
    .map(({ row, what }) => `${what} at row ${row}\n`)
    .join('');
}

function summary(runner: Runner, first: number): string {
  const { rows, missing, infinite, estimate, width } = runner;
  const found = [
    formatCount(since(runner.drifts, first).length, 'drift'),
    formatCount(since(runner.warnings, first).length, 'warning'),
  ];
  const which = rows > first ? ` (${first} to ${rows - 1})` : '';
  const level =
    estimate === undefined ? '' : `, level ${formatValue(estimate)} over ${formatCount(width, 'value')}`;
  const left = missing + infinite;
  return [
    `${formatCount(rows - first, 'row')}${which}: ${found.join(', ')}. Now ${runner.zone}${level}.`,
    ...(left > 0 ? [` ${formatCount(left, 'value')} of ${rows} missing or infinite, left out.`] : []),
    '\n',
  ].join('');
}

function answer(detector: Detector, options: Options, runner: Runner, first: number) {
  const { rows, missing, infinite, zone, estimate, width } = runner;
  return {
    id: detector.id,
    options: options.record(),
    first,
    rows,
    drifts: since(runner.drifts, first),
    warnings: since(runner.warnings, first),
    zone,
    estimate: estimate ?? null,
    width,
    missing,
    infinite,
  };
}
