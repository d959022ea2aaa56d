import * as l10n from '@vscode/l10n';
import type { Attribute } from '../../bytes/hdf5/attributes.ts';
import type { Dataset } from '../../bytes/hdf5/dataset.ts';
import { textsOf } from '../../bytes/hdf5/elements.ts';
import { Hdf5File, type Hdf5Object } from '../../bytes/hdf5/file.ts';
import { isPlugin } from '../../bytes/hdf5/filters.ts';
import { orderedBytes } from '../../bytes/hdf5/values.ts';
import { virtualFiles } from '../../bytes/hdf5/virtual.ts';
import { type ByteSource, MalformedError, memorySource, partOf } from '../../bytes/source.ts';
import { endsEarly } from '../cutOff.ts';
import { textsAt } from '../keras/legacy.ts';
import { claimsTooMuch, otherFile, pluginFilter } from './kerasMessages.ts';
import { declaresPickle } from './looks.ts';
import { joined, tooDeep, uninspected } from './messages.ts';
import { leadsOut } from './paths.ts';
import { scanKerasConfig } from './scanKeras.ts';
import { MOST_DEPTH, type ScanContext } from './scanPickles.ts';

/** Attributes that hold the configuration of a model of Keras. */
const CONFIGS = ['model_config', 'training_config'];
/** Groups and datasets that are kept for those who want to know what the file holds. */
const MOST_KEPT = 500_000;
/** Bytes of texts and of opaque values that are looked into as pickles. */
const MOST_VALUES = 16 * 1024 ** 2;
/** A dataset may announce more than the file has, for what was never written takes no room. */
const MOST_CLAIMED = 4 * 1024 ** 3;

/**
 * Everything in an HDF5 file that loading could do something with: names of other files, filters of others, configurations of models, pickles
 * among attributes and values.
 */
