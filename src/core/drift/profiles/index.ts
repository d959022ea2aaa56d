import { azure } from './azure.ts';
import { deepchecks } from './deepchecks.ts';
import { evidently } from './evidently.ts';
import { frouros } from './frouros.ts';
import type { LibraryProfile } from './libraryProfile.ts';
import { nannyml } from './nannyml.ts';
import { scipy, sklearn } from './scipy.ts';

/** One line per library. */
export const libraries: readonly LibraryProfile[] = [
  evidently,
  nannyml,
  deepchecks,
  azure,
  frouros,
  scipy,
  sklearn,
];

/** What a library does, by the id of its profile; undefined for our own and for libraries that say nothing of drift. */
export function libraryProfile(id: string | undefined): LibraryProfile | undefined {
  return libraries.find(each => each.id === id);
}
