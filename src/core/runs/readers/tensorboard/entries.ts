import type { Message } from '../../../bytes/protobuf.ts';
import { MalformedError } from '../../../bytes/source.ts';
import type { ExtraEntry, ExtraKind, HistogramEntry } from '../../extras.ts';
import { elements, type Tensor, tensorOf } from './tensor.ts';

/** The histogram, curve or text of this name in an Event; undefined where it has none. Throws MalformedError for what is none. */
export function entryOf(event: Message, kind: ExtraKind, name: string): ExtraEntry | undefined {
  let found: ExtraEntry | undefined;
  while (event.next()) {
    if (event.field !== 5) continue;
    const summary = event.message();
    while (summary.next()) if (summary.field === 1) found = entryIn(summary.message(), kind, name) ?? found;
  }
  return found;
}

function entryIn(value: Message, kind: ExtraKind, name: string): ExtraEntry | undefined {
  let tag = '';
  let histogram: Message | undefined;
  let tensor: Message | undefined;
  while (value.next()) {
    if (value.field === 1) tag = value.text();
    else if (value.field === 5) histogram = value.message();
    else if (value.field === 8) tensor = value.message();
  }
  if (tag !== name) return undefined;
  if (histogram !== undefined) return oldHistogram(histogram);
  return tensor && AS[kind](tensorOf(tensor));
}

const AS: Readonly<Record<ExtraKind, (tensor: Tensor) => ExtraEntry>> = {
  text: ({ shape, texts }) => ({ kind: 'text', shape, texts }),
  histogram(tensor) {
    const [left, right, counts] = columns(tensor, 3);
    return { kind: 'histogram', left, right, counts };
  },
  'pr-curve'(tensor) {
    const [truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall] = rows(tensor, 6);
    return {
      kind: 'pr-curve',
      truePositives,
      falsePositives,
      trueNegatives,
      falseNegatives,
      precision,
      recall,
    };
  },
};

type Six = readonly [number[], number[], number[], number[], number[], number[]];

/** A tensor of this many rows. */
function rows(tensor: Tensor, count: 6): Six {
  const { shape } = tensor;
  const numbers = elements(tensor);
  const width = shape[1] ?? 0;
  if (shape[0] !== count || numbers.length !== count * width)
    throw new MalformedError('bad-shape', 'It is no such curve.');
  const row = (at: number) => numbers.slice(at * width, (at + 1) * width);
  return [row(0), row(1), row(2), row(3), row(4), row(5)];
}

/** A tensor of this many columns; one without a row has none. */
function columns(tensor: Tensor, count: 3): readonly [number[], number[], number[]] {
  const numbers = elements(tensor);
  if (numbers.length > 0 && tensor.shape[1] !== count)
    throw new MalformedError('bad-shape', 'It is no histogram.');
  const column = (at: number) => numbers.filter((_, index) => index % count === at);
  return [column(0), column(1), column(2)];
}

/**
 * A HistogramProto, as TensorFlow 1 and PyTorch write it: buckets by their upper limits, the
 * first from the least value and the last up to the greatest. Empty ones at both ends are dropped, as TensorBoard does, for their limits
 * are those of a double.
 */
function oldHistogram(message: Message): HistogramEntry {
  let least = 0;
  let most = 0;
  const limits: number[] = [];
  const counts: number[] = [];
  while (message.next()) {
    if (message.field === 1) least = message.double();
    else if (message.field === 2) most = message.double();
    else if (message.field === 6) message.doubles(limits);
    else if (message.field === 7) message.doubles(counts);
  }
  if (limits.length !== counts.length) throw new MalformedError('bad-shape', 'It is no histogram.');
  const first = counts.findIndex(count => count > 0);
  if (first < 0) return { kind: 'histogram', left: [], right: [], counts: [] };
  const last = counts.findLastIndex(count => count > 0);
  const inner = limits.slice(first, last);
  return {
    kind: 'histogram',
    left: [least, ...inner],
    right: [...inner, most],
    counts: counts.slice(first, last + 1),
  };
}
