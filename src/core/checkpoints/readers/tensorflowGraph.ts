import type { ByteSource } from '../../bytes/source.ts';
import type { Scalar } from '../checkpoint.ts';
import { folderOf } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import type { CheckpointReader } from '../reader.ts';
import { scanSource } from '../safety/scanSource.ts';
import { factsOfGraph, portsOf, shownSignatures } from '../tensorflow/graphFacts.ts';
import { isGraph, isMetaGraph } from '../tensorflow/looks.ts';
import { MetaGraph } from '../tensorflow/metaGraph.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

/** A graph by itself: with its weights as constants when it was frozen, or without, as the first TensorFlow wrote it beside checkpoints. */
export const tensorflowGraph: CheckpointReader = {
  id: 'tensorflow-graph',
  title: 'TensorFlow graph',
  extensions: ['.pb', '.meta'],
  recognises: ({ source }) => source !== undefined && (isMetaGraph(source) || isGraph(source)),
  async inspect(candidate, context) {
    // proof: only what has bytes is recognised
    const file = candidate.source!;
    const reading = new FolderReading(folderOf(candidate), context);
    await scanSource(file, undefined, reading.scan.context);
    const isMeta = isMetaGraph(file);
    const meta = await read(file, isMeta, reading);
    // what could be read in two ways is judged in both
    const other = isMeta && isGraph(file) ? await read(file, false, reading) : undefined;
    for (const finding of [...meta.findings(), ...(other?.findings() ?? [])]) {
      reading.scan.context.findings.add(finding);
    }
    if (meta.problem) reading.failed(meta.problem, '');
    const signatures = shownSignatures([meta]);
    // weights are constants in a frozen graph alone
    const tensors = isMeta ? [] : meta.graph.constants;
    return {
      ...untold(),
      framework: { name: 'TensorFlow', ...(meta.version !== '' && { version: meta.version }) },
      contents: isMeta ? 'meta graph' : 'graph',
      tensors,
      ...(!isMeta && totalsOf(tensors, ({ dtype }) => /^(b?float|complex)/.test(dtype))),
      inputs: signatures.length > 0 ? portsOf(signatures, 'inputs') : meta.graph.placeholders,
      outputs: portsOf(signatures, 'outputs'),
      facts: new Map<string, Scalar>([
        ...(meta.tags.length > 0 ? [['tags', meta.tags.join(', ')] as const] : []),
        ...factsOfGraph(meta.graph),
      ]),
      safety: reading.scan.safety(),
      diagnostics: reading.diagnostics,
    };
  },
};

async function read(source: ByteSource, isMeta: boolean, { scan }: FolderReading): Promise<MetaGraph> {
  const whole = { source, at: 0, length: source.size };
  const meta = new MetaGraph();
  if (isMeta) await meta.read(whole, scan.context.turn);
  else await meta.readGraph(whole, scan.context.turn);
  return meta;
}
