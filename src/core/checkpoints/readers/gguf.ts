import { cutOff } from '../cutOff.ts';
import { countOf } from '../dtypes.ts';
import { ggufHeader, isGguf } from '../gguf/header.ts';
import type { CheckpointReader } from '../reader.ts';
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
    const diagnostics = cutOff(file, end, scan);
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
      facts: of(false),
      safety: scan.safety(),
      diagnostics,
    };
  },
};
