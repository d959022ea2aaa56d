import * as l10n from '@vscode/l10n';
import { type ByteSource, MalformedError } from '../source.ts';
import { type Attribute, attributesOf } from './attributes.ts';
import { type Dataset, datasetOf } from './dataset.ts';
import { broken, type Format } from './format.ts';
import { messagesAt } from './header.ts';
import { type Link, linksOf } from './links.ts';
import { readSuperblock, signatureAt } from './superblock.ts';

/** A group, a dataset or a named type. What could not be read of it is in `problems`; what could is there. */
export interface Hdf5Object {
  /** From the start of the source: `/` for the root, `/layers/dense/vars/0`. */
  readonly path: string;
  readonly address: number;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly links: readonly Link[];
  readonly dataset?: Dataset;
  readonly problems: readonly MalformedError[];
}

const MOST_LINKS = 500_000;
const MOST_DEPTH = 100;

/**
 * A file of HDF5, read by ranges. Of versions 0 to 3, with all ways in which libraries keep links and attributes; nothing outside of the file
 * is opened, and every structure is counted, so that circles end.
 */
export class Hdf5File {
  readonly format: Format;
  /** Where addresses count from, in the source. */
  readonly base: number;
  /** Bytes of the source that it should reach to. */
  readonly end: number;
  readonly writing: boolean;
  readonly #root: number;

  /** Throws MalformedError where this is no HDF5 file. */
  constructor(source: ByteSource, most?: number) {
    const at = signatureAt(source, most);
    if (at === undefined) throw new MalformedError('not-hdf5', l10n.t('It does not start as an HDF5 file.'));
    const { format, base, end, root, writing } = readSuperblock(source, at);
    this.format = format;
    this.base = base;
    this.end = base + end;
    this.writing = writing;
    this.#root = root;
  }

  get root(): Hdf5Object {
    return this.object('/', this.#root);
  }

  /** The object whose header is at an address. Throws nothing: what is wrong is told in it. */
  object(path: string, address: number): Hdf5Object {
    const { format } = this;
    const problems: MalformedError[] = [];
    const problem = (error: unknown): void => {
      if (!(error instanceof MalformedError)) throw error;
      if (problems.length < 20) problems.push(error);
    };
    const links: Link[] = [];
    try {
      const messages = messagesAt(format, address, problem);
      const attributes = attributesOf(format, messages, problem);
      const link = (each: Link): void => {
        if (links.length >= MOST_LINKS) throw broken(address);
        links.push(each);
      };
      linksOf(format, messages, { link, problem });
      let dataset: Dataset | undefined;
      try {
        dataset = datasetOf(format, messages);
      } catch (error) {
        problem(error);
      }
      return { path, address, attributes, links, problems, ...(dataset && { dataset }) };
    } catch (error) {
      problem(error);
      return { path, address, attributes: new Map(), links, problems };
    }
  }

  /**
   * All objects, a group before what is in it, in the order of its links. A group that can be reached in several ways is walked once; a dataset
   * is given under each of its names.
   */
  *objects(): Generator<Hdf5Object> {
    const walked = new Set<number>();
    const ahead: { readonly path: string; readonly address: number; readonly depth: number }[] = [
      { path: '/', address: this.#root, depth: 0 },
    ];
    for (let next = ahead.pop(); next; next = ahead.pop()) {
      this.format.budget.spend();
      const { path, address, depth } = next;
      if (walked.has(address)) continue;
      const found = this.object(path, address);
      if (!found.dataset) walked.add(address);
      if (depth >= MOST_DEPTH && found.links.length > 0) {
        const tooDeep = new MalformedError('too-deep', l10n.t('It is nested too deep to be looked into.'));
        yield { ...found, problems: [...found.problems, tooDeep] };
        continue;
      }
      yield found;
      const prefix = path === '/' ? '/' : `${path}/`;
      for (let i = found.links.length - 1; i >= 0; i--) {
        const link = found.links[i];
        if (link?.kind !== 'hard') continue;
        ahead.push({ path: prefix + link.name, address: link.address, depth: depth + 1 });
      }
    }
  }
}
