import type { Report } from '../diagnostic.ts';
import type { ExtraEntry, ExtraKind, ExtraSeries } from './extras.ts';
import type { History, Run, RunsFound } from './run.ts';

/** A folder that is searched for runs, as its own names show it; links are listed as what they are and never followed out of the root. */
export interface Listing {
  /** Absolute, and relative to the folder that is searched (`''` for itself), with forward slashes. */
  readonly absolute: string;
  readonly relative: string;
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** Where a tracker keeps runs: a folder or one file in it. */
export interface Place {
  readonly absolute: string;
  readonly relative: string;
  /** Names of the folders directly in it that it takes up, where it does not take up all of them: the others are searched. */
  readonly takes?: ReadonlySet<string>;
}

export interface RunContext {
  /** The folder that is searched: nothing outside is read, whatever metadata say. Absolute, without links. */
  readonly root: string;
  /** The clock, so that tests can tell `running` from `stopped`. Default: Date.now. */
  readonly now?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told what is wrong with files that are read when runs are described or a history is asked for, and not at a look. */
  readonly report?: Report | undefined;
  /** Who to say we are to a server, asked for each request. What it answers goes into the request and nowhere else. */
  readonly credentials?: ((server: string) => Promise<Credentials | undefined>) | undefined;
}

/** A token, or a name and a password. */
export type Credentials =
  | { readonly token: string }
  | { readonly username: string; readonly password: string };

/**
 * A place that is kept open: each look reads only what has changed since the one before. One bad file becomes a diagnostic and hides
 * nothing else. Throws only when aborted.
 */
export interface RunSource {
  /** Which runs there are now. */
  readonly look: (context: RunContext) => Promise<RunsFound>;
  /** All of these runs but their histories, in this order; those that are gone are left out. */
  readonly describe: (ids: readonly string[], context: RunContext) => Promise<readonly Run[]>;
  /** The whole history of a metric; undefined where the run has none of this name. */
  readonly history: (id: string, metric: string, context: RunContext) => Promise<History | undefined>;
  /** What there is of a run besides numbers. Absent: its tracker keeps no such things, or they are not read. */
  readonly extras?: (id: string, context: RunContext) => Promise<readonly ExtraSeries[]>;
  /** One entry of those, by its place in the series; undefined where it is not there or cannot be read. */
  readonly extra?: (
    id: string,
    kind: ExtraKind,
    name: string,
    entry: number,
    context: RunContext,
  ) => Promise<ExtraEntry | undefined>;
  /** Lets go of files and memory. */
  readonly close: () => void;
}

/** One tracker's format. Adding one is a file with such a descriptor and a line in `index.ts`. */
export interface RunReader {
  /** Kebab-case: `mlflow-files`. */
  readonly id: string;
  /** As people call it: `MLflow file store`. */
  readonly title: string;
  /**
   * Where in this folder runs of this tracker are, told by names alone. A search does not go into a place that was claimed, so a
   * folder is searched once; of one that takes up some of its folders only, it goes into the others.
   */
  readonly places: (listing: Listing) => readonly Place[];
  /**
   * Whether what another reader claims at the same folder or below it is a part of the runs at this place, which are read with it: event
   * files that a trainer writes beside its own log. It is not opened as another run then. Told by names alone. Absent: nothing is.
   */
  readonly covers?: (place: Place, other: FoundPlace) => boolean;
  /**
   * Whether a place is left to another reader, which is before this one and found runs at the same: files that any tool may write are a
   * tracker's where its runs are. Absent: it is not.
   */
  readonly yields?: (other: FoundPlace) => boolean;
  /** Nothing is read yet. */
  readonly open: (place: Place) => RunSource;
}

/** A place where a tracker keeps runs, and who reads it. */
export interface FoundPlace {
  readonly reader: RunReader;
  readonly place: Place;
}
