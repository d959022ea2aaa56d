import { canBeVarints } from '../../bytes/varints.ts';
import type { Tensor, TensorPiece, TensorPlace } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import { arePieces } from '../tensorPieces.ts';
import { isState } from '../totals.ts';
import type { Bundle, BundleEntry, BundleSlice } from './bundle.ts';
import { OBJECT_GRAPH } from './objectGraph.ts';

/** What the names of all variables end with that are told by objects. */
const SUFFIX = '/.ATTRIBUTES/VARIABLE_VALUE';
/** State of the optimizer beside the variable that it is of, and what counts steps. */
const SLOT = '.OPTIMIZER_SLOT';
/** Parameters that the optimizer lists, too, and may list first. */
const LISTED = /(^|\/)_trainable_variables\/\d+$/;
const COUNTER = /(^|\/)(save_counter|beta[12]_power(_\d+)?|seed_generator_state)$|(^|\/)keras_api\//;

/** Names that say where in a list a variable stands, and nothing of what it is. */
const NUMBERED = /(^|\/)(\d+$|layer(_with_weights)?-\d+\/)/;

/** What TensorFlow calls variables that nobody named. */
const UNNAMED = /^Variable(_\d+)?$/;

/** `variables/9` before `variables/10`. */
const order = new Intl.Collator('en', { numeric: true });

/** A variable of a checkpoint. */
export interface Variable {
  readonly tensor: Tensor;
  /** What the checkpoint itself calls it. */
  readonly key: string;
  /** Whether it is what a model learns, not state that is kept beside. */
  readonly parameter: boolean;
}

/**
 * The tensors of a checkpoint. Numbered ones (`variables/0`) have the names that their makers gave them, where no other has the same.
 * @param names what variables are called by those who made them, by what the checkpoint calls them
 * @param files names of shards by number, as places name them
 * @param frozen names of variables that are not trained
 */
export function variablesOf(
  bundle: Bundle,
  names: ReadonlyMap<string, string>,
  files: (shard: number) => string,
  frozen: ReadonlySet<string> = new Set(),
): readonly Variable[] {
  const entries = bundle.entries.filter(({ name }) => name !== OBJECT_GRAPH);
  // lists that begin with an underscore repeat what others have
  const inOrder = [...entries].sort(
    (a, b) =>
      Number(a.name.startsWith('_')) - Number(b.name.startsWith('_')) || order.compare(a.name, b.name),
  );
  const shapes = new Map(entries.map(({ name, shape }) => [name, shape]));
  const keys = new Set(entries.map(({ name }) => keyOf(name)));
  const taken = new Set<string>();
  const known = new Set<string>();
  return inOrder.map((entry): Variable => {
    const key = keyOf(entry.name);
    const full = names.get(entry.name);
    const numbered = full !== undefined && NUMBERED.test(key);
    const nice = numbered && !UNNAMED.test(full) && !taken.has(full) && !keys.has(full);
    const name = nice ? full : key;
    taken.add(name);
    const again = numbered && !UNNAMED.test(full) && known.has(full);
    if (full !== undefined) known.add(full);
    const place = placeOf(entry, bundle, files);
    const width = widthOf(entry.dtype);
    const bytes = width === undefined ? entry.size : countOf(entry.shape) * width;
    return {
      tensor: {
        name,
        dtype: entry.dtype,
        shape: entry.shape,
        bytes,
        ...(place && width !== undefined && fits(place, entry.shape, bytes) && { place }),
      },
      key,
      parameter:
        !again &&
        /^(b?float|complex)/.test(entry.dtype) &&
        !frozen.has(full ?? '') &&
        !isKeptBeside(key, full, entry, shapes),
    };
  });
}

/** Whether as many bytes lie there as the values take. */
function fits(place: TensorPlace, shape: readonly number[], bytes: number): boolean {
  return place.varints ? canBeVarints(countOf(shape), place.bytes) : place.bytes === bytes;
}

