import * as l10n from '@vscode/l10n';
import { glance, PACKING_HEAD, packingOf } from '../../bytes/unpack.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Scalar } from '../checkpoint.ts';
import type { PickleFound } from '../pickle/run.ts';
import { describeModel } from '../pickleModel/describe.ts';
import type { CheckpointReader } from '../reader.ts';
import { declaresPickle, mayBePickle } from '../safety/looks.ts';
import { uninspected } from '../safety/messages.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { collectTensors } from '../torch/collect.ts';
import { untold } from './nothing.ts';

const ENDINGS = [
  '.pkl',
  '.pickle',
  '.joblib',
  '.sav',
  '.p',
  '.gz',
  '.z',
  '.xz',
  '.lzma',
  '.bz2',
  '.lz4',
  '.dat',
  '.bin',
  '.pt',
  '.pth',
];
/** Names that say pickle, whatever the bytes look like. */
const NAMED = /\.(pkl|pickle|joblib|sav)(\.\w{1,4})?$/;

export const pickle: CheckpointReader = {
  id: 'pickle',
  title: 'Pickle or joblib file',
  extensions: ENDINGS,
  recognises({ source, name }) {
    if (!source || source.size < 2) return false;
    const head = source.read(0, Math.min(PACKING_HEAD, source.size));
    if (declaresPickle(head)) return true;
    const packing = packingOf(head);
    if (packing)
      return packing === 'lzma'
        ? /\.(lzma|joblib|pkl)$/.test(name)
        : NAMED.test(name) || declaresPickle(glance(source, packing));
    return mayBePickle(head) && NAMED.test(name);
  },
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const head = file.read(0, Math.min(PACKING_HEAD, file.size));
    const packing = declaresPickle(head) ? undefined : packingOf(head);
    const pickles: PickleFound[] = [];
    const scan = startScan(signal, (member, found) => {
      if (member === undefined && pickles.length < 2) pickles.push(found);
    });
    const { context } = scan;
    const known = await scanSource(file, undefined, context);
    const diagnostics: Diagnostic[] = [];
    const root = pickles[0]?.value;
    if (root === undefined) {
      diagnostics.push({
        severity: 'error',
        code: 'broken-checkpoint',
        message: known
          ? l10n.t('The pickle is broken or could not be unpacked, so nothing of it can be told.')
          : l10n.t('It is no pickle that could be read.'),
      });
      if (!known) {
        context.findings.add(
          uninspected('not-recognised', l10n.t('It is no pickle that could be read.'), {}),
        );
      }
      return { ...untold(), contents: packing ?? 'pickle', safety: scan.safety(), diagnostics };
    }
    const facts = new Map<string, Scalar>([
      ['written_by', isJoblib(scan.safety().imports) ? 'joblib' : 'pickle'],
      ...(packing ? ([['compression', packing]] as const) : []),
    ]);
    const torch = await collectTensors(root, () => undefined, context.turn);
    const described = await describeModel(root, packing === undefined, context.turn, torch.cut);
    return {
      ...untold(),
      ...described,
      tensors: [...described.tensors, ...torch.tensors],
      facts: new Map([...facts, ...described.facts]),
      safety: scan.safety(),
      diagnostics: described.diagnostics,
    };
  },
};

function isJoblib(imports: readonly string[]): boolean {
  return imports.some(pair => pair.startsWith('joblib.numpy_pickle'));
}
