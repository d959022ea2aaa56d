import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { FileSource } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isWithin } from '../files/within.ts';
import type { Tensor } from './checkpoint.ts';
import { isReadable } from './tensorValues.ts';

/** Files that hold the values of a checkpoint's tensors, one open at a time. One that cannot be opened is told once. */
export class TensorFiles {
  readonly #checkpoint: string;
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #unreadable = new Set<string>();
  #name: string | undefined;
  #source: FileSource | undefined;

  constructor(checkpoint: string, report: (diagnostic: Diagnostic) => void) {
    this.#checkpoint = checkpoint;
    this.#report = report;
  }

  /** The file that a tensor's values lie in; undefined where they cannot be read. Open until another one is asked for. */
  async of(tensor: Tensor): Promise<FileSource | undefined> {
    return isReadable(tensor) ? this.#open(tensor.place?.file ?? '') : undefined;
  }

  async #open(name: string): Promise<FileSource | undefined> {
    if (name === this.#name) return this.#source;
    this.close();
    this.#name = name;
    if (this.#unreadable.has(name)) return undefined;
    try {
      const file = name === '' ? this.#checkpoint : await this.#within(name);
      if (file !== undefined) this.#source = new FileSource(file);
    } catch (error) {
      this.#unreadable.add(name);
      const message = error instanceof Error ? error.message : String(error);
      this.#report({ severity: 'error', code: 'unreadable', message, ...(name && { file: name }) });
    }
    return this.#source;
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#name = undefined;
  }

  /** What a checkpoint names lies in it, or beside it where it is a file: undefined for what does not, by dots or by a link. */
  async #within(name: string): Promise<string | undefined> {
    const checkpoint = await realpath(this.#checkpoint);
    const folder = (await lstat(checkpoint)).isDirectory() ? checkpoint : path.dirname(checkpoint);
    const file = await realpath(path.join(folder, name));
    return isWithin(file, folder) ? file : undefined;
  }
}
