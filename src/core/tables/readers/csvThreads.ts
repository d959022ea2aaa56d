import { open } from 'node:fs/promises';
import { type KernelPool, withPool } from '../../kernels/pool.ts';
import { turns } from '../../turns.ts';
import type { Budgets } from '../budgets.ts';
import type { ColumnBuilder } from '../building/columnBuilder.ts';
import { type CsvBlock, type CsvBlockRows, valuesIn } from './csvBlock.ts';
import type { ScannerProblem } from './csvScanner.ts';

/** A part of a CSV file to be read by several threads. */
export interface ThreadedRequest {
  /** Absolute path. */
  readonly path: string;
  /** Bytes of the file that count. */
  readonly size: number;
  /** Where a record begins, and on which line. */
  readonly from: CsvPlace;
  readonly delimiter: number;
  /** By cell of a row; undefined: not wanted. */
  readonly builders: readonly (ColumnBuilder | undefined)[];
  readonly budgets: Budgets;
  readonly blockBytes: number;
  readonly signal: AbortSignal | undefined;
  /** Called for the first of each kind of problem in a block, with how many there are. */
  readonly onProblem: (problem: ScannerProblem, times: number) => void;
  /** Called with the place that all bytes before have been taken to. */
  readonly onPlace: (offset: number) => void;
}

/** A place between two records. */
export interface CsvPlace {
  readonly offset: number;
  /** 1-based line of the file on which the next record begins. */
  readonly line: number;
}

/** Blocks that are read ahead, so that no thread waits for this one. */
const AHEAD = 2;

/**
 * Reads records in blocks, in as many threads, and has the builders absorb them in the order of the file. Answers how many rows there
 * were, and the place behind them: where the last record of the file begins that no newline ends, or, where a thread could not go on,
 * some place before. Whoever reads on from there reads all.
 * @throws the signal's reason
 */
export function readInThreads(request: ThreadedRequest): Promise<{ rows: number; place: CsvPlace }> {
  return withPool(async pool => {
    const file = await open(request.path, 'r');
    const running = new Set<Promise<unknown>>();
    try {
      return await new BlockReading(request, pool, file.fd, running).run();
    } finally {
      await Promise.allSettled(running);
      await file.close();
    }
  });
}

/** A block given to a thread. */
interface Given {
  readonly from: number;
  readonly to: number;
  readonly rows: Promise<CsvBlockRows | undefined>;
}

class BlockReading {
  readonly #request: ThreadedRequest;
  readonly #pool: KernelPool;
  readonly #file: number;
  readonly #running: Set<Promise<unknown>>;
  readonly #wanted: readonly { readonly cell: number; readonly builder: ColumnBuilder }[];
  readonly #memory: SharedArrayBuffer[] = [];
  #offset: number;
  #line: number;
  #rows = 0;

  constructor(request: ThreadedRequest, pool: KernelPool, file: number, running: Set<Promise<unknown>>) {
    this.#request = request;
    this.#pool = pool;
    this.#file = file;
    this.#running = running;
    this.#wanted = request.builders.flatMap((builder, cell) => (builder ? { cell, builder } : []));
    this.#offset = request.from.offset;
    this.#line = request.from.line;
  }

  async run(): Promise<{ rows: number; place: CsvPlace }> {
    const { size, blockBytes, signal, onPlace, from } = this.#request;
    const turn = turns(signal);
    const given: Given[] = [];
    let next = from.offset;
    for (;;) {
      while (given.length < this.#pool.size + AHEAD && next < size) {
        const to = Math.min(size, next + blockBytes);
        given.push({ from: next, to, rows: this.#give(next, to, next === from.offset) });
        next = to;
      }
      const block = given.shift();
      if (!block || !(await this.#take(block))) break;
      await turn();
      onPlace(this.#offset);
    }
    signal?.throwIfAborted();
    return { rows: this.#rows, place: { offset: this.#offset, line: this.#line } };
  }

  /** Has a block read; undefined: no thread could. */
  #give(from: number, to: number, isHead: boolean): Promise<CsvBlockRows | undefined> {
    const { size, delimiter, builders, budgets, signal } = this.#request;
    const { columns, recordBytes, kernelsFromBytes } = budgets;
    const input: CsvBlock = {
      file: this.#file,
      size,
      from,
      to,
      isHead,
      delimiter,
      width: builders.length,
      budgets: { columns, recordBytes, kernelsFromBytes },
      columns: this.#wanted.map(({ cell, builder: { declared, kind, commonStrings } }) => ({
        cell,
        declared,
        kind,
        strings: commonStrings,
      })),
      memory: this.#memory.pop(),
    };
    const rows = this.#pool
      .run({ name: 'readCsvBlock', input, ...(signal && { signal }) })
      .catch(() => undefined)
      .finally(() => this.#running.delete(rows));
    this.#running.add(rows);
    return rows;
  }

  /** Has the builders absorb a block; false: it cannot be told what it holds, or nothing comes behind it. */
  async #take({ from, to, rows }: Given): Promise<boolean> {
    let block = await rows;
    // The record before reaches over all of this block.
    if (this.#offset >= to) return true;
    if (block && block.head !== this.#offset) {
      this.#memory.push(block.memory);
      block = await this.#give(Math.max(from, this.#offset), to, true);
    }
    this.#request.signal?.throwIfAborted();
    if (block?.next === undefined) return false;
    for (const { problem, times } of block.problems) {
      const { line } = problem;
      this.#request.onProblem(
        'quoteLine' in problem
          ? { ...problem, line: this.#line - 1 + line, quoteLine: this.#line - 1 + problem.quoteLine }
          : { ...problem, line: this.#line - 1 + line },
        times,
      );
    }
    for (const [i, { builder }] of this.#wanted.entries()) {
      const piece = block.columns[i];
      if (!piece) continue;
      // A piece without a kind has no values to look at.
      const values = valuesIn(block.memory, block.capacity, i, piece.state.kind ?? 'number');
      builder.absorb(piece, values, block.rows, this.#line - 1);
    }
    this.#memory.push(block.memory);
    this.#rows += block.rows;
    this.#line += block.lines;
    this.#offset = block.next;
    return this.#offset >= to;
  }
}
