import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Scalar } from '../checkpoint.ts';
import { countOf } from '../dtypes.ts';
import { ggufHeader, isGguf } from '../gguf/header.ts';
import type { CheckpointReader } from '../reader.ts';
import { uninspected } from '../safety/messages.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { untold } from './nothing.ts';

/** Models of llama.cpp: keys and values, then tensors, most of them quantized. Nothing in it runs but a template of prompts. */
export const gguf: CheckpointReader = {
  id: 'gguf',
  title: 'GGUF model',
  extensions: ['.gguf'],
  recognises: ({ source }) => source !== undefined && isGguf(source),
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    await scanSource(file, undefined, scan.context);
    const { version, values, tensors, end } = ggufHeader(file);
    const diagnostics: Diagnostic[] = [];
    if (end > file.size) {
      const message = l10n.t(
        'It ends at byte {0} and should at byte {1}: it is cut off or still being written.',
        file.size,
        end,
      );
      diagnostics.push({ severity: 'warning', code: 'truncated', message });
      scan.context.findings.add(uninspected('truncated', message, {}));
    }
    const architecture = values.get('general.architecture');
    const own = typeof architecture === 'string' ? `${architecture}.` : undefined;
    const of = (mine: boolean) =>
      new Map([...values].filter(([key]) => (own !== undefined && key.startsWith(own)) === mine));
    return {
      ...untold(),
      framework: { name: 'GGUF', version: String(version) },
      ...(typeof architecture === 'string' && { contents: architecture }),
      tensors,
      parameters: tensors.reduce((sum, { shape }) => sum + countOf(shape), 0),
      tensorBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
      hyperparameters: of(true),
      facts: new Map<string, Scalar>(of(false)),
      safety: scan.safety(),
      diagnostics,
    };
  },
};
