import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { withFile } from '../../bytes/source.ts';
import { filesOf } from '../folder.ts';
import type { Candidate, CheckpointReader } from '../reader.ts';
import { safetyOf } from '../safety/safety.ts';
import { startScan } from '../safety/scan.ts';
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
    const files = (await filesOf(folder)).filter(({ name }) => name.endsWith('.pt'));
    const scan = startScan(context.signal);
    const model = files.find(({ name }) => MODEL_STATES.test(name));
    for (const { name } of files) {
      if (name === model?.name) continue;
      await withFile(path.join(folder, name), source => scanSource(source, name, scan.context, 'torch'));
    }
    const rest = scan.safety();
    const facts = new Map<string, string | number>([
      ['step', path.basename(folder)],
      ['files', files.length],
    ]);
    const broken = {
      severity: 'error',
      code: 'missing-shard',
      message: l10n.t('There is no file with the states of the model.'),
    } as const;
    if (!model) return { ...untold(), facts, safety: rest, diagnostics: [broken] };
    return withFile(path.join(folder, model.name), async source => {
      const inner: Candidate = { path: path.join(folder, model.name), name: model.name, source };
      if (!torchZip.recognises(inner)) return { ...untold(), facts, safety: rest, diagnostics: [broken] };
      const found = await torchZip.inspect(inner, context);
      const file = path.relative(candidate.path, inner.path).split(path.sep).join('/');
      return {
        ...found,
        contents: 'DeepSpeed checkpoint',
        tensors: found.tensors.map(tensor =>
          tensor.place ? { ...tensor, place: { ...tensor.place, file } } : tensor,
        ),
        facts: new Map([...facts, ...found.facts]),
        safety: safetyOf(
          [
            ...found.safety.findings.map(each => ({
              ...each,
              member: each.member ? `${file}/${each.member}` : file,
            })),
            ...rest.findings,
          ],
          [...found.safety.imports, ...rest.imports],
        ),
      };
    });
  },
};

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
