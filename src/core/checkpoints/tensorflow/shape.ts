import { type Message, WIRE } from '../../bytes/protobuf.ts';
import { countOf } from '../dtypes.ts';

/** More are in no tensor: TensorFlow itself takes 254. */
const MOST_DIMENSIONS = 254;

/** TensorShapeProto: sizes of dimensions, −1 where one may vary; `['…']` where not even their number is known. */
export function shapeOf(of: Message): readonly (number | string)[] {
  const shape: number[] = [];
  let unknown = false;
  while (of.next()) {
    if (of.field === 3 && of.type === WIRE.varint) unknown = of.boolean();
    if (of.field !== 2 || of.type !== WIRE.bytes || shape.length >= MOST_DIMENSIONS) continue;
    const dimension = of.message();
    let size = 0;
    while (dimension.next()) {
      if (dimension.field === 1 && dimension.type === WIRE.varint) size = dimension.signed();
    }
    shape.push(size);
  }
  return unknown ? ['…'] : shape;
}

/** No tensor has more values: their bytes are counted in numbers that are exact. */
const MOST_VALUES = 2 ** 48;

/** A shape whose sizes are all known, as one that is stored has; undefined for another, and for one of more values than there can be. */
export function wholeShape(shape: readonly (number | string)[]): readonly number[] | undefined {
  const isSize = (each: number | string): each is number => typeof each === 'number' && each >= 0;
  return shape.every(isSize) && countOf(shape) <= MOST_VALUES ? shape : undefined;
}
