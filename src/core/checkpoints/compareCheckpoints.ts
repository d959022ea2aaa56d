import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import type { Checkpoint, Tensor } from './checkpoint.ts';
import type { Comparison, ComparisonCounts, Side, TensorChange } from './compare/comparison.ts';
import { findingOf } from './compare/finding.ts';
import { layersOf } from './compare/layers.ts';
import { matchTensors, type Pair } from './compare/match.ts';
import { measurePairs } from './compare/measurePairs.ts';
import { byName } from './compare/names.ts';
import { settingsOf } from './compare/settings.ts';
import { changesOf, isShaped, tiedPairs } from './compare/tensors.ts';
import { countOf } from './dtypes.ts';
import { inspect } from './inspect.ts';
import type { InspectContext } from './reader.ts';

export interface CompareContext extends InspectContext {
  /** What is being done, and how much of it is. */
  readonly onProgress?: ((label: string, share?: number) => void) | undefined;
}

/** Formats that list tensors as the model has them. Others sort them by name or type, or say nothing of an order. */
const ORDERED = /^(torch-(zip|legacy|tar|export)|deepspeed|onnx|gguf)$/;

/**
 * Two checkpoints side by side, of any two formats: which tensors each has, and of those of the same shape how far their values are apart.
 *
 * Conventions: values are decoded as statistics decode them (half, bfloat16 and 8-bit floats, integers and booleans exactly; 64-bit integers
 * beyond 2^53 rounded) and compared in double precision; sums are compensated (Neumaier 1974). Norms are Euclidean, of all values of a tensor
 * or of a layer as one vector; the relative change is ‖b − a‖ / ‖a‖, the cosine similarity a·b / (‖a‖ ‖b‖). Pairs of which a value is NaN or
 * infinite are left out of all of them and counted. Of tensors that share one storage on both sides the first counts.
 * @throws as `inspect` does
 */
export async function compareCheckpoints(
  placeA: string,
  placeB: string,
  { signal, onProgress }: CompareContext = {},
): Promise<Comparison> {
  const a = await inspect(placeA, { signal });
  const b = await inspect(placeB, { signal });
  const diagnostics = { a: [...a.diagnostics], b: [...b.diagnostics] };
  const sameFile = (await realOf(placeA)) === (await realOf(placeB));
  const unreadable = [a, b].flatMap((each, i) =>
    isUnreadable(each) ? [path.basename(i === 0 ? placeA : placeB)] : [],
  );
  const comparable = !sameFile && unreadable.length === 0;
  const matched = matchTensors(comparable ? a.tensors : [], comparable ? b.tensors : []);
  const ordered = ORDERED.test(a.format) || ORDERED.test(b.format);
  const pairs = inOrder(matched.pairs, a, b);
  const shaped = pairs.filter(isShaped);
  const tied = tiedPairs(shaped);
  const read = shaped.filter(pair => !tied.has(pair));
  const all = read.reduce((sum, pair) => sum + countOf(pair.a.shape), 0);
  let done = 0;
  const outcomes = await measurePairs(placeA, placeB, read, {
    signal,
    report: (side: 'a' | 'b', diagnostic: Diagnostic) => diagnostics[side].push(diagnostic),
    onDone: values => {
      done += values;
      onProgress?.(l10n.t('Comparing tensors'), done / all);
    },
  });
  const compared = changesOf(pairs, tied, outcomes);
  const { layers, total } = layersOf(compared);
  const tensors = compared.map(({ change }) => change);
  const { renamed } = matched;
  const settings = settingsOf(a, b);
  const counts = countsOf(tensors);
  const parts = { counts, ...(total && { total }), layers, ordered, tensors, renamed, settings };
  return {
    version: 1,
    a: sideOf(placeA, a, diagnostics.a),
    b: sideOf(placeB, b, diagnostics.b),
    finding: findingOf({ ...parts, sameFile, unreadable }),
    ...parts,
  };
}

/** Where a path leads; the path itself where nothing is any more. */
function realOf(place: string): Promise<string> {
  return realpath(place).catch(() => place);
}

/** In the order of the side that has one, else by name. */
function inOrder(pairs: readonly Pair[], a: Checkpoint, b: Checkpoint): readonly Pair[] {
  if (ORDERED.test(a.format)) return pairs;
  if (!ORDERED.test(b.format)) {
    const nameOf = ({ a: one, b: other }: Pair) => one?.name ?? other?.name ?? '';
    return [...pairs].sort((x, y) => byName(nameOf(x), nameOf(y)));
  }
  const positions = new Map<Tensor | undefined, number>(b.tensors.map((tensor, i) => [tensor, i]));
  const positionOf = ({ b: tensor }: Pair) => positions.get(tensor) ?? positions.size;
  return [...pairs].sort((x, y) => positionOf(x) - positionOf(y));
}

/** Nothing but a reason why there is nothing. */
function isUnreadable({ format, tensors, diagnostics }: Checkpoint): boolean {
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  return format === 'unknown' || (tensors.length === 0 && failed);
}

function countsOf(tensors: readonly TensorChange[]): ComparisonCounts {
  const counts = { unchanged: 0, changed: 0, reshaped: 0, added: 0, removed: 0, notCompared: 0, retyped: 0 };
  for (const { state, a, b } of tensors) {
    counts[state === 'not-compared' ? 'notCompared' : state]++;
    if (a && b && a.dtype !== b.dtype) counts.retyped++;
  }
  return counts;
}

function sideOf(place: string, found: Checkpoint, diagnostics: readonly Diagnostic[]): Side {
  const { format, title, framework, contents, tensors, parameters, tensorBytes, trees, safety } = found;
  return {
    path: place,
    format,
    title,
    ...(framework && { framework }),
    ...(contents !== undefined && { contents }),
    tensorCount: tensors.length,
    ...(parameters !== undefined && { parameters }),
    ...(tensorBytes !== undefined && { tensorBytes }),
    ...(trees !== undefined && { trees }),
    safety,
    diagnostics,
  };
}
