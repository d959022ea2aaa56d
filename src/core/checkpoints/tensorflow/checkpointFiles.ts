import * as l10n from '@vscode/l10n';
import type { ByteSource } from '../../bytes/source.ts';
import { varintBytes } from '../../bytes/varints.ts';
import { listIn } from '../../grouped.ts';
import type { Scalar } from '../checkpoint.ts';
import { cutOff } from '../cutOff.ts';
import { widthOf } from '../dtypes.ts';
import type { FolderFile } from '../folder.ts';
import type { FolderReading } from '../folderReading.ts';
import { missingShard } from '../missingShard.ts';
import { scanSource } from '../safety/scanSource.ts';
import { numberAt } from '../valueFacts.ts';
import { type Bundle, type BundleEntry, bundleOf } from './bundle.ts';
import { firstFormatOf, isFirstFormat } from './firstFormat.ts';
import { fullNames, OBJECT_GRAPH } from './objectGraph.ts';
import { keyOf, type Variable, variablesOf } from './variables.ts';

/** Values that say how far training is, by the last part of their name. */
const PROGRESS =
  /(^|\/)_?(global_step|step|epoch|iterations?|iter|ckpt_saved_(?:epoch|batch)|save_counter|learning_rate|current_learning_rate)$/;

/** Shards that are missing are told one by one up to so many. */
const MOST_MISSING = 100;

/** A checkpoint with its shards. */
export interface CheckpointFiles {
  readonly variables: readonly Variable[];
  readonly training: ReadonlyMap<string, Scalar>;
  readonly shards: number;
  /** Whether it knows the objects that its variables belong to. */
  readonly byObjects: boolean;
  /** Whether it is in the first format, which has values and what they are in one file. */
  readonly isFirst?: true;
}

/** Files of a checkpoint are called `prefix.index`, `prefix.data-00000-of-00002` and so on. */
export function shardName(prefix: string, shard: number, shards: number): string {
  const digits = (number: number) => String(number).padStart(5, '0');
  return `${prefix}.data-${digits(shard)}-of-${digits(shards)}`;
}

/** The name before the endings that a checkpoint's files have; undefined for other names. */
export function prefixOf(name: string): string | undefined {
  return /^(.+)\.(index|data-\d{5,}-of-\d{5,})$/.exec(name)?.[1];
}

/** Where a checkpoint is looked for. */
export interface CheckpointPlace {
  /** Folder of its files, relative to the one that is read, with a slash at its end; `''` for itself. */
  readonly within: string;
  readonly prefix: string;
  /** The file that says what there is, where it is not called `prefix.index`. */
  readonly index?: string;
  /** Plain files in that folder. */
  readonly files: ReadonlyMap<string, FolderFile>;
  readonly frozen?: ReadonlySet<string>;
}

function indexName({ prefix, index }: CheckpointPlace): string {
  return index ?? `${prefix}.index`;
}

/** Reads a checkpoint; undefined where there is no index that can be read, which is told. */
export async function checkpointFiles(
  reading: FolderReading,
  place: CheckpointPlace,
): Promise<CheckpointFiles | undefined> {
  const name = indexName(place);
  if (!place.files.has(name)) {
    const message = l10n.t('There is no index {0}, which says what tensors there are.', name.slice(0, 200));
    return reading.problem('missing-index', message, place.within + name);
  }
  return reading.file(place.within + name, source => checkpointOf(reading, place, source));
}

/** As `checkpointFiles`, of an index that is open. Throws MalformedError for what is none. */
export async function checkpointOf(
  reading: FolderReading,
  place: CheckpointPlace,
  index: ByteSource,
): Promise<CheckpointFiles> {
  const { within, prefix, files, frozen } = place;
  const file = within + indexName(place);
  await scanSource(index, file, reading.contextOfFile());
  if (isFirstFormat(index)) return ofFirstFormat(index, file);
  const bundle = bundleOf(index);
  if (bundle.damaged) {
    reading.problem(
      'bad-checksum',
      l10n.t('The checksum of the index is wrong: it was changed or is damaged.'),
      file,
    );
  }
  const shardFile = (shard: number) => within + shardName(prefix, shard, bundle.shards);
  const training = new Map<string, Scalar>();
  let names: ReadonlyMap<string, string> = new Map();
  const byShard = entriesByShard(bundle);
  let missing = 0;
  for (let shard = 0; shard < bundle.shards && missing < MOST_MISSING; shard += 1) {
    const name = shardName(prefix, shard, bundle.shards);
    const entries = byShard.get(shard) ?? [];
    if (!files.has(name)) {
      missing += 1;
      const { code, message } = missingShard(name);
      reading.problem(code, message, within + name);
      continue;
    }
    await reading.file(within + name, async source => {
      await scanSource(source, within + name, reading.contextOfFile());
      const end = entries.reduce((most, { offset, size }) => Math.max(most, offset + size), 0);
      const short = cutOff(source, end, reading.scan);
      reading.diagnostics.push(...short.map(each => ({ ...each, file: within + name })));
      tellProgress(entries, bundle.littleEndian, source, training);
      const graph = entries.find(each => each.name === OBJECT_GRAPH);
      if (graph) names = fullNames(graph, source);
    });
  }
  return {
    variables: variablesOf(bundle, names, shardFile, frozen),
    training,
    shards: bundle.shards,
    byObjects: bundle.entries.some(each => each.name === OBJECT_GRAPH),
  };
}

/** A checkpoint in the first format, or one of its shards. Throws MalformedError for what is none. */
function ofFirstFormat(source: ByteSource, file: string): CheckpointFiles {
  const bundle = firstFormatOf(source);
  const training = new Map<string, Scalar>();
  tellProgress(bundle.entries, bundle.littleEndian, source, training);
  const variables = variablesOf(bundle, new Map(), () => file);
  return { variables, training, shards: bundle.shards, byObjects: false, isFirst: true };
}

/** Entries whose values lie in a shard, pieces of others among them. */
function entriesByShard({ entries, pieces }: Bundle): ReadonlyMap<number, readonly BundleEntry[]> {
  const found = new Map<number, BundleEntry[]>();
  const add = (entry: BundleEntry) => {
    if (entry.slices.length === 0) listIn(found, entry.shard).push(entry);
  };
  entries.forEach(add);
  for (const each of pieces.values()) each.forEach(add);
  return found;
}

/** Reads the single numbers that say how far training is. */
export function tellProgress(
  entries: readonly BundleEntry[],
  littleEndian: boolean,
  source: ByteSource,
  training: Map<string, Scalar>,
): void {
  for (const { name, dtype, shape, offset, size, varints } of entries) {
    if (shape.length > 0 || size > 8 || training.size >= 100) continue;
    const short = PROGRESS.exec(keyOf(name))?.[2];
    if (short === undefined || training.has(short) || offset < 0 || offset + size > source.size) continue;
    const bytes = varints
      ? varintBytes(source, offset, size, widthOf(dtype) ?? 0).next().value
      : source.read(offset, size);
    const value = bytes && numberAt(bytes, 0, dtype, littleEndian);
    if (value !== undefined) training.set(short, value);
  }
}
