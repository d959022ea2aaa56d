import { type ByteSource, MalformedError } from '../bytes/source.ts';
import type { Tensor, TensorPiece } from './checkpoint.ts';
import { countOf, rowMajor, widthOf } from './dtypes.ts';

/** Whether pieces lie within a tensor and are, together, as large as it. */
export function arePieces(shape: readonly number[], pieces: readonly TensorPiece[]): boolean {
  const within = pieces.every(
    ({ start, shape: size }) =>
      start.length === shape.length &&
      size.length === shape.length &&
      // proof: as many as the tensor has dimensions
      size.every((each, d) => each >= 0 && start[d]! >= 0 && start[d]! + each <= shape[d]!),
  );
  return within && pieces.reduce((sum, piece) => sum + countOf(piece.shape), 0) === countOf(shape);
}

/**
 * The bytes of a tensor, put together of its pieces in row-major order. Throws MalformedError where a piece is cut off.
 * @param open the file that a piece names; undefined for one that cannot be read
 */
export async function assembled(
  { dtype, shape, bytes }: Tensor,
  pieces: readonly TensorPiece[],
  open: (file: string) => Promise<ByteSource | undefined>,
): Promise<Uint8Array | undefined> {
  const width = widthOf(dtype);
  if (width === undefined) return undefined;
  const whole = new Uint8Array(bytes);
  for (const piece of pieces) {
    const source = await open(piece.file);
    if (!source) return undefined;
    put(whole, shape, piece, source.read(piece.offset, piece.bytes), width);
  }
  return whole;
}

/** Lays a piece where it belongs, a run of its last dimension at a time. */
function put(
  whole: Uint8Array,
  shape: readonly number[],
  { start, shape: size, strides }: TensorPiece,
  bytes: Uint8Array,
  width: number,
): void {
  const rank = shape.length;
  const own = strides ?? rowMajor(size);
  const outer = rowMajor(shape);
  const row = rank === 0 ? 1 : (size[rank - 1] ?? 0);
  const step = rank === 0 ? 1 : (own[rank - 1] ?? 1);
  const index = new Array<number>(rank).fill(0);
  for (let left = row === 0 ? 0 : countOf(size) / row; left > 0; left--) {
    let [from, to] = [0, 0];
    for (let d = 0; d < rank; d++) {
      // proof: all have as many entries as the tensor has dimensions
      from += index[d]! * own[d]!;
      to += (index[d]! + start[d]!) * outer[d]!;
    }
    const run = step === 1 ? row : 1;
    for (let i = 0; i < row; i += run) {
      const at = (from + i * step) * width;
      if (at + run * width > bytes.length) throw tooShort();
      whole.set(bytes.subarray(at, at + run * width), (to + i) * width);
    }
    for (let d = rank - 2; d >= 0; d--) {
      // proof: as above
      if (++index[d]! < size[d]!) break;
      index[d] = 0;
    }
  }
}

function tooShort(): MalformedError {
  return new MalformedError('truncated', 'A piece has fewer values than its shape.');
}
