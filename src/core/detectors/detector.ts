import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Json, Outcome, Profile, Statistic } from '../catalogue/statistic.ts';
import type { Machine } from './machine.ts';
import { type Reads, type Refused, Runner, type ZoneRun } from './runner.ts';

/** A statistic that can also be fed row by row. */
export interface Detector extends Statistic {
  readonly kind: 'detector';
  readonly reads: Reads;
  /** The detector before its first value. */
  readonly start: (options: Options) => Runner;
}

interface Description {
  readonly id: string;
  readonly title: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly reads: Reads;
  readonly options: readonly OptionSpec[];
  readonly profiles?: readonly Profile[];
  readonly convention: string;
  readonly source: string;
  /** @throws UsageError where options do not go together */
  readonly machine: (options: Options) => Machine;
}

/** Runs of zones listed in details; a stream that flickers has many. */
const MOST_RUNS = 1000;

const SHARED =
  ' Rows are counted from 0. Unless another thing is said, the detector starts afresh with the value after a drift. Missing and infinite values are left out and counted.';

/** What all detectors do with `values`, around the machine of one. */
export function detector({ machine, ...description }: Description): Detector {
  const start = (options: Options) => new Runner(machine(options), description.reads);
  return {
    ...description,
    kind: 'detector',
    needs: ['values'],
    range: [0, Number.POSITIVE_INFINITY],
    worse: 'higher',
    convention: `${description.convention}${SHARED}`,
    start,
    compute({ inputs }, options): Outcome {
      const vector = vectorIn(inputs, 'values');
      if (!vector) return { undefined: l10n.t('There are no values.') };
      const values = vector.type === 'category' ? truths(vector) : vector.values;
      if (!values) return { undefined: l10n.t('The input "values" holds text; a detector needs numbers.') };
      const runner = start(options);
      const runs: ZoneRun[] = [];
      const refused = runner.feed(values, runs);
      if (refused) return { undefined: refusal(description.title, description.reads, refused) };
      return found(description.title, runner, runs);
    },
  };
}

/** 0 and 1 of a column of booleans; undefined for other texts. */
function truths({
  codes,
  dictionary,
}: {
  codes: Int32Array;
  dictionary: readonly string[];
}): Float64Array | undefined {
  if (dictionary.length !== 2 || dictionary[0] !== 'false' || dictionary[1] !== 'true') return undefined;
  return Float64Array.from(codes, code => (code < 0 ? Number.NaN : code));
}

/** Why a detector could not go on, as a sentence. */
export function refusal(title: string, reads: Reads, { row, value }: Refused): string {
  const name = l10n.t(title);
  switch (reads) {
    case 'error':
      return l10n.t(
        '{0} reads errors: 0 for a right answer and 1 for a wrong one; row {1} is {2}.',
        name,
        row,
        value,
      );
    case 'correct':
      return l10n.t(
        '{0} reads right answers: 1 for a right answer and 0 for a wrong one; row {1} is {2}.',
        name,
        row,
        value,
      );
    case 'share':
      return l10n.t('{0} reads values from 0 to 1; row {1} is {2}.', name, row, value);
    case 'number':
      return l10n.t('{0} reads numbers; row {1} is {2}.', name, row, value);
  }
}

/** Why a detector found nothing although it was fed, or undefined. */
export function unable(title: string, runner: Runner): string | undefined {
  if (runner.rows === 0) return l10n.t('There are no values.');
  const known = runner.rows - runner.missing - runner.infinite;
  if (known === 0) return l10n.t('All {0} values are missing or infinite.', runner.rows);
  if (runner.overflowed)
    return l10n.t('The values are so large that the sums of {0} overflow; scale them down.', l10n.t(title));
  return undefined;
}

function found(title: string, runner: Runner, runs: readonly ZoneRun[]): Outcome {
  const reason = unable(title, runner);
  if (reason !== undefined) return { undefined: reason };
  const { estimate } = runner;
  return {
    value: { drifts: runner.drifts, warnings: runner.warnings },
    details: {
      detections: runner.drifts.length,
      zone: runner.zone,
      ...(estimate !== undefined && { estimate }),
      width: runner.width,
      rows: runner.rows,
      missing: runner.missing,
      infinite: runner.infinite,
      zones: runs.slice(0, MOST_RUNS).map((run): Json => ({ ...run })),
      ...(runs.length > MOST_RUNS && { zonesLeftOut: runs.length - MOST_RUNS }),
    },
  };
}