export async function scanHdf5(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
): Promise<true> {
  const file = new Hdf5File(source, Number.POSITIVE_INFINITY);
  const scan = new Hdf5Scan(source, file, member, context);
  await scan.around();
  const objects: Hdf5Object[] = [];
  try {
    for (const object of file.objects()) {
      if (context.opened && objects.length < MOST_KEPT) objects.push(object);
      await scan.object(object);
      await context.turn();
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    context.findings.add(uninspected(error.code, error.message, { member }));
  }
  context.opened?.(member, file, objects);
  return true;
}

class Hdf5Scan {
  readonly #source: ByteSource;
  readonly #file: Hdf5File;
  readonly #member: string | undefined;
  readonly #context: ScanContext;
  #values = MOST_VALUES;

  constructor(source: ByteSource, file: Hdf5File, member: string | undefined, context: ScanContext) {
    this.#source = source;
    this.#file = file;
    this.#member = member;
    this.#context = context;
  }

  /** What stands behind, and whether it is whole. */
  async around(): Promise<void> {
    const { end, writing } = this.#file;
    const { findings } = this.#context;
    const where = { member: this.#member };
    const { size } = this.#source;
    if (writing) {
      const reason = l10n.t('It is open for writing, or was when its writer was stopped.');
      findings.add(uninspected('being-written', reason, where));
    }
    if (end > size) {
      const { code, message } = endsEarly(this.#source, end);
      findings.add(uninspected(code, message, where));
    } else if (end < size) {
      const reason = l10n.t('Bytes stand behind the end of the HDF5 file.');
      findings.add(uninspected('trailing-bytes', reason, { ...where, offset: end }));
      await this.#nested(partOf(this.#source, Math.max(0, end), size - Math.max(0, end)), `byte ${end}`);
    }
  }

  async object(object: Hdf5Object): Promise<void> {
    const { path, links, attributes, dataset, problems } = object;
    const { findings } = this.#context;
    for (const { code, message } of problems) findings.add(uninspected(code, message, this.#at(path)));
    for (const link of links) {
      const place = path === '/' ? `/${link.name}` : `${path}/${link.name}`;
      if (link.kind === 'external') this.#otherFile(place, link.file);
      else if (link.kind === 'other') {
        const reason = l10n.t('It has a link of a kind that only a library of others knows.');
        findings.add(uninspected('unknown-link', reason, this.#at(place)));
      }
    }
    for (const name of attributes.size > 0 ? CONFIGS : []) {
      const text = textsAt(object, name).join('');
      if (text !== '') await scanKerasConfig(text, 'legacy', this.#at(`${path}@${name}`), this.#context);
    }
    for (const attribute of attributes.values()) await this.#attribute(path, attribute);
    if (dataset) await this.#dataset(path, dataset);
  }

  #at(path: string) {
    return { member: joined(this.#member, path.slice(0, 500)) };
  }

  #otherFile(path: string, file: string): void {
    if (file === '' || file === '.') return;
    this.#context.findings.add(otherFile(path, file, leadsOut(file), this.#at(path)));
  }

  async #dataset(path: string, dataset: Dataset): Promise<void> {
    const { type, shape, layout, filters, external } = dataset;
    const { findings } = this.#context;
    for (const file of external) this.#otherFile(path, file);
    if (layout.kind === 'virtual') {
      try {
        for (const file of virtualFiles(this.#file.format, dataset)) this.#otherFile(path, file);
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        findings.add(uninspected(error.code, error.message, this.#at(path)));
      }
    }
    for (const filter of filters) {
      if (isPlugin(filter)) findings.add(pluginFilter(filter.id, filter.name, this.#at(path)));
    }
    const claimed = (shape ?? []).reduce((product, size) => product * size, type.size);
    if (claimed > MOST_CLAIMED && claimed > 1000 * this.#source.size)
      findings.add(claimsTooMuch(path, this.#at(path)));
    const bytes = type.class === 'sequence' && type.base?.size === 1;
    if (shape && (bytes || type.class === 'opaque' || type.class === 'string' || type.class === 'text')) {
      await this.#texts(path, () => this.#elements(dataset, claimed));
    }
  }

  /** Values of a dataset, the first ones where there are many. */
  #elements(dataset: Dataset, claimed: number): readonly Uint8Array[] {
    const { format } = this.#file;
    const { layout, type } = dataset;
    if (layout.kind === 'plain' && layout.at !== undefined) {
      const there = Math.max(0, format.source.size - layout.at);
      const length = Math.min(claimed, there, Math.floor(MOST_VALUES / type.size) * type.size);
      return textsOf(format, type, format.source.read(layout.at, length));
    }
    const first = orderedBytes(format, dataset).next().value;
    return first ? textsOf(format, type, first.subarray(0, MOST_VALUES)) : [];
  }

  async #attribute(path: string, attribute: Attribute): Promise<void> {
    await this.#texts(`${path}@${attribute.name}`, attribute.texts);
  }

  /** PyTables, and what is built on it, pickles what is no array, and unpickles it on reading. */
  async #texts(path: string, texts: () => readonly Uint8Array[]): Promise<void> {
    try {
      for (const text of texts()) {
        this.#values -= text.length;
        if (this.#values < 0) return;
        if (mayUnpickle(text)) await this.#nested(memorySource(text), path);
      }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#context.findings.add(uninspected(error.code, error.message, this.#at(path)));
    }
  }

  async #nested(source: ByteSource, place: string): Promise<void> {
    const { depth, nested, findings } = this.#context;
    if (depth >= MOST_DEPTH) {
      findings.add(tooDeep(this.#at(place)));
      return;
    }
    await nested(source, joined(this.#member, place), { ...this.#context, depth: depth + 1 });
  }
}

/** Whether bytes could be a pickle: one of protocol 0 or 1 ends with a dot, and imports by a line of its own. */
function mayUnpickle(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  return declaresPickle(bytes) || (bytes.at(-1) === 0x2e && (bytes.includes(0x63) || bytes.includes(0x69)));
}
