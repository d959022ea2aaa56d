import type { Diagnostic } from '../../diagnostic.ts';
import type { Checkpoint, Port, Scalar, Tensor } from '../checkpoint.ts';
import { Trees } from './trees.ts';

/** Features are listed one by one up to so many; of more their number is told. */
const MOST_LISTED = 5000;
/** Longer texts are cut. */
const MOST_TEXT = 500;

export interface Feature {
  readonly name?: string;
  /** `float32`, `categorical`, `text`, … */
  readonly dtype: string;
}

/** What a file of boosted trees tells, collected while it is read: what was read before it broke stands. */
export class BoostedModel {
  readonly framework: string;
  version: string | undefined;
  /** `gradient boosted trees` unless said otherwise. */
  kind = 'gradient boosted trees';
  objective: string | undefined;
  trees: number | undefined;
  featureCount: number | undefined;
  features: readonly Feature[] = [];
  /** Type of features of which only the number is known. */
  readonly dtype: string;
  outputs: readonly Port[] = [];
  tensors: readonly Tensor[] = [];
  /** Values of a linear model. Absent for trees: splits, thresholds and leaves are learnt alike, and no number of them is a usual one. */
  parameters: number | undefined;
  readonly counts = new Trees();
  readonly hyperparameters = new Map<string, Scalar>();
  readonly training = new Map<string, Scalar>();
  readonly facts = new Map<string, Scalar>();
  /** How much features matter, where the file says it: `splits.age`, `gain.age`. */
  readonly importances = new Map<string, Scalar>();
  readonly diagnostics: Diagnostic[] = [];

  constructor(framework: string, dtype: string) {
    this.framework = framework;
    this.dtype = dtype;
  }

  /** How a feature is called: by its number where it has no name. */
  nameOf(feature: number): string {
    return this.features[feature]?.name ?? `f${feature}`;
  }

  told() {
    const { framework, version, kind, objective, trees, parameters, tensors } = this;
    const counted = trees === undefined ? undefined : `${trees} ${trees === 1 ? 'tree' : 'trees'}`;
    return {
      framework: { name: framework, ...(version !== undefined && { version }) },
      contents: [kind, objective, counted].filter(each => each !== undefined).join(', '),
      ...(trees !== undefined && { trees }),
      ...(parameters !== undefined && { parameters }),
      tensors,
      hyperparameters: this.hyperparameters,
      training: this.training,
      facts: new Map([
        ...this.facts,
        ...this.counts.facts(feature => this.nameOf(feature)),
        ...this.importances,
      ]),
      inputs: this.#inputs(),
      outputs: this.outputs,
    } satisfies Partial<Checkpoint>;
  }

  #inputs(): readonly Port[] {
    const { features } = this;
    const count = this.featureCount ?? features.length;
    if (count === 0) return [];
    if (features.length !== count || count > MOST_LISTED)
      return [{ name: 'X', dtype: this.dtype, shape: [-1, count] }];
    return features.map(({ dtype }, i) => ({ name: this.nameOf(i), dtype, shape: [-1] }));
  }
}

/** A text that is not too long to be shown. */
export function shown(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number that a text is, or the text: of integers that a double does not hold, too. */
export function numberOrText(text: string): number | string {
  if (!NUMBER.test(text)) return shown(text);
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value) ? shown(text) : value;
}
