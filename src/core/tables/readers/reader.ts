import type { Budgets } from '../budgets.ts';
import type { TableBuilder } from '../building/tableBuilder.ts';
import type { Findings } from '../findings.ts';
import type { TableFile } from '../table.ts';

/** One file to read. */
export interface Source {
  /** Relative to the project folder, for messages. */
  readonly path: string;
  readonly absolute: string;
  /** As stored. */
  readonly bytes: number;
  readonly modified: number;
  /** When anything about the file was changed last, its time of modification among it, which can be set to any. */
  readonly changed: number;
  /** Number of the file in its file system: another file of the same name has another. */
  readonly inode: number;
}

/** What a reader reads with. */
export interface ReadContext {
  readonly budgets: Budgets;
  readonly findings: Findings;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file (as stored) done so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Bytes a read takes at once; for tests. */
  readonly chunkBytes?: number | undefined;
  /** Threads that a large file is read in, and bytes of it that one takes at once; for tests. */
  readonly threads?: number | undefined;
  readonly blockBytes?: number | undefined;
}

/** A place between two records of a file, from which it can be read on when it has grown. */
export interface Resume {
  readonly offset: number;
  /** The line on which the next record begins, 1-based. */
  readonly line: number;
  /** Names of the columns, and the delimiter as a character code, of a CSV file. */
  readonly header?: readonly string[];
  readonly delimiter?: number;
}

/** For files that grow. */
export interface Part {
  /** Where to begin; the rows before were read earlier. Absent: at the file's start. */
  readonly from?: Resume | undefined;
  /**
   * Called when all whole records are in the builder, `rows` of them in this read, and before a last one that no newline ends is
   * taken: it may still be being written. Never called for what cannot be read on: Parquet, packed files, UTF-16.
   */
  readonly onWhole?: ((rows: number, next: Resume) => void) | undefined;
}

/** How large a file is as a table. */
export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** One file format. Adding one is a file with such a descriptor and a line in `index.ts`. */
export interface Reader {
  readonly format: TableFile['format'];
  /** File name endings, lower case with dot, without `.gz`. */
  readonly extensions: readonly string[];
  /** Its files are lines, one behind the other: what lies behind one of them is read without those before it (`Part.from`), unless packed. */
  readonly isReadOn?: boolean;
  /**
   * Rows and columns of a file, where the format tells without reading them; absent or undefined: about as many bytes in memory as in
   * the file.
   */
  readonly size?: (source: Source) => Promise<Size | undefined>;
  /**
   * Reads the file's rows into the builder between `beginFile` and `endFile` (which the caller calls) and answers how many.
   * Data that are wrong become findings; rows before the wrong place are kept. Throws only when aborted.
   */
  readonly read: (source: Source, into: TableBuilder, context: ReadContext, part?: Part) => Promise<number>;
}
