import * as l10n from '@vscode/l10n';
import { isFlatBuffer } from '../../bytes/flatbuffer.ts';
import { staysBelow } from '../../files/within.ts';
import { onlyFirst } from '../../onlyFirst.ts';
import type { Scalar } from '../checkpoint.ts';
import { mostUsed } from '../mostUsed.ts';
import type { CheckpointReader } from '../reader.ts';
import { danger } from '../safety/messages.ts';
import { operationRule } from '../safety/rules/operations.ts';
import type { SafetyFinding } from '../safety/safety.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { type LiteModel, liteModel } from '../tflite/model.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

/** Operations of TensorFlow itself are called so in a model of TensorFlow Lite. */
const OF_TENSORFLOW = /^Flex/;
const FOREIGN = 'PAIT-LITERT-300';
const SHOWN = 200;

/** Models of TensorFlow Lite: a FlatBuffer with graphs, their operators and weights. */
export const tflite: CheckpointReader = {
  id: 'tensorflow-lite',
  title: 'TensorFlow Lite model',
  extensions: ['.tflite'],
  recognises: ({ source }) => source !== undefined && isFlatBuffer(source, 'TFL3'),
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    await scanSource(file, undefined, scan.context);
    const model = liteModel(file);
    for (const finding of findingsOf(model)) scan.context.findings.add(finding);
    const { version, description, tensors, metadata } = model;
    return {
      ...untold(),
      framework: { name: 'TensorFlow Lite', version: String(version) },
      contents: 'graph',
      tensors,
      ...totalsOf(tensors, ({ dtype }) => /^(b?float\d+|u?int[248])$/.test(dtype)),
      layers: model.layers,
      inputs: model.inputs,
      outputs: model.outputs,
      facts: new Map<string, Scalar>([
        ...(description === '' ? [] : [['description', description] as const]),
        ['subgraphs', model.subgraphs],
        ['nodes', model.operatorCount],
        ['operators', mostUsed(model.operators)],
        ...(model.signatures.length > 0
          ? [['signatures', model.signatures.slice(0, 20).join(', ')] as const]
          : []),
        ...[...metadata].map(([name, value]) => [`metadata.${name}`, value] as const),
      ]),
      safety: scan.safety(),
      diagnostics:
        model.operatorCount > model.layers.length ? [onlyFirst('layers', model.layers.length)] : [],
    };
  },
};

/** What a model takes from elsewhere: operators, files with values. */
function findingsOf({ custom, files, operators }: LiteModel): readonly SafetyFinding[] {
  const outside = files
    .filter(file => !staysBelow(file))
    .map((file): SafetyFinding => {
      const subject = file.slice(0, SHOWN);
      const message = l10n.t('Loading reads the file {0} outside of the folder of the model.', subject);
      return { level: 'dangerous', rule: 'external-path', message, subject };
    });
  const named = [...custom, ...(operators.has(CALL) ? [CALL] : [])];
  return [...outside, ...named.flatMap(name => ofOperator(name) ?? [])];
}

/** Calls something that the runtime must have, by a name. */
const CALL = 'STABLEHLO_CUSTOM_CALL';

function ofOperator(name: string): SafetyFinding | undefined {
  const subject = name.slice(0, SHOWN);
  if (!OF_TENSORFLOW.test(name)) {
    const message = l10n.t(
      'It uses the operation {0}, which a library of native code must bring along.',
      subject,
    );
    return { level: 'needs-code', rule: 'foreign-operators', message, subject, advisory: FOREIGN };
  }
  const rule = operationRule(name.replace(OF_TENSORFLOW, ''));
  if (!rule) return undefined;
  const message = l10n.t('The graph runs {0}, which {1}. No model needs it.', subject, danger(rule.danger));
  return {
    level: 'dangerous',
    rule: 'dangerous-operation',
    message,
    subject,
    ...(rule.advisory !== undefined && { advisory: rule.advisory }),
  };
}
