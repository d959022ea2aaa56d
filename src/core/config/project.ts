import type { Diagnostic } from '../diagnostic.ts';
import type { NamedColumn } from './namedColumns.ts';
import type { Config } from './schema.ts';

/** 1-based line and character of a place in evenkeel.yaml. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** One line of the contract. */
export interface CriterionSource {
  /** As written, without the severity. */
  readonly text: string;
  readonly severity: 'fail' | 'warn';
  readonly position?: Position;
}

/** A project: a folder with a model, and what is known about how to watch it. */
export interface Project {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Path of evenkeel.yaml relative to the folder; absent when the project was recognised by its files alone. */
  readonly configFile?: string;
  /** What could be understood of the configuration; parts with errors are left out and told in `diagnostics`. */
  readonly config: Config;
  readonly criteria: readonly CriterionSource[];
  /** Where a part of the configuration is written: key is the path joined by dots, e.g. `columns.target`, `criteria.2`. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Columns that the configuration names without giving them a role. */
  readonly named?: readonly NamedColumn[];
  readonly diagnostics: readonly Diagnostic[];
}
