import * as l10n from '@vscode/l10n';
import { find } from '../catalogue/catalogue.ts';
import { optionsWith } from '../catalogue/profile.ts';
import type { Detector } from '../detectors/detector.ts';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { didYouMean } from '../suggesting.ts';
import {
  type DetectorEntry,
  detectorNamed,
  detectorNames,
  fedBy,
  kindName,
  type LongEntry,
  longForm,
} from './detectors.ts';
import type { Path } from './document.ts';
import type { Tell } from './tell.ts';

/** What is wrong with an entry, and the key of its long form that is to blame. */
interface Fault {
  readonly key?: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The detectors that exist, with options that they have and names that mean one of them alone; of those with the same name the first. */
export function checkDetectors(entries: readonly DetectorEntry[], tell: Tell): DetectorEntry[] {
  const seen = new Set<string>();
  return entries.filter((entry, index) => {
    const path: Path = ['monitor', 'detectors', index];
    const long = longForm(entry);
    const detector = detectorNamed(long.detector);
    const fault = detector ? faultIn(detector, long) : unknown(long.detector);
    if (!detector || fault) {
      const { key, ...told } = fault ?? unknown(long.detector);
      tell(key !== undefined && typeof entry === 'object' ? [...path, key] : path, {
        severity: 'error',
        ...told,
      });
      return false;
    }
    const kind = kindName(detector, fedBy(long.on));
    const name = long.name ?? kind;
    if (seen.has(name)) {
      tell(long.name === undefined ? path : [...path, 'name'], {
        severity: 'warning',
        code: 'duplicate-detector',
        message:
          long.name === undefined
            ? l10n.t('The detector {0} is written twice; the first one counts.', name)
            : l10n.t('Another detector is called "{0}"; the first one counts.', name),
        remedy:
          long.name === undefined
            ? l10n.t('Remove one of them, or give it a name of its own: {detector: …, name: …}.')
            : l10n.t('Give it another name.'),
      });
      return false;
    }
    const other = name === kind ? undefined : otherMeaning(name);
    if (other !== undefined) {
      tell([...path, 'name'], {
        severity: 'error',
        code: 'detector-name-taken',
        message: other,
        remedy: l10n.t('Give it another name.'),
      });
      return false;
    }
    seen.add(name);
    return true;
  });
}

/** What a name means already, as a sentence; undefined where it is free. */
function otherMeaning(name: string): string | undefined {
  if (detectorNamed(name))
    return l10n.t(
      'The name "{0}" is that of a detector, so a criterion could not tell what is meant; the detector is left out.',
      name,
    );
  if (['error', 'score'].includes(name))
    return l10n.t(
      'The name "{0}" is what detectors are fed with, so a criterion could not tell what is meant; the detector is left out.',
      name,
    );
  if (!/^\w+\(.*\)$/su.test(name)) return undefined;
  return l10n.t(
    'The name "{0}" is written like a detector and what it is fed with, so a criterion could not tell what is meant; the detector is left out.',
    name,
  );
}

function unknown(name: string): Fault {
  const kind = find(name)?.kind;
  const near = nearest(name, detectorNames());
  return {
    key: 'detector',
    code: 'unknown-detector',
    message:
      kind === undefined
        ? l10n.t('Unknown detector "{0}".', name)
        : l10n.t('"{0}" is a {1} statistic, not a detector.', name, l10n.t(kind)),
    remedy: near ? didYouMean(near) : l10n.t('Name a detector such as adwin, ddm or page_hinkley.'),
  };
}

function faultIn(detector: Detector, { on, profile, options }: LongEntry): Fault | undefined {
  const { id } = detector;
  if (/^\w*\s*\(/u.test(on) && !/^(?:missing|column)\(.*\S.*\)$/su.test(on)) {
    return {
      key: 'on',
      code: 'wrong-value',
      message: l10n.t('A detector cannot be fed with "{0}".', on),
      remedy: l10n.t(
        'Write error, score, missing(column) or the name of a column; column(name) where the name has brackets.',
      ),
    };
  }
  const profiles = ['evenkeel', ...(detector.profiles ?? []).map(each => each.id)];
  if (profile !== undefined && !profiles.includes(profile)) {
    const near = nearest(profile, profiles);
    return {
      key: 'profile',
      code: 'unknown-profile',
      message: l10n.t('Unknown profile "{0}" of {1}.', profile, id),
      remedy: near ? didYouMean(near) : l10n.t('Known: {0}.', profiles.join(', ')),
    };
  }
  const names = detector.options.map(each => each.name);
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue;
    const near = nearest(key, ['on', 'name', 'profile', ...names]);
    return {
      key,
      code: 'unknown-option',
      message: l10n.t('{0} has no option "{1}".', id, key),
      remedy: near ? didYouMean(near) : l10n.t('Known: {0}.', names.join(', ')),
    };
  }
  const refused = refusal(detector, profile, options);
  if (refused === undefined) return undefined;
  // An option that is wrong by itself is to blame for the whole; else it is how they go together.
  const key = Object.entries(options).find(
    ([name, value]) => refusal(detector, profile, { [name]: value }) === refused,
  )?.[0];
  return {
    ...(key !== undefined && { key }),
    code: 'wrong-option',
    message: l10n.t('{0}: {1}', id, refused),
    remedy: l10n.t('Mend it; until then this detector is left out.'),
  };
}

/** Why the detector does not start with these options, as a sentence. */
function refusal(
  detector: Detector,
  profile: string | undefined,
  options: LongEntry['options'],
): string | undefined {
  try {
    detector.start(optionsWith(detector, profile, options));
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}
