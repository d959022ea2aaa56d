/** What the columns of a table mean, told by their names and first rows: whether it is a log of metrics at all. */
import { timeOfNumber, timeOfText } from '../../written.ts';

/** A number, a text, or nothing. */
export type Cell = number | string | undefined;

export interface Meaning {
  readonly step: string;
  readonly times: ReadonlySet<string>;
  /** Holds which part of the data a row is of: `train`, `val`. */
  readonly split: string | undefined;
}

/** Columns that count, those that count the finest and never begin again first. */
const STEPS =
  'global_step total_timesteps timesteps_total num_timesteps env_steps total_steps step steps current_steps training_iteration iteration iterations iter n_iter epoch epochs round boosting_round batch episode episodes'.split(
    ' ',
  );
/** Columns of these names are found in tables of all kinds: in a log they rise. */
const RISING: ReadonlySet<string> = new Set(['round', 'batch', 'episode', 'episodes', '']);
/** Columns of these names count in other tables, too: in a log there is something beside that is measured by its name. */
const WEAK: ReadonlySet<string> = new Set([...RISING, 'step', 'steps']);
/** An `epoch` that is greater is a time. */
const MOST_EPOCHS = 1e8;
const MOST_STEPS = 1e13;

const TIMES = /^_?(?:time|timestamp|ts|date|datetime|wall_?time|created_?at|logged_?at|step_time)$/;
const SPLIT = /^(?:split|phase|mode|subset|stage|partition)$/;
const SPLIT_VALUE = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|eval(?:uation)?|dev|test)$/i;
const METRIC =
  /loss|acc(?:uracy)?|err(?:or)?\b|err(?:or)?_|auc|\bf1|f1\b|f1_|fbeta|precision|recall|(?:^|[_\W])(?:r?mse|msle|rmsle|mae|mape|smape|r2|m?iou|mAP\d*|map\d*|ap\d*|lr\d*|kl|psnr|ssim|fid|wer|cer|bleu\d*|ppl|ece|mcc|ndcg|mrr|elbo|nll|bce|ce|l1|l2|dice)(?:$|[_\W\d])|rouge|reward|return|score|grad_?norm|entropy|perplexity|learning_?rate|top_?\d|brier|kappa|hinge|poisson|tweedie|sensitivity|specificity|jaccard|correlation|deviance|loglik|quantile|huber|mphe|gini|kullback/i;
/** Columns of data, and of what a model says of each row of it. */
const DATA =
  /^(?:y|y_?(?:true|pred|hat|prob|proba|score|test)|labels?|targets?|predict(?:ion|ions|ed)?|preds?|actuals?|ground_?truth|truth|prob(?:a|s|ability|abilities)?|id|uuid|guid|texts?|sentence|question|answer|prompt|response|file_?(?:name|path)?|image(?:_path)?|customer|user|country|city|(?!trial_|run_|exp_|experiment_|worker_|process_|job_|gpu_).+_(?:id|uuid))$/;

/** The last part of a name with slashes, in small letters. */
function plain(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

export function isMetricName(name: string): boolean {
  return METRIC.test(name);
}

/** Whether columns of this name are of data, and of no log. */
export function isOfData(name: string): boolean {
  return DATA.test(plain(name));
}

/** Where a name stands among those of columns that count; undefined for others. */
export function stepRank(name: string): number | undefined {
  const found = STEPS.indexOf(plain(name));
  return found < 0 ? undefined : found;
}

/** Whether a column of this name counts epochs. */
export function countsEpochs(name: string): boolean {
  return /^epochs?$/.test(plain(name));
}

/**
 * What the columns of a log of metrics mean: one counts, and at least one holds what was measured. Undefined where the table is something
 * else.
 * @param rows the first rows, cells in the order of the names; none where the log has only begun
 */
export function meaningOf(names: readonly string[], rows: readonly (readonly Cell[])[]): Meaning | undefined {
  if (names.length < 2 || names.some(isOfData)) return undefined;
  const columns = names.map((name, at) => ({ name, cells: cellsIn(rows, at) }));
  const step = stepAmong(columns);
  if (step === undefined) return undefined;
  const times = columns.filter(each => TIMES.test(plain(each.name)) && each.cells.every(isTime));
  const split = columns.find(each => SPLIT.test(plain(each.name)) && each.cells.every(isSplit));
  const rest = columns.filter(each => each !== step && each !== split && !times.includes(each));
  const isLog = rows.length === 0 ? rest.some(each => isMetricName(each.name)) : areMetrics(step.name, rest);
  if (!isLog) return undefined;
  return { step: step.name, times: new Set(times.map(({ name }) => name)), split: split?.name };
}

interface Column {
  readonly name: string;
  /** Those that hold something. */
  readonly cells: readonly (number | string)[];
}

function cellsIn(rows: readonly (readonly Cell[])[], column: number): readonly (number | string)[] {
  return rows.flatMap(row => row[column] ?? []);
}

/** The column that counts the finest. The first without a name is the index that pandas writes. */
function stepAmong(columns: readonly Column[]): Column | undefined {
  const [first] = columns;
  const ranked = columns
    .flatMap(column => {
      const rank = stepRank(column.name);
      return rank === undefined ? [] : [{ column, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(each => each.column)
    .concat(first !== undefined && first.name === '' ? [first] : [])
    .filter(counts);
  return ranked.find((column, at) => !ranked.slice(at + 1).some(coarser => beginsAgainIn(column, coarser)));
}

function counts({ name, cells }: Column): boolean {
  const most = plain(name).startsWith('epoch') ? MOST_EPOCHS : MOST_STEPS;
  if (!cells.every(cell => typeof cell === 'number' && cell >= 0 && cell < most)) return false;
  return !RISING.has(plain(name)) || cells.every((cell, at) => at === 0 || cell >= (cells[at - 1] ?? cell));
}

/** Whether a column counts within each value of the coarser, as steps of an epoch do. */
function beginsAgainIn({ cells }: Column, { cells: coarser }: Column): boolean {
  if (cells.length !== coarser.length) return false;
  const back = cells.flatMap((cell, at) => (at > 0 && cell < (cells[at - 1] ?? cell) ? [at] : []));
  return back.length > 0 && back.every(at => (coarser[at] ?? 0) > (coarser[at - 1] ?? 0));
}

/** Whether one is measured by its name; or all are, beside what counts steps and nothing else. */
function areMetrics(step: string, columns: readonly Column[]): boolean {
  const numeric = columns.filter(({ cells }) => cells.some(cell => typeof cell === 'number'));
  if (numeric.some(({ name }) => isMetricName(name))) return true;
  const areNumbers = columns.every(({ cells }) => cells.every(cell => typeof cell === 'number'));
  return numeric.length > 0 && areNumbers && !WEAK.has(plain(step));
}

function isTime(cell: number | string): boolean {
  return (typeof cell === 'number' ? timeOfNumber(cell) : timeOfText(cell)) !== undefined;
}

function isSplit(cell: number | string): boolean {
  return typeof cell === 'string' && SPLIT_VALUE.test(cell.trim());
}
