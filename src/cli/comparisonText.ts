import type {
  Comparison,
  LayerChange,
  Measures,
  SettingChange,
  Side,
  TensorChange,
} from '../core/checkpoints/compare/comparison.ts';
import { distanceOf } from '../core/checkpoints/compare/layers.ts';
import { relativeText } from '../core/checkpoints/compare/relativeText.ts';
import { printable, textTable } from '../core/export/textTable.ts';
import { formatCount, formatValue } from '../core/words.ts';
import { LEVEL_WORDS, reason } from './commands/scan.ts';

/** Layers and tensors that are listed without being asked for. */
const MOST_LAYERS = 20;
const MOST_TENSORS = 20;
const MOST_REASONS = 5;

/** Two checkpoints side by side: the answer, both, the layers that moved most, what only one has. @param all lists every tensor */
export function comparisonText(comparison: Comparison, all: boolean): string {
  const { finding, a, b, layers, tensors } = comparison;
  return [
    `${printable(finding.sentence)}\n`,
    ...finding.notes.map(note => `    ${printable(note)}\n`),
    sidesTable(a, b),
    layersText(layers, comparison.total),
    all ? tensorTable(tensors) : unlikeText(tensors),
    ...settingsText(comparison),
  ].join('');
}

function sidesTable(a: Side, b: Side): string {
  const row = (title: string, { path, title: format, tensorCount, parameters, safety }: Side) => [
    title,
    path,
    format,
    LEVEL_WORDS[safety.level],
    formatCount(tensorCount, 'tensor'),
    parameters === undefined ? '–' : formatCount(parameters, 'parameter'),
  ];
  const table = textTable(
    ['', 'Path', 'Format', 'Loading it', 'Tensors', 'Parameters'],
    [row('first', a), row('second', b)],
  );
  return `\n${table}${reasons('first', a)}${reasons('second', b)}`;
}

/** Why loading one of them does harm, or may. */
function reasons(title: string, { safety: { level, findings } }: Side): string {
  if (level !== 'dangerous' && level !== 'not-fully-inspected') return '';
  const more = findings.length - MOST_REASONS;
  const rest = more > 0 ? `    and ${more} more (--json lists all)\n` : '';
  return `${title}: ${level.replaceAll('-', ' ')}\n${findings.slice(0, MOST_REASONS).map(reason).join('')}${rest}`;
}

const NUMERIC = new Set([1, 2, 3, 4]);

function layersText(layers: readonly LayerChange[], total: Measures | undefined): string {
  const moved = layers
    .filter(({ state }) => state === 'changed')
    .sort((one, other) => distanceOf(other) - distanceOf(one));
  if (moved.length === 0 || !total) return '';
  const rows = [
    ...moved.slice(0, MOST_LAYERS).map(({ name, measures }) => [name, ...cells(measures)]),
    ['all that was compared', ...cells(total)],
  ];
  const more = moved.length - MOST_LAYERS;
  const head = ['Layers that moved most', 'Change', 'Cosine', 'Largest', 'Values'];
  const rest = more > 0 ? `and ${formatCount(more, 'layer')} that moved less (--json lists all)\n` : '';
  return `\n${textTable(head, rows, NUMERIC)}${rest}`;
}

function cells(measures: Measures | undefined): readonly string[] {
  if (!measures) return ['–', '–', '–', '–'];
  const { relative, cosine, largest, values } = measures;
  return [
    relative === undefined ? '–' : relativeText(relative),
    cosine === undefined ? '–' : cosineText(cosine),
    largest === undefined ? '–' : formatValue(largest),
    formatValue(values),
  ];
}

/** Close to 1, what it lacks tells more than its digits. */
function cosineText(cosine: number): string {
  const lacks = 1 - cosine;
  return lacks > 0 && lacks < 0.0005
    ? `1 − ${lacks.toExponential(0).replace('-', '−')}`
    : formatValue(cosine);
}

/** Learnt tensors that only one has, or has in another shape. */
function unlikeText(tensors: readonly TensorChange[]): string {
  return (
    [
      ['removed', 'Only in the first'],
      ['added', 'Only in the second'],
      ['reshaped', 'Of another shape'],
    ] as const
  )
    .map(([wanted, title]) => {
      const those = tensors.filter(({ state, parameter }) => state === wanted && parameter);
      if (those.length === 0) return '';
      const more = those.length - MOST_TENSORS;
      const lines = those
        .slice(0, MOST_TENSORS)
        .map(each => `    ${printable(each.name)}  ${printable(kindText(each))}\n`);
      const rest = more > 0 ? `    and ${more} more (--tensors lists all)\n` : '';
      return `\n${title}\n${lines.join('')}${rest}`;
    })
    .join('');
}

function tensorTable(tensors: readonly TensorChange[]): string {
  if (tensors.length === 0) return '';
  const rows = tensors.map(each => [
    each.name,
    ...cells(each.measures),
    each.state.replace('-', ' '),
    kindText(each),
  ]);
  return `\n${textTable(['Tensor', 'Change', 'Cosine', 'Largest', 'Values', 'State', 'Type and shape'], rows, NUMERIC)}`;
}

/** `float32 [2, 3]`, or what it was and what it is. */
function kindText({ a, b }: TensorChange): string {
  const text = (kind: typeof a) => (kind ? `${kind.dtype} [${kind.shape.join(', ')}]` : '');
  const [one, other] = [text(a), text(b)];
  return a && b && one !== other ? `${one} → ${other}` : one || other;
}

const TITLES = {
  general: 'In general',
  hyperparameters: 'Hyperparameters',
  training: 'Training',
  facts: 'Facts',
  layers: 'Layers of another type',
  inputs: 'Inputs',
  outputs: 'Outputs',
} as const;

/** What differs of what they tell of themselves. */
function settingsText({ settings, finding }: Comparison): readonly string[] {
  if (finding.kind === 'unreadable') return [];
  return (Object.keys(TITLES) as (keyof typeof TITLES)[]).map(part => {
    const { changed } = settings[part];
    return changed.length === 0 ? '' : `\n${TITLES[part]}\n${changed.map(settingLine).join('')}`;
  });
}

function settingLine({ name, a, b }: SettingChange): string {
  const text = (value: SettingChange['a']) => (value === undefined ? '–' : printable(String(value)));
  return `    ${printable(name === '' ? '.' : name)}: ${text(a)} → ${text(b)}\n`;
}
