import type { LibraryProfile } from './libraryProfile.ts';
import { libraryChoice } from './libraryProfile.ts';

/** Frouros 0.9: a collection of methods without thresholds; alarms are those of our default. */
export const frouros: LibraryProfile = {
  id: 'frouros',
  library: 'Frouros 0.9',
  alarms: {},
  choose: reference =>
    reference.type === 'number'
      ? libraryChoice('frouros', 'ks', 'Frouros leaves the choice open; for numbers: KSTest.')
      : libraryChoice(
          'frouros',
          'chi_square',
          'Frouros leaves the choice open; for categories: ChiSquareTest.',
        ),
};
