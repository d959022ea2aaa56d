import { createHash } from 'node:crypto';
import type { Options } from '../catalogue/options.ts';
import { UsageError } from '../diagnostic.ts';
import type { Detector } from './detector.ts';
import type { Runner } from './runner.ts';

/** Goes up when what is saved changes its meaning. */
const FORMAT = 1;

interface Saved {
  readonly format: number;
  readonly detector: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly state: unknown;
}

/** What `resumedFrom` makes the runner go on from, as JSON. */
export function savedState(detector: Detector, options: Options, runner: Runner): Saved & { sha256: string } {
  const saved = { format: FORMAT, detector: detector.id, options: options.record(), state: runner.save() };
  return { ...saved, sha256: digest(saved) };
}

/** The text of a file from which `resumed` makes the runner go on. Ends with a newline. */
export function stateText(detector: Detector, options: Options, runner: Runner): string {
  return `${JSON.stringify(savedState(detector, options, runner))}\n`;
}

/**
 * A runner that goes on where the one that was saved stopped.
 * @param name of the file, for messages
 * @throws UsageError when the text is no state, is damaged, or is of another detector or other options
 */
export function resumed(text: string, name: string, detector: Detector, options: Options): Runner {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${name} is no saved state of a detector, or is damaged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return resumedFrom(value, name, detector, options);
}

/** As `resumed`, from what the text holds. */
export function resumedFrom(value: unknown, name: string, detector: Detector, options: Options): Runner {
  const saved = understood(value, name);
  if (saved.detector !== detector.id) {
    throw new UsageError(`${name} is the state of ${saved.detector}, not of ${detector.id}.`);
  }
  const now = options.record();
  for (const option of new Set([...Object.keys(saved.options), ...Object.keys(now)])) {
    const [there, here] = [saved.options[option], now[option]];
    if (there !== here) {
      throw new UsageError(
        `${name} was saved with other options: "${option}" is ${shown(there)} there and ${shown(here)} here.`,
      );
    }
  }
  const runner = detector.start(options);
  if (!runner.restore(saved.state)) throw new UsageError(`${name} holds no state of ${detector.id}.`);
  return runner;
}

function understood(value: unknown, name: string): Saved {
  if (typeof value === 'object' && value !== null) {
    const { sha256, ...saved } = value as Record<string, unknown>;
    const { format, detector, options, state } = saved;
    if (typeof format === 'number' && format !== FORMAT) {
      throw new UsageError(
        `${name} has the format ${format}, which this version of Evenkeel does not know; it reads ${FORMAT}.`,
      );
    }
    if (
      format === FORMAT &&
      typeof detector === 'string' &&
      typeof options === 'object' &&
      options !== null
    ) {
      if (sha256 === digest(saved)) return { format, detector, options: { ...options }, state };
      throw new UsageError(`${name} is damaged: it is not what was saved.`);
    }
  }
  throw new UsageError(`${name} is no saved state of a detector.`);
}

/** Of the text that the saved values have in JSON, which is the same before and after writing and reading them. */
function digest(saved: unknown): string {
  return createHash('sha256').update(JSON.stringify(saved)).digest('hex');
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}
