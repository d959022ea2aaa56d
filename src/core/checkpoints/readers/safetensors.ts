import * as l10n from '@vscode/l10n';
import { cutOff } from '../cutOff.ts';
import type { CheckpointReader } from '../reader.ts';
import { isSafetensors, safetensorsHeader } from '../safetensors/header.ts';
import { uninspected } from '../safety/messages.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

/** Who wrote the file, as its metadata call it. */
const FRAMEWORKS: ReadonlyMap<string, string> = new Map([
  ['pt', 'PyTorch'],
  ['tf', 'TensorFlow'],
  ['flax', 'Flax'],
  ['jax', 'JAX'],
  ['np', 'NumPy'],
  ['mlx', 'MLX'],
]);

/** Tensors behind a header in JSON. Nothing in it can run; bytes that no tensor covers could be another file, and are looked into. */
export const safetensors: CheckpointReader = {
  id: 'safetensors',
  title: 'safetensors file',
  extensions: ['.safetensors'],
  recognises: ({ source }) => source !== undefined && isSafetensors(source),
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    await scanSource(file, undefined, scan.context);
    const { tensors, metadata, end, uncovered } = safetensorsHeader(file);
    const diagnostics = cutOff(file, end, scan);
    if (end <= file.size && uncovered > 0) {
      const message = l10n.t(
        'It holds {0} bytes that belong to no tensor, as no writer leaves them.',
        uncovered,
      );
      scan.context.findings.add(uninspected('uncovered-bytes', message, {}));
    }
    const format = FRAMEWORKS.get(metadata.get('format') ?? '');
    return {
      ...untold(),
      ...(format !== undefined && { framework: { name: format } }),
      contents: 'tensors',
      tensors,
      ...totalsOf(tensors),
      facts: metadata,
      safety: scan.safety(),
      diagnostics,
    };
  },
};
