import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { canBeVarints } from '../../bytes/varints.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { isWithin, staysBelow } from '../../files/within.ts';
import { onlyFirst } from '../../onlyFirst.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import { missingShard } from '../missingShard.ts';
import { mostUsed } from '../mostUsed.ts';
import { type Initializer, isOnnx, KEPT, type OnnxModel, onnxModel } from '../onnx/model.ts';
import type { CheckpointReader } from '../reader.ts';
import { uninspected } from '../safety/messages.ts';
import type { SafetyFinding } from '../safety/safety.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

/** Domains whose operators runtimes bring along. */
const KNOWN_DOMAINS: ReadonlySet<string> = new Set([
  '',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview',
  'ai.onnx.preview.training',
]);

/** A graph of operators with its tensors. It can run nothing by itself, but names files beside it, and operators that others bring along. */
export const onnx: CheckpointReader = {
  id: 'onnx',
  title: 'ONNX model',
  extensions: ['.onnx'],
  recognises: ({ source, name }) => source !== undefined && isOnnx(source, name.endsWith('.onnx')),
  async inspect({ source, path: place }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    await scanSource(file, undefined, scan.context);
    const model = onnxModel(file);
    for (const finding of [...escapes(model), ...foreignOperators(model)]) scan.context.findings.add(finding);
    const { problem } = model;
    const diagnostics = await besideModel(path.dirname(place), model);
    if (problem) {
      scan.context.findings.add(uninspected(problem.code, problem.message, {}));
      diagnostics.push({ severity: 'error', code: problem.code, message: problem.message });
    }
    diagnostics.push(...[...model.more].map(what => onlyFirst(what, KEPT)));
    const tensors = model.initializers.map(tensorOf);
    const stored = new Set(model.initializers.map(each => each.name));
    const { producer, producerVersion } = model;
    return {
      ...untold(),
      framework: { name: 'ONNX', version: String(model.opsets.get('') ?? '') },
      ...(model.graphName !== '' && { contents: model.graphName }),
      tensors,
      ...totalsOf(tensors, ({ dtype }) => /^(b?float|complex)/.test(dtype)),
      layers: model.nodes,
      // older versions list what is stored among the inputs, too
      inputs: model.inputs.filter(each => !stored.has(each.name)),
      outputs: model.outputs,
      facts: new Map<string, Scalar>([
        ['ir_version', model.irVersion],
        [
          'opset',
          [...model.opsets].map(([domain, version]) => `${domain || 'ai.onnx'} ${version}`).join(', '),
        ],
        ['producer', [producer, producerVersion].filter(each => each !== '').join(' ')],
        ['nodes', model.nodeCount],
        ['operators', mostUsed(model.operators)],
        ...model.metadata,
      ]),
      safety: scan.safety(),
      diagnostics,
    };
  },
};

function tensorOf(initializer: Initializer): Tensor {
  const { name, dtype, shape, values } = initializer;
  const width = widthOf(dtype);
  const count = countOf(shape);
  const bytes = width === undefined ? (values?.bytes ?? 0) : count * width;
  const place = values ? { file: '', ...values } : externalPlace(initializer, bytes);
  const fits = values?.varints ? canBeVarints(count, values.bytes) : place?.bytes === bytes;
  return { name, dtype, shape, bytes, ...(place && fits && { place: { ...place, littleEndian: true } }) };
}

/** Where a file beside the model holds the bytes; undefined for one that lies elsewhere, or at an impossible place. */
function externalPlace({ external }: Initializer, bytes: number) {
  const file = external?.get('location');
  const offset = Number(external?.get('offset') ?? 0);
  const length = Number(external?.get('length') ?? bytes);
  if (file === undefined || !staysBelow(file) || !Number.isSafeInteger(offset) || offset < 0)
    return undefined;
  return { file, offset, bytes: length };
}

/** Files that should lie beside the model: those that do not, and those that are links to elsewhere, which are not followed. */
async function besideModel(folder: string, { files }: OnnxModel): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const name of [...files].filter(staysBelow).slice(0, MOST_TOLD)) {
    const there = await realpath(path.join(folder, name)).catch(() => undefined);
    if (there === undefined) diagnostics.push(missingShard(name));
    else if (!isWithin(there, folder)) {
      const file = name.slice(0, 200);
      const message = l10n.t('{0} is a link to a file elsewhere, which is not followed.', file);
      diagnostics.push({ severity: 'warning', code: 'link-elsewhere', message, file });
    }
  }
  return diagnostics;
}

/** Of a kind. */
const MOST_TOLD = 1000;

/** Files outside of the model's folder, which loading would read. */
function escapes({ files }: OnnxModel): readonly SafetyFinding[] {
  return [...files]
    .filter(each => !staysBelow(each))
    .slice(0, MOST_TOLD)
    .map(each => ({
      level: 'dangerous',
      rule: 'external-path',
      message: l10n.t('Loading reads the file {0} outside of the folder of the model.', each.slice(0, 200)),
      subject: each.slice(0, 200),
      advisory: 'CVE-2022-25882',
    }));
}

/** Operators that a runtime needs a library of others for. */
function foreignOperators({ domains }: OnnxModel): readonly SafetyFinding[] {
  return [...domains]
    .filter(each => !KNOWN_DOMAINS.has(each))
    .slice(0, MOST_TOLD)
    .map(each => ({
      level: 'needs-code',
      rule: 'foreign-operators',
      message: l10n.t(
        'It uses operators of {0}, which a library of native code must bring along.',
        each.slice(0, 200),
      ),
      subject: each.slice(0, 200),
    }));
}
