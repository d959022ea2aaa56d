import type { ByteSource } from '../bytes/source.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Folder } from './folder.ts';

/** A file or folder that may be a checkpoint. Formats are told by content first, by name second. */
export interface Candidate {
  /** Absolute. */
  readonly path: string;
  /** Last part of the path, lower case. */
  readonly name: string;
  /** Names in it, when it is a folder. */
  readonly entries?: ReadonlySet<string>;
  /** Its bytes, when it is a file. Open while a reader works. */
  readonly source?: ByteSource;
  /** The folder that it is, or lies in, where that is not the one at its path on the disk. */
  readonly folder?: Folder;
}

export interface InspectContext {
  readonly signal?: AbortSignal | undefined;
}

/** One format of checkpoints. Adding one is a file with such a descriptor and a line in `index.ts`. */
export interface CheckpointReader {
  /** Kebab-case: `torch-zip`. */
  readonly id: string;
  /** As people call it. */
  readonly title: string;
  /** File name endings that a folder view offers to inspect, lower case with dot. */
  readonly extensions: readonly string[];
  /** Whether this is its format, from a few bytes of the head or the tail. Asked in the order of the index; never throws for what data can be. */
  readonly recognises: (candidate: Candidate) => boolean;
  /**
   * Reads what the checkpoint tells of itself, never its tensors' values, and executes nothing. May throw MalformedError, which the
   * caller turns into a diagnostic and the level `not-fully-inspected`.
   */
  readonly inspect: (
    candidate: Candidate,
    context: InspectContext,
  ) => Promise<Omit<Checkpoint, 'format' | 'title'>>;
}
