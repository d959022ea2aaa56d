import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { OnnxModel } from '../../checkpoints/onnx/model.ts';
import { isWithin } from '../../files/within.ts';
import { PredictionProblem } from '../model.ts';

/** WebAssembly has 4 GB for the model, a second form of it, and what it computes with. */
const MOST_BYTES = 1024 ** 3;

/** A model's bytes, and those of the files beside it that hold tensors, by the name that the model has for them. */
export interface OnnxFiles {
  readonly bytes: Uint8Array;
  readonly external: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/**
 * Reads a model with its external data, which must lie in its folder, links included.
 * @throws PredictionProblem for files that are elsewhere, not there, or too large together
 */
export async function readOnnx(place: string, shown: string, model: OnnxModel): Promise<OnnxFiles> {
  const folder = await realpath(path.dirname(place));
  const locations = new Set(model.initializers.flatMap(({ external }) => external?.get('location') ?? []));
  const files = new Map<string, string>();
  for (const location of locations) files.set(location, await fileBeside(folder, location, shown));
  let bytes = 0;
  for (const file of [place, ...files.values()]) bytes += (await stat(file)).size;
  if (bytes > MOST_BYTES) {
    throw new PredictionProblem({
      code: 'model-too-large',
      file: shown,
      message: l10n.t(
        '{0} has {1} MB, and at most {2} MB are run in this process.',
        shown,
        Math.round(bytes / 1024 ** 2),
        MOST_BYTES / 1024 ** 2,
      ),
      remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
    });
  }
  const external = await Promise.all(
    [...files].map(async ([location, file]) => ({ path: location, data: await readFile(file) })),
  );
  return { bytes: await readFile(place), external };
}

async function fileBeside(folder: string, location: string, shown: string): Promise<string> {
  const real = await realpath(path.resolve(folder, location)).catch(() => undefined);
  if (real !== undefined && isWithin(real, folder)) return real;
  throw new PredictionProblem({
    code: real === undefined ? 'missing-external-data' : 'external-path',
    file: shown,
    message:
      real === undefined
        ? l10n.t('{0} keeps tensors in {1}, which is not beside it.', shown, location)
        : l10n.t('{0} keeps tensors in {1}, which leads out of its folder.', shown, location),
    remedy: l10n.t('Put the file beside the model.'),
  });
}
