import { type Message, WIRE } from '../../bytes/protobuf.ts';
import type { Port, Tensor } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import { attributesOf, type Span, Texts } from './attributes.ts';
import { tensorflowDtype } from './dtypes.ts';
import { shapeOf, wholeShape } from './shape.ts';

/** What a constant of a graph holds (tensor.proto). */
interface Constant {
  dtype: string;
  shape: readonly number[];
  /** Where its bytes lie in the file, if they are plain. */
  content?: { readonly offset: number; readonly bytes: number };
  readonly texts: Texts;
}

function constantIn(node: Span): Constant {
  const found: Constant = { dtype: 'undefined', shape: [], texts: new Texts() };
  for (const [name, value] of attributesOf(node)) {
    if (name !== 'value') continue;
    while (value.next()) if (value.field === 8 && value.type === WIRE.bytes) tell(found, value.message());
  }
  return found;
}

function tell(found: Constant, tensor: Message): void {
  while (tensor.next()) {
    if (tensor.field === 1 && tensor.type === WIRE.varint) found.dtype = tensorflowDtype(tensor.unsigned());
    if (tensor.type !== WIRE.bytes) continue;
    if (tensor.field === 2) found.shape = wholeShape(shapeOf(tensor.message())) ?? [];
    else if (tensor.field === 4) found.content = { offset: tensor.at, bytes: tensor.length };
    else if (tensor.field === 8) found.texts.add(tensor);
  }
}

/** A constant as a tensor. Values that are not written as plain bytes, which are few or all the same, have no place. */
export function tensorOfConstant(name: string, node: Span): Tensor {
  const { dtype, shape, content } = constantIn(node);
  const bytes = countOf(shape) * (widthOf(dtype) ?? 0);
  const plain = content !== undefined && content.bytes === bytes && bytes > 0;
  return {
    name,
    dtype,
    shape,
    bytes,
    ...(plain && { place: { file: '', ...content, littleEndian: true } }),
  };
}

/**
 * The texts that a constant holds, one at least; undefined where it holds none, or they are not all known. Where there are plain bytes,
 * TensorFlow takes the texts from these.
 */
export function textsOfConstant(node: Span): readonly string[] | undefined {
  const { dtype, texts, content } = constantIn(node);
  return dtype === 'string' && !content?.bytes && texts.all?.length ? texts.all : undefined;
}

/** What is put into a graph at this node. */
export function portOfPlaceholder(name: string, node: Span): Port {
  let dtype = 'unknown';
  let shape: Port['shape'] = ['…'];
  for (const [attribute, value] of attributesOf(node)) {
    while (value.next()) {
      if (attribute === 'dtype' && value.field === 6 && value.type === WIRE.varint)
        dtype = tensorflowDtype(value.unsigned());
      else if (attribute === 'shape' && value.field === 7 && value.type === WIRE.bytes)
        shape = shapeOf(value.message());
    }
  }
  return { name, dtype, shape };
}
