import { loadModule, type Memory, type Module, webAssembly } from './webAssembly.ts';

/** What kernels.wasm exports; assembly/index.ts says what each does. Pointers are byte offsets into `memory`. */
export interface KernelExports {
  readonly memory: Memory;
  heapBase(): number;
  countPairs(
    a: number,
    b: number,
    length: number,
    low: number,
    size: number,
    tables: number,
    left: number,
  ): void;
  codeBuckets(
    values: number,
    length: number,
    low: number,
    scale: number,
    cells: number,
    table: number,
    missing: number,
    codes: number,
  ): void;
  sumBuckets(values: number, codes: number, length: number, low: number, totals: number): void;
  addUpBuckets(totals: number, buckets: number, starts: number, sums: number): void;
  boundBuckets(values: number, codes: number, length: number, bounds: number): void;
  sumMoments(values: number, length: number, centre: number, sums: number): void;
  selectRows(codes: number, length: number, wanted: number, rows: number): number;
  countWhole(values: number, length: number, half: number, tables: number): number;
  sortSlice(from: number, end: number): void;
  markBuckets(
    first: number,
    second: number,
    buckets: number,
    slack: number,
    heavy: number,
    marks: number,
  ): void;
  passBuckets(
    first: number,
    second: number,
    sums: number,
    otherSums: number,
    edges: number,
    marks: number,
    from: number,
    buckets: number,
    state: number,
  ): number;
  mergeSlices(
    a: number,
    endA: number,
    b: number,
    endB: number,
    n: number,
    m: number,
    low: number,
    from: number,
    to: number,
    state: number,
  ): void;
  sortDoubles(values: number, length: number, spare: number, counts: number): number;
  sortDescending(
    keys: number,
    tags: number,
    length: number,
    spareKeys: number,
    spareTags: number,
    edges: number,
    stack: number,
  ): void;
  rankValues(
    values: number,
    length: number,
    ranks: number,
    keys: number,
    tags: number,
    spareKeys: number,
    spareTags: number,
    edges: number,
    stack: number,
  ): void;
  toDirection(values: number, length: number): number;
  multiplyPairs(columns: number, count: number, length: number, products: number): void;
  compareSorted(first: number, n: number, second: number, m: number, result: number): void;
  crossCalibrate(
    scores: number,
    truth: number,
    parts: number,
    length: number,
    splits: number,
    calibrated: number,
    knots: number,
    blocks: number,
  ): void;
  packScores(
    scores: number,
    codes: number,
    keep: number,
    length: number,
    positive: number,
    negative: number,
    keys: number,
    found: number,
  ): void;
  sortKeys(keys: number, length: number, sorted: number, counts: number): void;
  groupScores(sorted: number, length: number, sign: bigint, scores: number, counts: number): number;
  scanGroups(
    scores: number,
    counts: number,
    groups: number,
    edges: number,
    edgeCount: number,
    result: number,
  ): void;
  placements(
    counts: number,
    groups: number,
    positive: number,
    negative: number,
    area: number,
    result: number,
  ): void;
  unpackSnappy(from: number, end: number, to: number, toEnd: number): number;
  unpackFlags(from: number, end: number, count: number, to: number): number;
  unpackRuns(from: number, end: number, width: number, count: number, to: number, scratch: number): number;
  countPresent(from: number, end: number, count: number, scratch: number): number;
  joinBytes(from: number, count: number, width: number, to: number): void;
  unpackDeltas(from: number, end: number, count: number, width: number, to: number, scratch: number): number;
  toDoubles(from: number, count: number, kind: number, factor: number, width: number, to: number): number;
  gatherDoubles(places: number, count: number, dictionary: number, size: number, to: number): number;
  countUnsafe(values: number, count: number): number;
  findRange(values: number, count: number, range: number): number;
  spreadDoubles(values: number, levels: number, count: number, to: number): void;
  spreadCodes(values: number, levels: number, count: number, to: number): void;
  internStrings(from: number, end: number, count: number, state: number, places: number): number;
  fillTable(state: number): void;
  assignCodes(
    places: number,
    count: number,
    dictionary: number,
    size: number,
    state: number,
    order: number,
    next: number,
    to: number,
  ): number;
}

