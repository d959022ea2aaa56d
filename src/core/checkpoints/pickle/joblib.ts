import { MalformedError } from '../../bytes/source.ts';
import type { Extra, Machine } from './machine.ts';
import { dtypeOfValue } from './numpyDtype.ts';
import type { Stream } from './stream.ts';
import { integersOf, PickledBytes, type PickledInstance, under, type Value } from './values.ts';

const WRAPPER = 'joblib.numpy_pickle.NumpyArrayWrapper';

/** Who reads the pickle of an array of objects, and is told where raw bytes lie. */
export interface RawReader {
  /** Reads a pickle from here on and gives what it holds. Throws MalformedError. */
  readonly nested: (stream: Stream) => Value;
  readonly raw: (at: number, machine: Machine) => void;
}

/**
 * joblib writes the bytes of an array right behind the BUILD of its wrapper, between two opcodes: padded so that they are aligned since 1.2;
 * an array of objects as a pickle of its own.
 */
export function joblibArrays({ nested, raw }: RawReader): Extra {
  return {
    built(made: PickledInstance, stream: Stream, machine: Machine) {
      if (made.type !== WRAPPER) return false;
      const dtype = dtypeOfValue(under(made, 'dtype'));
      const shape = integersOf(under(made, 'shape'));
      if (!dtype || !shape) {
        throw new MalformedError(
          'unknown-array',
          `The array at byte ${stream.at} does not say its type and shape.`,
        );
      }
      if (dtype.objects) {
        made.nested = nested(stream);
        return true;
      }
      raw(stream.at, machine);
      const aligned = under(made, 'numpy_array_alignment_bytes');
      if (aligned !== undefined && aligned !== null) stream.skip(stream.u8());
      const bytes = shape.reduce((product, size) => product * size, dtype.size);
      made.raw = new PickledBytes(stream.source, stream.at, bytes);
      stream.skip(bytes);
      return true;
    },
  };
}
