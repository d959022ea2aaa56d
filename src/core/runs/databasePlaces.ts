import { join } from 'node:path';
import type { Listing, Place } from './reader.ts';

const DATABASE = /\.(db|sqlite|sqlite3|db3)$/i;

/** Files that may be SQLite databases, by name: whose they are is told by their tables. */
export function databasePlaces({ absolute, relative, files }: Listing): readonly Place[] {
  return [...files]
    .filter(name => DATABASE.test(name))
    .map(name => ({
      absolute: join(absolute, name),
      relative: relative === '' ? name : `${relative}/${name}`,
    }));
}
