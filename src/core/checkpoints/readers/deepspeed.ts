import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FileSource } from '../../bytes/source.ts';
import type { Scalar } from '../checkpoint.ts';
import { FolderReading } from '../folderReading.ts';
import type { Candidate, CheckpointReader, InspectContext } from '../reader.ts';
import { scanSource } from '../safety/scanSource.ts';
import { untold } from './nothing.ts';
import { torchZip } from './torchZip.ts';

const MODEL_STATES = /^(mp_rank_\d+|zero_pp_rank_\d+_mp_rank_\d+|layer_\d+-model_\d+)[-_]model_states\.pt$/;
const STEP = /^global_step\d+$/;

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
      (entries.has('latest') && names.some(name => STEP.test(name)))
    );
  },
  async inspect(candidate, context) {
    const folder = await stepFolder(candidate);
    const reading = new FolderReading(folder, context);
    const names = [...(await reading.files()).keys()].filter(name => name.endsWith('.pt'));
    const model = names.find(name => MODEL_STATES.test(name));
    for (const name of names) {
      if (name === model) continue;
      await reading.file(name, source => scanSource(source, name, reading.scan.context, 'torch'));
    }
    const found =
      model === undefined
        ? undefined
        : await reading.file(model, source => modelIn(path.join(folder, model), source, context));
    const facts = new Map<string, Scalar>([
      ['step', path.basename(folder)],
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
    const file = path.relative(candidate.path, path.join(folder, model)).split(path.sep).join('/');
    for (const finding of found.safety.findings) reading.find(finding, file);
    for (const pair of found.safety.imports) reading.scan.context.findings.imports(pair);
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
async function modelIn(file: string, source: FileSource, context: InspectContext) {
  const inner: Candidate = { path: file, name: path.basename(file).toLowerCase(), source };
  return torchZip.recognises(inner) ? torchZip.inspect(inner, context) : undefined;
}

/** The folder of the step that `latest` names, where that is one in this folder and no link; else the folder itself. */
async function stepFolder({ path: folder, entries }: Candidate): Promise<string> {
  if (!entries?.has('latest')) return folder;
  const latest = path.join(folder, 'latest');
  const found = await lstat(latest);
  if (!found.isFile() || found.size > 256) return folder;
  const name = (await readFile(latest, 'utf8')).trim();
  if (!STEP.test(name) || !entries.has(name)) return folder;
  const step = path.join(folder, name);
  return (await lstat(step)).isDirectory() ? step : folder;
}
