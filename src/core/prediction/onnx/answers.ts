import * as l10n from '@vscode/l10n';
import type { Tensor } from 'onnxruntime-web';
import type { OnnxModel } from '../../checkpoints/onnx/model.ts';
import { PredictionProblem, type RawAnswers } from '../model.ts';
import type { Output } from '../outputs.ts';
import type { InputMetadata } from './feeds.ts';

/** Which outputs of a graph are asked for, and what they are. */
export interface AnswerPlan {
  readonly labels?: string;
  readonly scores?: string;
  readonly output?: Output;
  /** An output that is no tensor: what ZipMap makes of scores. */
  readonly zipped?: string;
}

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float64', 'float16']);

/**
 * What each output of a graph is, by its type, its name and the operator that gives it.
 * @throws PredictionProblem where none can be told
 */
export function planAnswers(outputs: readonly InputMetadata[], model: OnnxModel): AnswerPlan {
  const tensors = outputs.filter(each => each.isTensor);
  const isLabel = ({ name, type = '', shape = [] }: InputMetadata) =>
    !FLOATS.has(type) && (shape.length <= 1 || shape[1] === 1 || /label|class/i.test(name));
  const labels = tensors.find(isLabel);
  const floats = tensors.filter(({ type = '' }) => FLOATS.has(type));
  const scores = floats.length > 1 ? floats.find(({ name }) => /prob|score|logit/i.test(name)) : floats[0];
  const zipped = outputs.find(each => !each.isTensor);
  const output = scores && outputOf(scores.name, model);
  if (labels || scores) {
    return {
      ...(labels && { labels: labels.name }),
      ...(scores && { scores: scores.name }),
      ...(output && { output }),
      ...(zipped && { zipped: zipped.name }),
    };
  }
  throw new PredictionProblem({
    code: 'unfit-output',
    message: l10n.t(
      'None of the outputs of the model can be told to be its prediction: {0}.',
      outputs.map(each => each.name).join(', '),
    ),
    remedy: l10n.t('Write a command of your own under checkpoints.predict.'),
  });
}

/** What scores are, where their name or the operator that gives them says so. */
function outputOf(name: string, { producers, operators }: OnnxModel): Output | undefined {
  const producer = producers.get(name) ?? '';
  if (/prob/i.test(name) || producer === 'Softmax' || producer === 'Sigmoid') return 'probabilities';
  if (/logit/i.test(name)) return 'logits';
  // As converters of scikit-learn, XGBoost and LightGBM call what a regressor says.
  const regressor = [...operators.keys()].some(each => /Regressor$/.test(each));
  return name === 'variable' || regressor ? 'values' : undefined;
}

/** The answers in tensors, for the first `rows` of them. */
export function answersIn(
  { labels, scores }: AnswerPlan,
  found: Readonly<Record<string, Tensor>>,
  rows: number,
): RawAnswers {
  const label = labels === undefined ? undefined : found[labels];
  const score = scores === undefined ? undefined : found[scores];
  return {
    ...(label && { labels: Array.from(cellsOf(label, rows).slice(0, rows), String) }),
    ...(score && { scores: scoresIn(score, rows) }),
  };
}

function scoresIn(tensor: Tensor, rows: number): NonNullable<RawAnswers['scores']> {
  const cells = cellsOf(tensor, rows);
  const all = tensor.dims[0] ?? rows;
  const width = all === 0 ? 1 : cells.length / all;
  return { width, values: Float64Array.from(cells.slice(0, rows * width), Number) };
}

function cellsOf({ data, dims }: Tensor, rows: number): readonly (string | number | bigint | boolean)[] {
  const cells = Array.from(data as Iterable<string | number | bigint | boolean>);
  if ((dims[0] ?? 1) >= rows && cells.length >= rows) return cells;
  throw new PredictionProblem({
    code: 'bad-reply',
    message: l10n.t('The model gave {0} answers for {1} rows.', dims[0] ?? 1, rows),
  });
}
