import { catalogue } from '../catalogue/catalogue.ts';
import type { Statistic } from '../catalogue/statistic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Path } from './document.ts';

/** Tells what is wrong at a path of the file. */
export type Tell = (
  path: Path,
  diagnostic: Omit<Diagnostic, 'file' | 'line' | 'character' | 'length'>,
  /** The characters of a text that are concerned; absent: all of them. */
  part?: { readonly offset: number; readonly length: number },
) => void;

/** Every name of a kind of statistic, aliases among them: where the nearest to a misspelt one is looked for. */
export function namesOf(kind: Statistic['kind']): readonly string[] {
  return catalogue.filter(each => each.kind === kind).flatMap(each => [each.id, ...(each.aliases ?? [])]);
}
