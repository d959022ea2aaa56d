import { isPointer, notFetched } from '../bytes/gitLfs.ts';
import { type ByteSource, closedAfter } from '../bytes/source.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { problemOf } from '../runs/problems.ts';
import type { Folder, FolderFile } from './folder.ts';
import { Budget } from './pickle/budget.ts';
import type { InspectContext } from './reader.ts';
import { joined, uninspected } from './safety/messages.ts';
import type { Safety, SafetyFinding } from './safety/safety.ts';
import { type Scan, startScan } from './safety/scan.ts';
import type { ScanContext } from './safety/scanPickles.ts';

/** Files of one folder that are read for one checkpoint: what goes wrong with one is told, and hides none of the others. */
export class FolderReading {
  readonly diagnostics: Diagnostic[] = [];
  readonly scan: Scan;
  readonly #folder: Folder;

  constructor(
    folder: Folder,
    { signal }: InspectContext,
    walked?: ScanContext['walked'],
    opened?: ScanContext['opened'],
  ) {
    this.#folder = folder;
    this.scan = startScan(signal, walked, opened);
  }

  /** Plain files of a folder in it (`''` for itself) by name; none where it is not there, or is a link. */
  async files(inner = ''): Promise<ReadonlyMap<string, FolderFile>> {
    try {
      const folder = inner === '' ? this.#folder : await this.#folder.inner(inner);
      const found = await folder?.files(({ code, message }) => this.problem(code, message, inner));
      return new Map(found?.map(each => [each.name, each]));
    } catch (error) {
      // a file given as bytes lies in no folder
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) this.failed(error, inner);
      return new Map();
    }
  }

  /**
   * Opens a file for what is done with it; undefined where that cannot be done, which is told.
   * @param file relative to the folder, with forward slashes
   */
  async file<T>(file: string, use: (source: ByteSource) => T | Promise<T>): Promise<T | undefined> {
    try {
      return await closedAfter(this.#folder.open(file), async source => {
        return this.isFetched(source, file) ? await use(source) : undefined;
      });
    } catch (error) {
      this.failed(error, file);
      return undefined;
    }
  }

  /** To scan one file of the folder in: under a budget of its own, so that one that uses it up hides nothing of the others. */
  contextOfFile(): ScanContext {
    return { ...this.scan.context, budget: new Budget() };
  }

  /** Whether it is the file itself, and not what Git LFS puts in its place; that is told. */
  isFetched(source: ByteSource, file: string): boolean {
    if (!isPointer(source)) return true;
    this.problem('not-fetched', notFetched(), file);
    return false;
  }

  failed(error: unknown, file: string): void {
    const { code, message } = problemOf(error, file);
    this.problem(code, message, file);
  }

  /**
   * Something that keeps it from being read to the end.
   * @param subject what of the file it is, where that can be wrong with it more than once
   */
  problem(code: string, message: string, file: string, subject?: string): undefined {
    this.diagnostics.push({ severity: 'error', code, message, ...(file !== '' && { file }) });
    this.find({ ...uninspected(code, message, {}), ...(subject !== undefined && { subject }) }, file);
    return undefined;
  }

  /** What was found in a file by itself counts for the folder. */
  absorb({ findings, imports }: Safety, file: string): void {
    for (const finding of findings) this.find(finding, file);
    for (const pair of imports) this.scan.context.findings.imports(pair);
  }

  find(finding: SafetyFinding, file: string): void {
    const member = joined(file === '' ? undefined : file, finding.member);
    this.scan.context.findings.add({ ...finding, ...(member !== undefined && { member }) });
  }
}
