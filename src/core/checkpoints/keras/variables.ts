import type { Loose, LooseObject } from '../../bytes/looseJson.ts';

/** Variables of Keras's layers in the order in which they are saved. */
const VARIABLES: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ['Dense EinsumDense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose', 'kernel bias'],
    ['DepthwiseConv1D DepthwiseConv2D', 'kernel bias'],
    ['SeparableConv1D SeparableConv2D', 'depthwise_kernel pointwise_kernel bias'],
    ['Embedding ReversibleEmbedding', 'embeddings'],
    ['BatchNormalization', 'gamma beta moving_mean moving_variance'],
    ['LayerNormalization GroupNormalization', 'gamma beta'],
    ['RMSNormalization', 'scale'],
    ['Normalization', 'mean variance count'],
    ['LSTMCell GRUCell SimpleRNNCell ConvLSTMCell', 'kernel recurrent_kernel bias'],
    ['PReLU', 'alpha'],
    ['SeedGenerator', 'seed_generator_state'],
  ].flatMap(([types = '', names = '']) => types.split(' ').map(type => [type, names.split(' ')] as const)),
);

/** Settings that leave a variable out. */
const SWITCHES: readonly (readonly [setting: string, variable: string])[] = [
  ['use_bias', 'bias'],
  ['scale', 'gamma'],
  ['center', 'beta'],
];

/** Attributes of layers that hold a dense layer. */
const DENSE_PARTS = /^(query|key|value|output)_dense$/;

/**
 * Names of as many variables as a layer of this class has, undefined for those that cannot be told; undefined where none can. Without a
 * configuration only a bias is thought to be left out, and what a normalisation keeps is what stands last.
 */
export function variableNames(
  type: string,
  config: LooseObject | undefined,
  count: number,
): readonly (string | undefined)[] | undefined {
  const all = VARIABLES.get(type);
  if (!all) return undefined;
  const off = (name: string): boolean =>
    SWITCHES.some(([setting, each]) => each === name && isOff(config?.get(setting)));
  const named = all.filter(name => !off(name));
  if (named.length === count) return named;
  if (config !== undefined) return undefined;
  const unbiased = all.filter(name => name !== 'bias');
  if (unbiased.length === count) return unbiased;
  if (type !== 'BatchNormalization' || count < 2 || count > 4) return undefined;
  return [...new Array<undefined>(count - 2).fill(undefined), ...all.slice(-2)];
}

function isOff(value: Loose | undefined): boolean {
  return value === false;
}

/** As Keras makes names of groups out of names of classes. */
export function inSnakeCase(type: string): string {
  return type
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Layers that keep their variables in a cell. */
const WITH_CELLS = ['LSTM', 'GRU', 'SimpleRNN'];

const BY_GROUP: ReadonlyMap<string, string> = new Map(
  [...VARIABLES.keys(), ...WITH_CELLS].map(type => [inSnakeCase(type), type]),
);

/** The class of the cell that a layer of this class has. */
export function cellOf(type: string | undefined): string | undefined {
  return type !== undefined && WITH_CELLS.includes(type) ? `${type}Cell` : undefined;
}

/** The class that a group is named after: `batch_normalization_3`. */
export function classOfGroup(group: string): string | undefined {
  if (DENSE_PARTS.test(group)) return 'EinsumDense';
  return BY_GROUP.get(group.replace(/_\d+$/, '')) ?? BY_GROUP.get(group);
}
