import * as l10n from '@vscode/l10n';
import { nearest } from '../nearest.ts';
import { firstOf } from '../shortened.ts';
import { type ModelFacts, PredictionProblem } from './model.ts';

/** What there is to feed a model with. */
export interface Offered {
  /** All columns of the data. */
  readonly columns: ReadonlySet<string>;
  /** Those that are features, in order. */
  readonly features: readonly string[];
  /** Those that hold free text. */
  readonly text: readonly string[];
  /** Columns of texts among the features. */
  readonly categories: readonly string[];
}

export interface ChosenFeatures {
  readonly names: readonly string[];
  /** Whether the model names them, or their order alone says which is which. */
  readonly by: 'name' | 'order';
}

/**
 * The columns that a model is fed with, in its order: by the names that it knows, where the data have them; else by the order of the
 * features, which takes as many as the model reads.
 * @throws PredictionProblem where neither works
 */
export function chooseFeatures(facts: ModelFacts, offered: Offered): ChosenFeatures {
  if (facts.wants === 'text') return textColumn(offered);
  const { features: named, featureCount = named?.length } = facts;
  const { features } = offered;
  if (named && named.length > 0) {
    const found = matched(named, offered.columns);
    if (found.every(each => each !== undefined)) return { names: found, by: 'name' };
    const missing = named.filter((_, i) => found[i] === undefined);
    // Names that somebody gave are not guessed around; a library's own, such as Column_0 or f0, tell nothing.
    if (!named.every(isMadeUp)) throw missingFeatures(missing, named.length, offered);
  }
  if (featureCount === undefined || featureCount === features.length) return { names: features, by: 'order' };
  throw new PredictionProblem({
    code: 'feature-count',
    message: l10n.t(
      'The model reads {0} features, and the data have {1}: {2}.',
      featureCount,
      features.length,
      features.slice(0, 20).join(', ') || l10n.t('none'),
    ),
    remedy: l10n.t(
      'List those that the model reads, in its order, under {0} in evenkeel.yaml.',
      'columns.features',
    ),
  });
}

/** The column of each name: of that very name, or of one that differs in what exporters replace. */
function matched(named: readonly string[], columns: ReadonlySet<string>): readonly (string | undefined)[] {
  const alike = new Map<string, string | undefined>();
  for (const column of columns) {
    const key = bare(column);
    alike.set(key, alike.has(key) ? undefined : column);
  }
  return named.map(name => (columns.has(name) ? name : alike.get(bare(name))));
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_');
}

function isMadeUp(name: string): boolean {
  return /^(f|x|column_?|feature_?|input_?|args?_?)?\d*$/i.test(name);
}

function missingFeatures(missing: readonly string[], count: number, offered: Offered): PredictionProblem {
  const [first = ''] = missing;
  const near = nearest(first, offered.columns);
  const list = firstOf(missing);
  return new PredictionProblem({
    code: 'missing-features',
    message: l10n.t(
      'The data lack {0} of the {1} columns that the model reads: {2}.',
      missing.length,
      count,
      list,
    ),
    remedy:
      near === undefined
        ? l10n.t('Add them to the data, or write a command of your own under checkpoints.predict.')
        : l10n.t('Is {0} meant by {1}? Then rename it.', near, first),
  });
}

function textColumn({ text, categories, features }: Offered): ChosenFeatures {
  const candidates = text.length > 0 ? text : categories;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return { names: [only], by: 'order' };
  throw new PredictionProblem({
    code: 'text-column',
    message:
      candidates.length === 0
        ? l10n.t(
            'The model reads a text, and no column holds one: {0}.',
            features.join(', ') || l10n.t('none'),
          )
        : l10n.t('The model reads one text, and several columns hold some: {0}.', candidates.join(', ')),
    remedy: l10n.t('Name the column under {0} in evenkeel.yaml.', 'columns.text'),
  });
}
