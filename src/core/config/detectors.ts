import type { Options, OptionValue } from '../catalogue/options.ts';
import { optionsWith } from '../catalogue/profile.ts';
import type { Detector } from '../detectors/detector.ts';
import { detectors } from '../detectors/index.ts';
import type { Config } from './schema.ts';

/** What a detector is fed with, row by row. */
export type Fed =
  | { readonly kind: 'error' }
  | { readonly kind: 'score' }
  | { readonly kind: 'missing' | 'column'; readonly column: string };

/** A detector that watches current data. */
export interface DetectorSettings {
  readonly detector: Detector;
  readonly fed: Fed;
  /** What it is called: its own name, else `adwin(amount)`. */
  readonly name: string;
  readonly profile?: string;
  readonly options: Options;
}

export type DetectorEntry = NonNullable<NonNullable<Config['monitor']>['detectors']>[number];

/** An entry of `monitor.detectors` in its long form. */
export interface LongEntry {
  readonly detector: string;
  readonly on: string;
  readonly name?: string;
  readonly profile?: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** The long form of an entry; `adwin` alone is fed with the errors. */
export function longForm(entry: DetectorEntry): LongEntry {
  if (typeof entry === 'string') {
    const [, detector = entry, on = ''] = /^([^(]*)\((.*)\)\s*$/su.exec(entry) ?? [];
    return { detector: detector.trim(), on: on.trim() || 'error', options: {} };
  }
  const { detector, on = 'error', name, profile, ...options } = entry;
  return {
    detector,
    on: on.trim(),
    ...(name !== undefined && name.trim() !== '' && { name: name.trim() }),
    ...(profile !== undefined && { profile }),
    options,
  };
}

/** What the text after `on` names. Any text that is none of the words is a column. */
export function fedBy(on: string): Fed {
  if (on === 'error' || on === 'score') return { kind: on };
  const [, kind, column = ''] = /^(missing|column)\((.+)\)$/su.exec(on) ?? [];
  return kind === 'missing'
    ? { kind, column: column.trim() }
    : { kind: 'column', column: column.trim() || on };
}

/** What a detector is fed with as `on` says it, in its shortest form. */
export function fedText(fed: Fed): string {
  if (fed.kind === 'error' || fed.kind === 'score') return fed.kind;
  if (fed.kind === 'missing') return `missing(${fed.column})`;
  const plain = fedBy(fed.column);
  return plain.kind === 'column' && plain.column === fed.column ? fed.column : `column(${fed.column})`;
}

/** A detector and what it is fed with: `adwin(probability)`. */
export function kindName({ id }: Pick<Detector, 'id'>, fed: Fed): string {
  return `${id}(${fedText(fed)})`;
}

/** Everything by which a criterion may mean detectors of a list: names, kinds on a stream, kinds, and streams; without what occurs twice. */
export function meanings(entries: readonly DetectorEntry[] = []): readonly string[] {
  const all = detectorSettings(entries).flatMap(({ name, detector, fed }) => [
    name,
    kindName(detector, fed),
    detector.id,
    fedText(fed),
  ]);
  return [...new Set(all)];
}

/** Whether a criterion that says `which`, which is no detector's own name, means a detector: by its kind, by its stream, or by both. */
export function isMeant(which: string, { detector, fed }: DetectorSettings): boolean {
  return (
    kindName(detector, fed) === which ||
    detector.id === detectorNamed(which)?.id ||
    fedText(fed) === fedText(fedBy(which))
  );
}

/** The detector of that id or alias. */
export function detectorNamed(name: string): Detector | undefined {
  return detectors.find(each => each.id === name || each.aliases?.includes(name));
}

/** Every id and alias of a detector. */
export function detectorNames(): readonly string[] {
  return detectors.flatMap(each => [each.id, ...(each.aliases ?? [])]);
}

/** The detectors of a configuration that has been checked. */
export function detectorSettings(entries: readonly DetectorEntry[] = []): DetectorSettings[] {
  return entries.map(longForm).flatMap(({ detector: id, on, name, profile, options }) => {
    const detector = detectorNamed(id);
    if (!detector) return [];
    const fed = fedBy(on);
    return [
      {
        detector,
        fed,
        name: name ?? kindName(detector, fed),
        ...(profile !== undefined && { profile }),
        options: optionsWith(detector, profile, options),
      },
    ];
  });
}
