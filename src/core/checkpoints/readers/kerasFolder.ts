import { asObject, type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Scalar } from '../checkpoint.ts';
import { folderOf, type OpenSource } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import { describeArchive, WEIGHTS, type WeightsFile } from '../keras/archive.ts';
import type { Opened } from '../keras/weights.ts';
import { missingShard } from '../missingShard.ts';
import type { CheckpointReader } from '../reader.ts';
import { scanKerasConfig } from '../safety/scanKeras.ts';
import { scanSource } from '../safety/scanSource.ts';

const CONFIG = 'config.json';
const MOST_CONFIG = 64 * 1024 ** 2;
/** Where the callback BackupAndRestore says how far the training was. */
const PROGRESS = 'training_metadata.json';
/** Which of several files of weights holds what. */
const MAP = /\.weights\.json$/;

/**
 * A folder that Keras 3 writes: a model that was saved unpacked, weights in several files, or what the callback BackupAndRestore keeps while a
 * training runs, which is there only as long as the training has not come to its end.
 */
export const kerasFolder: CheckpointReader = {
  id: 'keras-folder',
  title: 'Keras model folder',
  extensions: [],
  recognises({ entries }) {
    if (!entries) return false;
    const names = [...entries];
    if (!names.some(name => WEIGHTS.test(name))) return false;
    if (names.some(name => MAP.test(name)) || entries.has(PROGRESS)) return true;
    return entries.has(CONFIG) && entries.has('metadata.json');
  },
  async inspect(candidate, inspecting) {
    const { entries } = candidate;
    const folder = folderOf(candidate);
    const walked = new Map<string, Opened>();
    const reading = new FolderReading(folder, inspecting, undefined, (member, file, objects) => {
      walked.set(member ?? '', { file, objects });
    });
    // the weights are read through to the end of it all
    const open = new Map<string, OpenSource>();
    try {
      const weights: WeightsFile[] = [];
      for (const name of (await reading.files()).keys()) {
        try {
          const source = folder.open(name);
          open.set(name, source);
          if (!reading.isFetched(source, name)) continue;
          const context = reading.contextOfFile();
          if (name === CONFIG) {
            await scanKerasConfig(wholeText(source, MOST_CONFIG), 'keras', { member: name }, context);
          } else await scanSource(source, name, context);
          const opened = WEIGHTS.test(name) && walked.get(name);
          if (opened) weights.push({ name, opened, within: { file: name, start: 0, size: source.size } });
        } catch (error) {
          reading.failed(error, name);
        }
      }
      const found = await describeArchive(
        {
          part: async name => (entries?.has(name) ? open.get(name) : undefined),
          weights,
          source: ({ file }) => open.get(file),
          facts: weights.length > 1 ? [['weight_files', weights.length]] : [],
        },
        reading.scan.context.turn,
      );
      for (const [name, source] of open) {
        if (!MAP.test(name)) continue;
        try {
          for (const shard of missing(looseObject(wholeText(source, MOST_CONFIG)), open)) {
            const { code, message } = missingShard(shard);
            reading.problem(code, message, name, shard);
          }
        } catch (error) {
          reading.failed(error, name);
        }
      }
      const training = new Map<string, Scalar>(found.training);
      const progress = open.get(PROGRESS);
      if (progress) {
        try {
          for (const [key, value] of looseObject(wholeText(progress, MOST_CONFIG)) ?? []) {
            if (typeof value === 'number') training.set(key, value);
          }
        } catch (error) {
          reading.failed(error, PROGRESS);
        }
      }
      const contents = progress ? { contents: 'backup of a training' } : {};
      return {
        ...found,
        ...contents,
        training,
        diagnostics: [...reading.diagnostics, ...found.diagnostics],
        safety: reading.scan.safety(),
      };
    } finally {
      for (const source of open.values()) source.close();
    }
  },
};

/** Files that a map speaks of and that are not there, the first of many. */
function missing(map: LooseObject | undefined, there: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const names = [...(asObject(map?.get('weight_map'))?.values() ?? [])].flat();
  const gone = names.filter(name => typeof name === 'string' && !there.has(name)).slice(0, 1000);
  return new Set(gone.map(name => String(name).slice(0, 200)));
}
