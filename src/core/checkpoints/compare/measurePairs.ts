import * as l10n from '@vscode/l10n';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { turns } from '../../turns.ts';
import type { Tensor } from '../checkpoint.ts';
import { partsOf } from '../dtypes.ts';
import type { InspectContext } from '../reader.ts';
import { TensorFiles } from '../tensorFiles.ts';
import { type Block, blocksOf, isReadable } from '../tensorValues.ts';
import { PairSums } from './pairSums.ts';

/** Tensors of both checkpoints with the same shape. */
export interface ShapedPair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** What came of comparing a pair: sums over its values, or why there are none. */
export type Outcome = { readonly sums: PairSums } | { readonly reason: string };

export interface MeasureContext extends InspectContext {
  readonly report: (side: 'a' | 'b', diagnostic: Diagnostic) => void;
  /** Told after each block how many values it had. */
  readonly onDone: (values: number) => void;
}

/** Integers that stand for numbers by a scale which lies elsewhere. */
const QUANTIZED = /^qu?int/;

/** Why the values of a tensor cannot be compared; undefined where they can. */
export function obstacleOf(tensor: Tensor): string | undefined {
  const { dtype, place } = tensor;
  if (QUANTIZED.test(dtype)) {
    return l10n.t('It is quantized: what its values stand for depends on scales that are not applied.');
  }
  if (place === undefined) return l10n.t('Its values do not lie plainly in the file.');
  if (!isReadable(tensor)) return l10n.t('Values of the type {0} are not read.', dtype);
  return undefined;
}

/**
 * Compares the values of each pair, in blocks: one block of each side is in memory at a time. Pairs are read in the order in which they lie
 * in the files of the first checkpoint.
 * @param placeA path of the file or folder that was inspected
 */
export async function measurePairs(
  placeA: string,
  placeB: string,
  pairs: readonly ShapedPair[],
  { signal, report, onDone }: MeasureContext,
): Promise<ReadonlyMap<ShapedPair, Outcome>> {
  const turn = turns(signal);
  const filesA = new TensorFiles(placeA, diagnostic => report('a', diagnostic));
  const filesB = new TensorFiles(placeB, diagnostic => report('b', diagnostic));
  const outcomes = new Map<ShapedPair, Outcome>();
  try {
    for (const pair of [...pairs].sort(byPlace)) {
      const obstacle = obstacleOf(pair.a) ?? obstacleOf(pair.b);
      const a = obstacle === undefined ? await filesA.of(pair.a) : undefined;
      const b = obstacle === undefined ? await filesB.of(pair.b) : undefined;
      if (!a || !b) {
        outcomes.set(pair, { reason: obstacle ?? l10n.t('The file that holds its values cannot be read.') });
        continue;
      }
      const blocksA = told(pair.a, a, diagnostic => report('a', diagnostic));
      const blocksB = told(pair.b, b, diagnostic => report('b', diagnostic));
      const sums = new PairSums();
      let broken = false;
      for (const one of blocksA) {
        const other: Block | 'broken' | undefined = blocksB.next().value ?? undefined;
        broken = one === 'broken' || other === undefined || other === 'broken';
        if (one === 'broken' || other === undefined || other === 'broken') break;
        addBlocks(sums, pair, one, other);
        onDone(one.values.length / partsOf(pair.a.dtype));
        await turn();
      }
      outcomes.set(pair, broken ? { reason: l10n.t('Its values cannot be read to the end.') } : { sums });
    }
  } finally {
    filesA.close();
    filesB.close();
  }
  return outcomes;
}

/** Blocks of a tensor; where they end too early, that is told. */
function* told(
  tensor: Tensor,
  source: ByteSource,
  report: (diagnostic: Diagnostic) => void,
): Generator<Block | 'broken', undefined> {
  try {
    yield* blocksOf(tensor, source);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    report({ severity: 'error', code: error.code, message: `${tensor.name}: ${error.message}` });
    yield 'broken';
  }
}

/** Sums up over both, as complex numbers where one side has such. */
function addBlocks(sums: PairSums, pair: ShapedPair, one: Block, other: Block): void {
  const equal = sameBytes(pair, one, other);
  const [partsA, partsB] = [partsOf(pair.a.dtype), partsOf(pair.b.dtype)];
  if (partsA === 1 && partsB === 1) sums.add(one.values, other.values, equal);
  else sums.addComplex(asComplex(one.values, partsA), asComplex(other.values, partsB), equal);
}

function asComplex(values: Float64Array, parts: 1 | 2): Float64Array {
  if (parts === 2) return values;
  const found = new Float64Array(values.length * 2);
  for (const [i, value] of values.entries()) found[2 * i] = value;
  return found;
}

/** Undefined where bytes do not tell: types differ, or values do not lie in a row. */
function sameBytes({ a, b }: ShapedPair, one: Block, other: Block): boolean | undefined {
  if (a.dtype !== b.dtype || !one.bytes || !other.bytes) return undefined;
  return Buffer.compare(one.bytes, other.bytes) === 0;
}

/** Files one after the other, each from its beginning to its end. */
function byPlace({ a: { place: one } }: ShapedPair, { a: { place: other } }: ShapedPair): number {
  const [x, y] = [one?.file ?? '', other?.file ?? ''];
  return x < y ? -1 : x > y ? 1 : (one?.offset ?? 0) - (other?.offset ?? 0);
}
