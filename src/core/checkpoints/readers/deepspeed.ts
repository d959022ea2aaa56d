import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { type ByteSource, closedAfter } from '../../bytes/source.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Scalar } from '../checkpoint.ts';
import { type Folder, folderOf } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import type { Candidate, CheckpointReader, InspectContext } from '../reader.ts';
import { scanSource } from '../safety/scanSource.ts';
import { untold } from './nothing.ts';
import { torchZip } from './torchZip.ts';

const MODEL_STATES = /^(mp_rank_\d+|zero_pp_rank_\d+_mp_rank_\d+|layer_\d+-model_\d+)[-_]model_states\.pt$/;
const STEP = /^global_step\d+$/;
const LATEST = 'latest';
const MOST_LATEST = 256;

/** A folder that DeepSpeed writes: `latest` names one with the states of the model and of the optimizer by process. */
export const deepspeed: CheckpointReader = {
  id: 'deepspeed',
  title: 'DeepSpeed checkpoint',
  extensions: [],
  recognises({ entries }) {
    if (!entries) return false;
    const names = [...entries];
    return (
      names.some(name => MODEL_STATES.test(name)) ||
      (entries.has(LATEST) && names.some(name => STEP.test(name)))
    );
  },
  async inspect(candidate, context) {
    const folder = await stepFolder(candidate);
    const reading = new FolderReading(folder, context);
    const names = [...(await reading.files()).keys()].filter(name => name.endsWith('.pt'));
    const model = names.find(name => MODEL_STATES.test(name));
    for (const name of names) {
      if (name === model) continue;
      await reading.file(name, source => scanSource(source, name, reading.contextOfFile(), 'torch'));
    }
    const found =
      model === undefined
        ? undefined
        : await reading.file(model, source => modelIn(folder, model, source, context));
    const facts = new Map<string, Scalar>([
      ['step', path.basename(folder.path)],
      ['files', names.length],
    ]);
    if (model === undefined || !found) {
      const message = l10n.t('There is no file with the states of the model.');
      const broken = { severity: 'error', code: 'missing-shard', message } as const;
      return {
        ...untold(),
        facts,
        safety: reading.scan.safety(),
        diagnostics: [broken, ...reading.diagnostics],
      };
    }
    const file = path.relative(candidate.path, path.join(folder.path, model)).split(path.sep).join('/');
    reading.absorb(found.safety, file);
    return {
      ...found,
      contents: 'DeepSpeed checkpoint',
      tensors: found.tensors.map(tensor =>
        tensor.place ? { ...tensor, place: { ...tensor.place, file } } : tensor,
      ),
      facts: new Map([...facts, ...found.facts]),
      safety: reading.scan.safety(),
      diagnostics: [...found.diagnostics, ...reading.diagnostics],
    };
  },
};

/** What the file with the states of the model tells; undefined where it is none. */
async function modelIn(folder: Folder, name: string, source: ByteSource, context: InspectContext) {
  const inner: Candidate = { path: path.join(folder.path, name), name: name.toLowerCase(), source, folder };
  return torchZip.recognises(inner) ? torchZip.inspect(inner, context) : undefined;
}

/** The folder of the step that `latest` names, where that is one in this folder and no link; else the folder itself. */
async function stepFolder(candidate: Candidate): Promise<Folder> {
  const { entries } = candidate;
  const folder = folderOf(candidate);
  if (!entries?.has(LATEST)) return folder;
  const latest = (await folder.files(() => undefined)).find(({ name }) => name === LATEST);
  if (!latest || latest.size > MOST_LATEST) return folder;
  const text = await closedAfter(folder.open(LATEST), source => wholeText(source, MOST_LATEST));
  const name = text.trim();
  return (STEP.test(name) && entries.has(name) && (await folder.inner(name))) || folder;
}
