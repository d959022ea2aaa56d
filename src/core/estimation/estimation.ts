import type { Undefined } from '../catalogue/statistic.ts';
import { hasNaN } from '../kernels/hasMissing.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { type CbpeFit, probabilitiesOf } from './cbpeFit.ts';
import { type Expected, expectedCounts } from './expectedCounts.ts';
import { expectedTable, type Ranked } from './expectedTable.ts';
import type { Answers } from './problem.ts';

/** One data set seen through a fit: what the probabilities of its rows are expected to add up to. */
export interface Estimation {
  readonly fit: CbpeFit;
  /** All rows … */
  readonly length: number;
  /** … and those in which no score is missing. */
  readonly scored: number;
  /** The expected confusion matrix of the rows with scores and a prediction. */
  readonly counts: Expected;
  /** What the truth is expected to give at each score of a class. */
  readonly table: (index: number) => ScoreTable;
  /** Row by row, what the table of a class is made of; absent where rows are not looked at one by one. */
  readonly ranked?: (index: number) => Ranked;
}

/** As `Estimation`, by the probability of each row. */
export class EstimationByRow implements Estimation {
  readonly fit: CbpeFit;
  readonly #answers: Answers;
  readonly #probabilities: readonly Float64Array[];
  #counts: Expected | undefined;
  #rowsWithScores: Int32Array | undefined;
  readonly #tables = new Map<number, ScoreTable>();

  private constructor(fit: CbpeFit, answers: Answers, probabilities: readonly Float64Array[]) {
    this.fit = fit;
    this.#answers = answers;
    this.#probabilities = probabilities;
  }

  static of(fit: CbpeFit, answers: Answers): EstimationByRow | Undefined {
    const probabilities = probabilitiesOf(fit, answers);
    return 'undefined' in probabilities ? probabilities : new EstimationByRow(fit, answers, probabilities);
  }

  get length(): number {
    return this.#answers.length;
  }

  get scored(): number {
    return this.#withScores().length;
  }

  get counts(): Expected {
    const { predicted, weights } = this.#answers;
    this.#counts ??= expectedCounts(this.#probabilities, predicted, this.#rows(true), weights);
    return this.#counts;
  }

  ranked(index: number): Ranked {
    const { scores, weights } = this.#answers;
    const own = this.fit.problem.binary ? scores[0] : scores[index];
    const raw = own ?? new Float64Array(0);
    return {
      // The one column of two classes speaks of the positive one: for the other it ranks the other way round.
      scores: this.fit.problem.binary && index === 0 ? raw.map(score => -score) : raw,
      probabilities: this.#probabilities[index] ?? new Float64Array(0),
      rows: this.#withScores(),
      ...(weights && { weights }),
    };
  }

  table(index: number): ScoreTable {
    const known = this.#tables.get(index) ?? expectedTable(this.ranked(index));
    this.#tables.set(index, known);
    return known;
  }

  #withScores(): Int32Array {
    this.#rowsWithScores ??= this.#rows(false);
    return this.#rowsWithScores;
  }

  #rows(withPrediction: boolean): Int32Array {
    const { predicted, weights, length } = this.#answers;
    const gaps = this.#probabilities.filter(hasNaN);
    const rows = new Int32Array(length);
    let used = 0;
    for (let row = 0; row < length; row++) {
      // proof: row < length, and the columns and predictions are as long
      if (withPrediction && predicted[row]! === -1) continue;
      if (gaps.length > 0 && gaps.some(column => Number.isNaN(column[row]!))) continue;
      if (weights && !(weights[row]! > 0)) continue;
      rows[used++] = row;
    }
    return rows.subarray(0, used);
  }
}
