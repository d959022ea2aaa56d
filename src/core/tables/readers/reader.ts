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
}

/** One file format. Adding one is a file with such a descriptor and a line in `index.ts`. */
export interface Reader {
  readonly format: TableFile['format'];
  /** File name endings, lower case with dot, without `.gz`. */
  readonly extensions: readonly string[];
  /**
   * Reads the file's rows into the builder between `beginFile` and `endFile` (which the caller calls) and answers how many.
   * Data that are wrong become findings; rows before the wrong place are kept. Throws only when aborted.
   */
  readonly read: (source: Source, into: TableBuilder, context: ReadContext) => Promise<number>;
}
