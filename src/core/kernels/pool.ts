import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UsageError } from '../diagnostic.ts';
import { type Language, spokenLanguage } from '../language.ts';
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts';
import { kernelModule } from './wasm.ts';
import type { Module } from './webAssembly.ts';

/** To a worker. */
export interface Order {
  readonly name: TaskName;
  readonly input: TaskInput<TaskName>;
}

/** From a worker. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly type: string; readonly message: string };

/** What a worker starts with. */
export interface WorkerData {
  readonly kernels: Module | null;
  /** Undefined: English. */
  readonly language: Language | undefined;
}

/** A task for the pool. */
export interface PoolTask<N extends TaskName> {
  readonly name: N;
  readonly input: TaskInput<N>;
  /** Memory of the input that is not needed here any more: it is handed over, where it would be copied. */
  readonly handOver?: readonly ArrayBufferLike[];
  /** Ends the task: its worker is terminated, and the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface PoolOptions {
  /** Number of threads; by default one per core, since this one only waits, and at most 4: memory bandwidth gives more nothing to do. */
  readonly size?: number;
  /** The worker's file; by default the one that belongs to this build. Absent or not startable: tasks run in this thread. */
  readonly worker?: URL;
}

interface Job {
  readonly order: Order;
  readonly handOver: readonly ArrayBufferLike[];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly onAbort: () => void;
}

interface Thread {
  readonly worker: Worker;
  isReady: boolean;
  job: Job | undefined;
}

/**
 * Worker threads that run kernels beside the event loop. Threads start when first needed and wait without keeping the process alive.
 * A thread that dies takes only its task with it. Where threads cannot start, tasks run in this thread.
 */
export class KernelPool {
  readonly #size: number;
  readonly #file: URL | undefined;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #isInline: boolean;
  #isClosed = false;

  constructor(options: PoolOptions = {}) {
    this.#size = options.size ?? Math.min(availableParallelism(), 4);
    this.#file = options.worker ?? workerFile();
    this.#isInline = this.#file === undefined;
  }

  /** The most threads there will be. */
  get size(): number {
    return this.#size;
  }