/** No more than this is asked of the linear memory; what needs more goes to the twin in TypeScript. */
const MOST_BYTES = 512 * 2 ** 20;
/** A memory larger than this is given back when nothing uses it: it cannot shrink, only go. */
const KEPT_BYTES = 160 * 2 ** 20;
/** The same of a thread that waits. */
const KEPT_IDLE_BYTES = 16 * 2 ** 20;
const PAGE = 2 ** 16;
const ALIGNMENT = 64;

/** What `work` gives; undefined where the machine has less memory than the limit allows: the twin in TypeScript may still do. */
function unlessFull<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The linear memory of the kernels, used as a stack: regions end in the reverse order of their beginning. */
export class KernelMemory {
  readonly exports: KernelExports;
  readonly #base: number;
  #top: number;

  constructor(exports: KernelExports) {
    this.exports = exports;
    this.#base = exports.heapBase();
    this.#top = this.#base;
  }

  /** Runs `work`; what it allocates ends with it. */
  region<T>(work: () => T): T {
    const before = this.#top;
    try {
      return work();
    } finally {
      this.#top = before;
      if (before === this.#base && this.exports.memory.buffer.byteLength > KEPT_BYTES) forget(this);
    }
  }

  /** Whether so many bytes more are to be had. */
  hasRoom(bytes: number): boolean {
    return this.#top + bytes + ALIGNMENT <= MOST_BYTES;
  }

  /** So many bytes, 64-byte aligned and not zeroed, until the region ends. Views made before may be detached by it. @throws RangeError without memory */
  allocate(bytes: number): number {
    const at = this.#top;
    const top = (at + bytes + ALIGNMENT - 1) & -ALIGNMENT;
    const { memory } = this.exports;
    const lacking = top - memory.buffer.byteLength;
    // in steps of a quarter, so that many small allocations do not grow it many times
    if (lacking > 0) {
      const step = Math.max(lacking, Math.min(memory.buffer.byteLength / 4, MOST_BYTES - top));
      memory.grow(Math.ceil(step / PAGE));
    }
    this.#top = top;
    return at;
  }

  doubles(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.exports.memory.buffer, at, length);
  }

  words(at: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.exports.memory.buffer, at, length);
  }

  shorts(at: number, length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(this.exports.memory.buffer, at, length);
  }

  integers(at: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.exports.memory.buffer, at, length);
  }

  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.exports.memory.buffer, at, length);
  }

  /** A copy of the column in the memory. */
  copyIn(values: Float64Array): number {
    const at = this.allocate(values.byteLength);
    this.doubles(at, values.length).set(values);
    return at;
  }
}

/** undefined: not looked for yet; null: there is none. */
let compiled: Module | null | undefined;
let current: KernelMemory | undefined;

function forget(memory: KernelMemory): void {
  if (current === memory) current = undefined;
}

/** Lets go of this thread's memory, which nobody is using, if it is large. A small one stays, since code is optimized for what it calls. */
export function shrinkKernelMemory(): void {
  if (current && current.exports.memory.buffer.byteLength > KEPT_IDLE_BYTES) current = undefined;
}

/** The compiled kernels, for a worker thread to use; undefined where there are none. Read from disk at the first call. */
export function kernelModule(): Module | undefined {
  if (compiled === undefined) compiled = loadModule('kernels.wasm') ?? null;
  return compiled ?? undefined;
}

/** Makes this thread use kernels that another one compiled, or none (null), or look for them again (undefined). */
export function useKernelModule(module: Module | null | undefined): void {
  compiled = module;
  current = undefined;
}

/**
 * What `work` gives in the linear memory, in a region of its own; undefined without WebAssembly and without room for so many bytes: the twin in
 * TypeScript does it then.
 */
export function inMemory<T>(bytes: number, work: (memory: KernelMemory) => T): T | undefined {
  const memory = kernelMemory();
  return memory?.hasRoom(bytes) ? unlessFull(() => memory.region(() => work(memory))) : undefined;
}

/** The kernels with their memory; undefined where there are none, and the twins in TypeScript do the work. */
export function kernelMemory(): KernelMemory | undefined {
  if (current) return current;
  const module = kernelModule();
  if (!module || !webAssembly) return undefined;
  try {
    const { exports } = new webAssembly.Instance(module, { env: { log: Math.log } });
    // The build makes both from assembly/index.ts, and a test compares their names.
    current = new KernelMemory(exports as unknown as KernelExports);
  } catch {
    compiled = null;
  }
  return current;
}
