import path from 'node:path';
import type { Checkpoint, MeasuredTensor, Scalar } from '../../core/checkpoints/checkpoint.ts';
import { checkpointDocument } from '../../core/checkpoints/document.ts';
import { partsOf } from '../../core/checkpoints/dtypes.ts';
import { inspect } from '../../core/checkpoints/inspect.ts';
import { measuredAll } from '../../core/checkpoints/tensorStats.ts';
import { type Diagnostic, UsageError } from '../../core/diagnostic.ts';
import { formatCount, formatValue } from '../../core/words.ts';
import {
  type Arguments,
  type Command,
  EXIT,
  type ExitCode,
  printJson,
  type Terminal,
  text,
} from '../command.ts';
import { progressOn } from '../progress.ts';
import { diagnosticsText } from '../summary.ts';
import { LEVEL_WORDS, reason, shown } from './scan.ts';

export const command: Command = {
  usage: 'inspect <path>',
  summary: 'Tell what a checkpoint holds, and what loading it would run, without loading it.',
  options: { tensors: { type: 'boolean' }, stats: { type: 'boolean' }, compare: { type: 'string' } },
  help: [
    '--tensors         list every tensor',
    '--stats           read the tensors and tell what their values are like',
    '--compare <path>  tell how another checkpoint differs: its tensors, how far each layer moved, its settings',
  ],
  positionals: [1, 1],
  async run(args, terminal) {
    const [place = '.'] = args.positionals;
    const other = text(args, 'compare');
    if (other !== undefined) return compare(place, other, args, terminal);
    const found = await inspect(place, { signal: terminal.signal });
    const diagnostics: Diagnostic[] = [...found.diagnostics];
    const tensors = await listed(path.resolve(place), found, args, terminal, diagnostics);
    const checkpoint = { ...found, diagnostics };
    if (args.values['json']) printJson(terminal, checkpointDocument(checkpoint, { tensors }));
    else {
      terminal.out(summary(checkpoint));
      if (tensors) terminal.out(tensors.map(tensorLine).join(''));
      terminal.error(diagnosticsText(diagnostics));
    }
    return diagnostics.some(({ severity }) => severity === 'error') ? EXIT.badInput : EXIT.pass;
  },
};

/** Two checkpoints; without `--tensors` the document lists only the tensors whose values were not compared. */
async function compare(
  place: string,
  other: string,
  { values }: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  if (values['stats']) throw new UsageError('--stats and --compare exclude each other.');
  const { compareCheckpoints } = await import('../../core/checkpoints/compareCheckpoints.ts');
  const progress = progressOn(terminal);
  const found = await compareCheckpoints(place, other, {
    signal: terminal.signal,
    onProgress: progress.show,
  }).finally(progress.clear);
  const all = values['tensors'] === true;
  if (values['json']) {
    const tensors = all ? found.tensors : found.tensors.filter(({ measures }) => !measures);
    printJson(terminal, { ...found, tensors });
  } else {
    const { comparisonText } = await import('../comparisonText.ts');
    terminal.out(comparisonText(found, all));
    for (const side of [found.a, found.b]) terminal.error(diagnosticsText(side.diagnostics));
  }
  const failed = [...found.a.diagnostics, ...found.b.diagnostics].some(
    ({ severity }) => severity === 'error',
  );
  return failed ? EXIT.badInput : EXIT.pass;
}

async function listed(
  place: string,
  { tensors }: Checkpoint,
  { values }: Arguments,
  { signal }: Terminal,
  diagnostics: Diagnostic[],
): Promise<readonly MeasuredTensor[] | undefined> {
  if (values['stats']) return measuredAll(place, tensors, found => diagnostics.push(found), { signal });
  return values['tensors'] ? tensors.map(tensor => ({ tensor })) : undefined;
}

function summary(checkpoint: Checkpoint): string {
  const { title, framework, contents, safety, tensors, parameters, tensorBytes, trees, layers } = checkpoint;
  const version = framework && [framework.name, framework.version].filter(Boolean).join(' ');
  const head = [contents, version].filter(each => each !== undefined).join(', ');
  const counts = [
    ...(tensors.length > 0 ? [formatCount(tensors.length, 'tensor')] : []),
    ...(parameters === undefined ? [] : [formatCount(parameters, 'parameter')]),
    ...(tensorBytes === undefined ? [] : [formatCount(tensorBytes, 'byte')]),
    ...(trees === undefined ? [] : [formatCount(trees, 'tree')]),
  ];
  return [
    `${LEVEL_WORDS[safety.level]}\n`,
    safety.level === 'data-only' ? '    No dangerous import was found by static inspection.\n' : '',
    ...safety.findings.map(reason),
    `${shown(title)}${head ? `: ${shown(head)}` : ''}\n`,
    counts.length > 0 ? `${counts.join(', ')}\n` : '',
    section('Hyperparameters', checkpoint.hyperparameters),
    section('Training', checkpoint.training),
    section('Facts', checkpoint.facts),
    layers.length > 0 ? `Layers\n${layers.slice(0, 100).map(layerLine).join('')}` : '',
    ...ports('Inputs', checkpoint.inputs),
    ...ports('Outputs', checkpoint.outputs),
  ].join('');
}

function section(title: string, values: ReadonlyMap<string, Scalar>): string {
  if (values.size === 0) return '';
  return `${title}\n${[...values].map(([name, value]) => `    ${shown(name)}: ${shown(String(value))}\n`).join('')}`;
}

function layerLine({ name, type, parameters }: Checkpoint['layers'][number]): string {
  const count = parameters === undefined ? '' : `  ${formatCount(parameters, 'parameter')}`;
  return `    ${shown(name === '' ? '.' : name)}  ${shown(type)}${count}\n`;
}

function ports(title: string, list: Checkpoint['inputs']): readonly string[] {
  if (list.length === 0) return [];
  return [
    `${title}\n`,
    ...list.map(({ name, dtype, shape }) => `    ${shown(name)}  ${shown(dtype)} [${shape.join(', ')}]\n`),
  ];
}

function tensorLine({ tensor, statistics }: MeasuredTensor): string {
  const head = `${shown(tensor.name)}  ${tensor.dtype} [${tensor.shape.join(', ')}]`;
  if (!statistics) return `${head}\n`;
  const of = partsOf(tensor.dtype) === 2 ? 'moduli: ' : '';
  const { min, max, mean, std, nan, infinite, zeros, count } = statistics;
  const moments =
    min === undefined
      ? 'no finite value'
      : `min ${formatValue(min)}, max ${formatValue(max ?? 0)}, mean ${formatValue(mean ?? 0)}, std ${formatValue(std ?? Number.NaN)}`;
  const bad = nan + infinite > 0 ? `, ${nan} NaN, ${infinite} infinite` : '';
  const share = count > 0 ? `, ${formatValue(zeros / count)} zero` : '';
  return `${head}  ${of}${moments}${bad}${share}\n`;
}
