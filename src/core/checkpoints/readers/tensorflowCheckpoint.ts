import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isTable } from '../../bytes/sstable.ts';
import type { Scalar } from '../checkpoint.ts';
import { type FolderFile, folderOf } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import type { Candidate, CheckpointReader, InspectContext } from '../reader.ts';
import {
  type CheckpointFiles,
  checkpointFiles,
  checkpointOf,
  prefixOf,
} from '../tensorflow/checkpointFiles.ts';
import { MetaGraph } from '../tensorflow/metaGraph.ts';
import { STATE, stateOf } from '../tensorflow/state.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

const INDEX = /\.index$/;
const SHARD = /\.data-\d{5,}-of-\d{5,}$/;

/** Variables of TensorFlow: an index in the format of LevelDB, and one or more files with values, by the names of objects or of variables. */
export const tensorflowCheckpoint: CheckpointReader = {
  id: 'tensorflow-checkpoint',
  title: 'TensorFlow checkpoint',
  extensions: ['.index'],
  recognises({ name, entries, source }) {
    if (source) return SHARD.test(name) || isTable(source);
    if (!entries) return false;
    const names = [...entries];
    const prefixes = new Set(names.filter(each => INDEX.test(each)).map(prefixOf));
    if (entries.has(STATE) && (prefixes.size > 0 || ofFirstFormat(entries).length > 0)) return true;
    return names.some(each => SHARD.test(each) && prefixes.has(prefixOf(each)));
  },
  async inspect(candidate, context) {
    return candidate.source ? ofFile(candidate, context) : ofFolder(candidate, context);
  },
};

/** Checkpoints in the first format by name: files with the graph beside them, and no index. */
function ofFirstFormat(names: ReadonlySet<string>): readonly string[] {
  return [...names].filter(name => names.has(`${name}.meta`) && !names.has(`${name}.index`));
}

/** An index, or a file with values, of which the index lies beside. */
async function ofFile(candidate: Candidate, context: InspectContext) {
  const { source } = candidate;
  const reading = new FolderReading(folderOf(candidate), context);
  const name = path.basename(candidate.path);
  const files = await reading.files();
  const place = { within: '', prefix: prefixOf(name) ?? name, files };
  const found =
    SHARD.test(name) || !source
      ? await checkpointFiles(reading, place)
      : await checkpointOf(reading, { ...place, index: name }, source);
  await tellMetaGraph(reading, place.prefix, files);
  return told(reading, found, new Map());
}

async function ofFolder(candidate: Candidate, context: InspectContext) {
  const reading = new FolderReading(folderOf(candidate), context);
  const files = await reading.files();
  const { latest, all } = files.has(STATE) ? await stateOf(reading) : { latest: undefined, all: [] };
  const byIndex = [...files.keys()].filter(name => INDEX.test(name)).flatMap(name => prefixOf(name) ?? []);
  const whole = ofFirstFormat(new Set(files.keys()));
  const there = [...byIndex, ...whole];
  const newest = [...there].sort(byNumber).at(-1);
  const prefix = latest !== undefined && there.includes(latest) ? latest : newest;
  if (latest !== undefined && latest !== prefix) {
    const message = l10n.t(
      'The latest checkpoint {0} is not in the folder; {1} is told.',
      latest.slice(0, 200),
      prefix ?? '–',
    );
    reading.problem('missing-checkpoint', message, STATE);
  }
  const facts = new Map<string, Scalar>([
    ['checkpoints', there.length],
    ...(prefix === undefined ? [] : [['latest', prefix] as const]),
    ...(all.length > 0 ? [['listed', all.length] as const] : []),
  ]);
  if (prefix === undefined) return told(reading, undefined, facts);
  const index = whole.includes(prefix) && { index: prefix };
  const found = await checkpointFiles(reading, { within: '', prefix, files, ...index });
  await tellMetaGraph(reading, prefix, files);
  return told(reading, found, facts);
}

/** `ckpt-9` before `ckpt-10`. */
function byNumber(a: string, b: string): number {
  const number = (name: string) => Number(/(\d+)$/.exec(name)?.[1] ?? -1);
  return number(a) - number(b) || (a < b ? -1 : 1);
}

/** What the graph would do that the first TensorFlow wrote beside its checkpoints. */
async function tellMetaGraph(
  reading: FolderReading,
  prefix: string,
  files: ReadonlyMap<string, FolderFile>,
): Promise<void> {
  const file = `${prefix}.meta`;
  if (!files.has(file)) return;
  await reading.file(file, async source => {
    const meta = new MetaGraph();
    await meta.read({ source, at: 0, length: source.size }, reading.scan.context.turn);
    for (const finding of meta.findings()) reading.find(finding, file);
    if (meta.problem) reading.failed(meta.problem, file);
  });
}

/** Keras 2 keeps how far an interrupted training was beside the model. */
function contentsOf({ training, byObjects, isFirst }: CheckpointFiles): string {
  if (isFirst) return 'name-based checkpoint (V1 format)';
  if (training.has('ckpt_saved_epoch')) return 'backup of a training';
  return byObjects ? 'object-based checkpoint' : 'name-based checkpoint';
}

function told(
  reading: FolderReading,
  found: CheckpointFiles | undefined,
  facts: ReadonlyMap<string, Scalar>,
) {
  const variables = found?.variables ?? [];
  const tensors = variables.map(({ tensor }) => tensor);
  const learnt = new Set(variables.filter(each => each.parameter).map(({ tensor }) => tensor));
  return {
    ...untold(),
    framework: { name: 'TensorFlow' },
    ...(found && { contents: contentsOf(found) }),
    tensors,
    ...(found && totalsOf(tensors, tensor => learnt.has(tensor))),
    training: found?.training ?? new Map(),
    facts: new Map([...facts, ...(found ? [['shards', found.shards] as const] : [])]),
    safety: reading.scan.safety(),
    diagnostics: reading.diagnostics,
  };
}
