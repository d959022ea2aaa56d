import * as l10n from '@vscode/l10n';
import type { Labelling, Roles } from '../assessment/slice.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { firstOf } from '../shortened.ts';
import { classesOf } from '../summaries/classes.ts';
import { distinctLabels } from '../tables/distinct.ts';
import type { Table } from '../tables/table.ts';
import { AnswerFile } from './answerFile.ts';
import { type ChosenFeatures, chooseFeatures } from './features.ts';
import { type Meaning, meaningOf, type Wanted } from './meaning.ts';
import { type ModelFacts, type OpenModel, PredictionProblem } from './model.ts';
import { type OpenRequest, openModel } from './openModel.ts';
import { batchesOf } from './rows.ts';

export interface PredictTableRequest extends OpenRequest {
  readonly table: Table;
  readonly roles: Roles;
  readonly labelling: Labelling;
  /** Columns that the model reads, as evenkeel.yaml lists them; absent: those that are features by inference. */
  readonly features?: readonly string[] | undefined;
  /** Columns of free text. */
  readonly text: readonly string[];
  /** Absolute path of the file to write. */
  readonly out: string;
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface Predictions {
  readonly rows: number;
  /** Columns of the file. */
  readonly columns: readonly string[];
  /** The column of the score of each class, where there is one for each. */
  readonly scores?: ReadonlyMap<string, string>;
  /** By what it was predicted, in which versions. */
  readonly by: string;
  readonly versions: readonly string[];
  readonly features: ChosenFeatures;
  /** By what and how it was predicted, for the record, and what the model's framework warned of. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Predicts with a model for all rows of a table and writes a CSV file: the id, where there is one, the prediction, and the score or the
 * scores of the classes. Rows go to the model in batches, so that little more than the table is held.
 * @throws PredictionProblem with what to do, or the signal's reason
 */
export async function predictTable(request: PredictTableRequest): Promise<Predictions> {
  const { roles, labelling } = request;
  if (roles.targets || roles.predictions || labelling.task === 'multilabel') {
    throw new PredictionProblem({
      code: 'several-targets',
      message: l10n.t('Models with several answers for each row are not run by Evenkeel itself.'),
      remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
    });
  }
  const model = await openModel(request);
  try {
    return await predictWith(model, request);
  } finally {
    await model.close();
  }
}

async function predictWith(model: OpenModel, request: PredictTableRequest): Promise<Predictions> {
  const { table, roles, features: listed = roles.features, text, out, signal, onProgress } = request;
  const present = listed.filter(name => table.columns.has(name));
  const features = chooseFeatures(model.facts, {
    columns: new Set(table.columns.keys()),
    features: present,
    text: text.filter(name => table.columns.has(name)),
    categories: present.filter(name => table.columns.get(name)?.type === 'category'),
  });
  const wanted = wantedOf(request);
  const id = roles.id === undefined ? undefined : table.columns.get(roles.id);
  let meaning: Meaning | undefined;
  let file: AnswerFile | undefined;
  let done = 0;
  try {
    for (const batch of batchesOf(table, features.names)) {
      const raw = await model.predict(batch);
      signal?.throwIfAborted();
      meaning ??= meaningOf(raw, model.facts, wanted);
      meaning.check(raw);
      const { columns } = meaning;
      file ??= await AnswerFile.create(out, [...(id ? [id.name] : []), ...columns.map(each => each.name)]);
      const from = done;
      await file.rows(
        Array.from({ length: batch.rows }, (_, row) => [
          ...(id ? [cellAt(id, from + row)] : []),
          ...columns.map(each => each.valueAt(raw, row)),
        ]),
      );
      done += batch.rows;
      onProgress?.(done / table.rowCount);
    }
    if (!file || !meaning) {
      throw new PredictionProblem({ code: 'no-rows', message: l10n.t('There are no rows to predict for.') });
    }
    await file.done();
  } catch (error) {
    await file?.discard();
    throw error;
  }
  const columns = [...(id ? [id.name] : []), ...meaning.columns.map(each => each.name)];
  const { by, versions } = model.facts;
  const told = recordOf(request.shown, model.facts, features, meaning);
  return {
    rows: done,
    columns,
    ...(meaning.scores && { scores: meaning.scores }),
    by,
    versions,
    features,
    diagnostics: [told, ...model.facts.diagnostics],
  };
}

/** What there is to be known of a prediction afterwards, as one line. */
function recordOf(shown: string, facts: ModelFacts, features: ChosenFeatures, meaning: Meaning): Diagnostic {
  const list = firstOf(features.names, 30);
  const fed =
    features.by === 'name'
      ? l10n.t('Columns by the names that the model knows: {0}.', list)
      : l10n.t('Columns in the order of the features, since the model names none: {0}.', list);
  const sentences = [
    l10n.t('Predicted with {0} by {1}: {2}.', shown, facts.by, facts.versions.join(', ')),
    fed,
    ...meaning.notes,
  ];
  return { severity: 'info', code: 'predicted-with', file: shown, message: sentences.join(' ') };
}

function wantedOf({ table, roles, labelling, settings }: PredictTableRequest): Wanted {
  const target = roles.target === undefined ? undefined : table.columns.get(roles.target);
  const coded = target && target.type !== 'timestamp' ? classesOf([distinctLabels(target)]) : undefined;
  const dataClasses = coded && !('undefined' in coded) ? coded.classes.values.map(String) : undefined;
  return {
    task: labelling.task,
    positive: labelling.positive,
    negative: labelling.negative,
    threshold: labelling.threshold,
    ...(labelling.task !== 'regression' && { dataClasses }),
    output: settings.output,
    classes: settings.classes,
    predictionColumn: roles.prediction ?? 'prediction',
    scoreColumn: roles.score ?? 'score',
  };
}

function cellAt(
  column: NonNullable<ReturnType<Table['columns']['get']>>,
  row: number,
): string | number | undefined {
  if (column.type === 'category') return column.dictionary[column.codes[row] ?? -1];
  return column.values[row];
}