  /**
   * Runs a task. Rejects with what the task throws (a UsageError stays one), with an Error when its thread dies, and with the
   * signal's reason when it is aborted.
   */
  run<N extends TaskName>({ name, input, handOver = [], signal }: PoolTask<N>): Promise<TaskOutput<N>> {
    return new Promise<TaskOutput<N>>((resolve, reject) => {
      if (this.#isClosed) throw new Error('The kernel pool is closed.');
      signal?.throwIfAborted();
      const job: Job = {
        order: { name, input },
        handOver,
        signal,
        resolve: output => resolve(output as TaskOutput<N>),
        reject,
        onAbort: () => this.#abort(job),
      };
      signal?.addEventListener('abort', job.onAbort, { once: true });
      this.#waiting.push(job);
      this.#assign();
    });
  }

  /**
   * Does `work` for each item, for as many at a time as there are threads. After one that fails no further one begins.
   * @param ahead so many more at a time, whose tasks are ready by the time that a thread is
   */
  async each<T>(items: Iterable<T>, work: (item: T) => Promise<void>, ahead = 0): Promise<void> {
    const waiting = items[Symbol.iterator]();
    let hasFailed = false;
    const workOn = async () => {
      for (let next = waiting.next(); !next.done && !hasFailed; next = waiting.next()) {
        await work(next.value).catch((error: unknown) => {
          hasFailed = true;
          throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: this.#size + ahead }, workOn));
  }

  /** Has threads that wait let go of what they were given. */
  async rest(): Promise<void> {
    const idle = [...this.#threads].filter(thread => thread.job === undefined);
    // each of them takes one
    await Promise.all(idle.map(() => this.run({ name: 'letGo', input: undefined })));
  }

  /** Ends all threads. Tasks not finished are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = new Error('The kernel pool was closed.');
    for (const job of this.#waiting.splice(0)) settle(job, () => job.reject(closed));
    const threads = [...this.#threads];
    for (const thread of threads) this.#drop(thread, closed);
    await Promise.all(threads.map(thread => thread.worker.terminate()));
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      if (this.#isInline) {
        void this.#runInline(this.#waiting.shift());
        continue;
      }
      const idle = [...this.#threads].find(thread => thread.job === undefined) ?? this.#start();
      if (!idle) {
        if (this.#isInline) continue;
        return;
      }
      const job = this.#waiting.shift();
      if (!job) return;
      this.#give(idle, job);
    }
  }

  #give(thread: Thread, job: Job): void {
    thread.job = job;
    thread.worker.ref();
    try {
      // A thread that never becomes ready leaves its task to this one, which needs the input then.
      const memory = thread.isReady ? job.handOver.filter(each => each instanceof ArrayBuffer) : [];
      thread.worker.postMessage(job.order, memory);
    } catch (error) {
      // An input that cannot be cloned is this task's fault, not the thread's.
      thread.job = undefined;
      thread.worker.unref();
      settle(job, () => job.reject(error));
    }
  }

  /** A new thread, or undefined when there are enough, or none can start. */
  #start(): Thread | undefined {
    if (!this.#file || this.#threads.size >= this.#size) return undefined;
    let worker: Worker;
    try {
      // compiled once: each thread makes its own memory for it
      worker = new Worker(this.#file, {
        workerData: { kernels: kernelModule() ?? null, language: spokenLanguage() } satisfies WorkerData,
      });
    } catch {
      this.#isInline = true;
      return undefined;
    }
    const thread: Thread = { worker, isReady: false, job: undefined };
    this.#threads.add(thread);
    worker.unref();
    worker.on('message', (answer: Answer) => this.#hear(thread, answer));
    worker.on('error', error => this.#lose(thread, `A kernel thread failed: ${error.message}`));
    worker.on('exit', code =>
      this.#lose(thread, `A kernel thread ended with exit code ${code} during its task.`),
    );
    return thread;
  }

  #hear(thread: Thread, answer: Answer): void {
    if (answer.kind === 'ready') {
      thread.isReady = true;
      return;
    }
    const { job } = thread;
    thread.job = undefined;
    thread.worker.unref();
    if (job) {
      settle(job, () => {
        if (answer.kind === 'done') job.resolve(answer.output);
        else job.reject(errorOf(answer.type, answer.message));
      });
    }
    this.#assign();
  }

  /** A thread died. One that never became ready cannot be started here at all: its task, and all others, run inline. */
  #lose(thread: Thread, message: string): void {
    if (!this.#threads.has(thread)) return;
    const { job } = thread;
    if (!thread.isReady) {
      this.#isInline = true;
      this.#threads.delete(thread);
      if (job) this.#waiting.unshift(job);
    } else {
      this.#drop(thread, new Error(message));
    }
    this.#assign();
  }

  #abort(job: Job): void {
    const waiting = this.#waiting.indexOf(job);
    if (waiting >= 0) {
      this.#waiting.splice(waiting, 1);
      settle(job, () => job.reject(job.signal?.reason));
      return;
    }
    for (const thread of this.#threads) {
      if (thread.job !== job) continue;
      this.#drop(thread, job.signal?.reason);
      void thread.worker.terminate();
      this.#assign();
      return;
    }
  }

  /** Forgets a thread and rejects its task. */
  #drop(thread: Thread, reason: unknown): void {
    this.#threads.delete(thread);
    const { job } = thread;
    thread.job = undefined;
    if (job) settle(job, () => job.reject(reason));
  }

  async #runInline(job: Job | undefined): Promise<void> {
    if (!job) return;
    try {
      // Loaded here only: the host of the threads needs none of the statistics otherwise.
      const { runTask } = await import('./tasks.ts');
      job.signal?.throwIfAborted();
      const output = await runTask(job.order.name, job.order.input);
      settle(job, () => job.resolve(output));
    } catch (error) {
      settle(job, () => job.reject(error));
    }
  }
}

/** When nobody has used the common pool for so long, its threads let go of what they were given: from reading to comparing is less. */
const REST_MS = 1000;
/**
 * So much later they end. Until then the next assessment finds them as they are: what a thread has learnt of its code (types, machine
 * code) takes a new one as much time as comparing a million rows.
 */
const IDLE_MS = 60_000;

let common: { readonly pool: KernelPool; users: number; waiting: NodeJS.Timeout | undefined } | undefined;

/**
 * Runs `use` with the pool that all share who use one at the same time or within a minute. What it gave the threads it should have
 * settled when it ends.
 */
export async function withPool<T>(use: (pool: KernelPool) => Promise<T>): Promise<T> {
  common ??= { pool: new KernelPool(), users: 0, waiting: undefined };
  const mine = common;
  clearTimeout(mine.waiting);
  mine.users++;
  try {
    return await use(mine.pool);
  } finally {
    if (--mine.users === 0) {
      mine.waiting = setTimeout(() => {
        mine.waiting = setTimeout(() => void endIdleThreads(), IDLE_MS).unref();
        // a thread that ends meanwhile has let go of everything
        mine.pool.rest().catch(() => undefined);
      }, REST_MS).unref();
    }
  }
}

/** Ends the threads of the common pool where nobody uses them: what they were given is let go. */
export async function endIdleThreads(): Promise<void> {
  if (!common || common.users > 0) return;
  const { pool, waiting } = common;
  clearTimeout(waiting);
  common = undefined;
  await pool.close();
}

function settle(job: Job, answer: () => void): void {
  job.signal?.removeEventListener('abort', job.onAbort);
  answer();
}

function errorOf(type: string, message: string): Error {
  return type === 'UsageError' ? new UsageError(message) : new Error(message);
}

/** The worker beside this module: the source when running from source, else the bundle, one folder up from a shared chunk. */
function workerFile(): URL | undefined {
  const candidates = import.meta.url.endsWith('.ts')
    ? ['./worker.ts']
    : ['./kernelWorker.js', '../kernelWorker.js'];
  return candidates.map(path => new URL(path, import.meta.url)).find(url => existsSync(fileURLToPath(url)));
}

/** A copy of `values` that worker threads can read without another copy. */
export function shared(values: Float64Array): Float64Array<SharedArrayBuffer> {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