/** The name of a variable without what all of one kind end with. */
export function keyOf(name: string): string {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

type Shapes = ReadonlyMap<string, readonly number[]>;

function isKeptBeside(key: string, full: string | undefined, entry: BundleEntry, shapes: Shapes): boolean {
  if (LISTED.test(key)) return false;
  if (key.includes(SLOT) || COUNTER.test(key) || isState(key) || isState(full ?? '')) return true;
  return isSlot(entry, shapes);
}

/** Whether it is state beside a variable, as optimizers name it: `kernel/Adam_1` beside `kernel`, of the same shape. */
function isSlot({ name, shape }: BundleEntry, shapes: Shapes): boolean {
  const main = shapes.get(name.slice(0, Math.max(0, name.lastIndexOf('/'))));
  return main !== undefined && main.join() === shape.join();
}

/** Where the values lie; undefined where that cannot be told. */
function placeOf(
  entry: BundleEntry,
  bundle: Bundle,
  files: (shard: number) => string,
): TensorPlace | undefined {
  const cut = entry.slices.length > 0;
  const one = cut ? joinedPieces(entry, bundle) : entry;
  if (cut && one === NOWHERE) return placeOfPieces(entry, bundle, files);
  const { shard, offset, size } = one;
  if (!isPlace(one, bundle)) return undefined;
  const { littleEndian } = bundle;
  return { file: files(shard), offset, bytes: size, littleEndian, ...(entry.varints && { varints: true }) };
}

function isPlace({ shard, offset, size }: Pick<BundleEntry, 'shard' | 'offset' | 'size'>, bundle: Bundle) {
  return (
    shard >= 0 && shard < bundle.shards && offset >= 0 && size >= 0 && Number.isSafeInteger(offset + size)
  );
}

/** Pieces in any order and in any file. */
function placeOfPieces(
  { name, shape, slices }: BundleEntry,
  bundle: Bundle,
  files: (shard: number) => string,
): TensorPlace | undefined {
  const { littleEndian } = bundle;
  const found = bundle.pieces.get(name) ?? [];
  // pieces are in the order of their keys, which is that of where they begin
  const inOrder = [...slices].sort(byBeginning);
  if (found.length !== inOrder.length || !found.every(each => isPlace(each, bundle))) return undefined;
  const pieces = found.map(({ shard, offset, size, shape: own }, i): TensorPiece => {
    const start = shape.map((_, d) => inOrder[i]?.extents[d]?.[0] ?? 0);
    return { file: files(shard), offset, bytes: size, start, shape: own };
  });
  const fits = inOrder.every(({ extents }, i) =>
    extents.every(([, length], d) => pieces[i]?.shape[d] === (length < 0 ? shape[d] : length)),
  );
  if (!fits || !arePieces(shape, pieces)) return undefined;
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  return { file: pieces[0]?.file ?? '', offset: 0, bytes, littleEndian, pieces };
}

function byBeginning({ extents: a }: BundleSlice, { extents: b }: BundleSlice): number {
  for (const [d, [start, length]] of a.entries()) {
    const [otherStart = 0, otherLength = 0] = b[d] ?? [];
    if (start !== otherStart || length !== otherLength) return start - otherStart || length - otherLength;
  }
  return 0;
}

const NOWHERE = { shard: -1, offset: 0, size: 0 };

/** Pieces that were cut along the first dimension and lie behind each other are the whole in its order. */
function joinedPieces(
  { name, shape }: BundleEntry,
  { pieces }: Bundle,
): Pick<BundleEntry, 'shard' | 'offset' | 'size'> {
  const [first, ...rest] = pieces.get(name) ?? [];
  if (!first) return NOWHERE;
  const inner = shape.slice(1).join();
  let rows = first.shape[0] ?? 0;
  let end = first.offset + first.size;
  let fits = first.shape.slice(1).join() === inner;
  for (const piece of rest) {
    fits &&= piece.shard === first.shard && piece.offset === end && piece.shape.slice(1).join() === inner;
    rows += piece.shape[0] ?? 0;
    end += piece.size;
  }
  return fits && rows === shape[0]
    ? { shard: first.shard, offset: first.offset, size: end - first.offset }
    : NOWHERE;
}
