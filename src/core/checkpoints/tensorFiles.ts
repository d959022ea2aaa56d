import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { inflated } from '../bytes/inflate.ts';
import { type ByteSource, FileSource, MalformedError, memorySource } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { isWithin } from '../files/within.ts';
import type { PackedPlace, Tensor } from './checkpoint.ts';
import { assembled } from './tensorPieces.ts';
import { isReadable } from './tensorValues.ts';

/** Files that hold the values of a checkpoint's tensors, one open at a time, and what is unpacked of them. One that cannot be opened is told once. */
export class TensorFiles {
  readonly #checkpoint: string;
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #unreadable = new Set<string>();
  #name: string | undefined;
  #source: FileSource | undefined;
  /** What was unpacked of the open file last. */
  #unpacked: { readonly offset: number; readonly source: ByteSource } | undefined;

  constructor(checkpoint: string, report: (diagnostic: Diagnostic) => void) {
    this.#checkpoint = checkpoint;
    this.#report = report;
  }

  /**
   * Bytes that a tensor's place counts in: the file that its values lie in, or what was unpacked or put together of files. Undefined where they
   * cannot be read. Open until another one is asked for.
   */
  async of(tensor: Tensor): Promise<ByteSource | undefined> {
    const { place } = tensor;
    if (!place || !isReadable(tensor)) return undefined;
    try {
      if (place.pieces) {
        const bytes = await assembled(tensor, place.pieces, file => this.#open(file));
        return bytes && memorySource(bytes);
      }
      const file = await this.#open(place.file);
      return file && place.packed ? await this.#unpack(file, place.packed) : file;
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#report({ severity: 'error', code: error.code, message: `${tensor.name}: ${error.message}` });
      return undefined;
    }
  }

  async #unpack(file: ByteSource, { offset, bytes, size }: PackedPlace): Promise<ByteSource> {
    if (this.#unpacked?.offset === offset) return this.#unpacked.source;
    this.#unpacked = undefined;
    const { bytes: found } = await inflated(file.read(offset, bytes), size);
    this.#unpacked = { offset, source: memorySource(found) };
    return this.#unpacked.source;
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
    this.#unpacked = undefined;
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
