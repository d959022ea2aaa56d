import * as vscode from 'vscode';
import type { Assessment } from '../core/assessment/assessment.ts';
import type { Validation } from '../core/assessment/validation.ts';
import { CONFIG_FILE } from '../protocol/ids.ts';

export interface Busy {
  readonly label: string;
  readonly share?: number;
}

/** What the editor knows of one project: a folder with evenkeel.yaml. Views read it and listen to its changes. */
export class Project {
  readonly folder: vscode.Uri;
  #assessment: Assessment | undefined;
  #validation: Validation | undefined;
  #error: string | undefined;
  readonly #work = new Map<symbol, Busy>();
  readonly #changed: (project: Project) => void;

  constructor(folder: vscode.Uri, changed: (project: Project) => void) {
    this.folder = folder;
    this.#changed = changed;
  }

  /** Identifies the project in messages, tree ids and links. */
  get key(): string {
    return this.folder.toString();
  }
  /** The model's name once it is known, else the folder's. */
  get name(): string {
    return this.#assessment?.project.model ?? (this.folder.path.split('/').at(-1) || this.folder.fsPath);
  }
  get configuration(): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, CONFIG_FILE);
  }
  /** The newest assessment that could be made; it stays while a newer one fails. */
  get assessment(): Assessment | undefined {
    return this.#assessment;
  }
  /** The newest validation of this session, until dismissed. */
  get validation(): Validation | undefined {
    return this.#validation;
  }
  /** Why the last assessment could not be made. */
  get error(): string | undefined {
    return this.#error;
  }
  /** The work begun last of what is under way. */
  get busy(): Busy | undefined {
    return [...this.#work.values()].at(-1);
  }

  assessed(assessment: Assessment): void {
    this.#assessment = assessment;
    this.#error = undefined;
    this.#changed(this);
  }

  failed(error: string): void {
    this.#error = error;
    this.#changed(this);
  }

  show(validation: Validation | undefined): void {
    this.#validation = validation;
    this.#changed(this);
  }

  /** Shows work as under way while it lasts; the work may say how far it is. */
  async during<T>(
    label: string,
    work: (progress: (label: string, share?: number) => void) => PromiseLike<T>,
  ): Promise<T> {
    const id = Symbol(label);
    const set = (text: string, share?: number) => {
      this.#work.set(id, { label: text, ...(share !== undefined && { share }) });
      this.#changed(this);
    };
    set(label);
    try {
      return await work(set);
    } finally {
      this.#work.delete(id);
      this.#changed(this);
    }
  }

  /** Whether a file lies in the project's folder. */
  contains(uri: vscode.Uri): boolean {
    const { scheme, authority, path } = this.folder;
    return (
      uri.scheme === scheme &&
      uri.authority === authority &&
      `${uri.path}/`.startsWith(path.endsWith('/') ? path : `${path}/`)
    );
  }
}
