import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { suggesting } from '../suggesting.ts';
import { Options, type OptionValue } from './options.ts';
import type { Profile, Statistic } from './statistic.ts';

/**
 * The options of one call: those given win over the profile's, those over the defaults.
 * @throws UsageError for an unknown profile or option, and for a value that is not allowed.
 */
export function optionsWith(
  found: Statistic,
  profile: string | undefined,
  given: Readonly<Record<string, OptionValue>> = {},
): Options {
  const fixed = profile === undefined ? undefined : profileOf(found, profile);
  return new Options(found.options, { ...fixed?.options, ...given });
}

function profileOf(found: Statistic, id: string): Profile | undefined {
  const profiles = found.profiles ?? [];
  const profile = profiles.find(each => each.id === id);
  if (profile || id === 'evenkeel') return profile;
  const ids = ['evenkeel', ...profiles.map(each => each.id)];
  const near = nearest(id, ids);
  throw new UsageError(
    `${suggesting(l10n.t('{0} has no profile "{1}".', found.id, id), near)} ${l10n.t('Allowed: {0}.', ids.join(', '))}`,
  );
}
