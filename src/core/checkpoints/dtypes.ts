/** Bytes of one value, by dtype as a checkpoint names it. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['float64', 8],
  ['float32', 4],
  ['float16', 2],
  ['bfloat16', 2],
  ['float8_e4m3fn', 1],
  ['float8_e5m2', 1],
  ['float8_e4m3fnuz', 1],
  ['float8_e5m2fnuz', 1],
  ['float8_e8m0fnu', 1],
  ['int64', 8],
  ['int32', 4],
  ['int16', 2],
  ['int8', 1],
  ['uint64', 8],
  ['uint32', 4],
  ['uint16', 2],
  ['uint8', 1],
  ['bool', 1],
  ['complex32', 4],
  ['complex64', 8],
  ['complex128', 16],
  ['quint8', 1],
  ['qint8', 1],
  ['qint32', 4],
  ['datetime64', 8],
  ['timedelta64', 8],
]);

/** Undefined for types of less than a byte, of no fixed width, and unknown ones. */
export function widthOf(dtype: string): number | undefined {
  return WIDTHS.get(dtype);
}

/** Numbers that a value is made of: two of a complex one. */
export function partsOf(dtype: string): 1 | 2 {
  return dtype.startsWith('complex') ? 2 : 1;
}

/** How many values a tensor of this shape has. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Row-major strides of a shape, in elements. */
export function rowMajor(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) {
    // proof: i + 1 is an index of both
    strides[i] = strides[i + 1]! * Math.max(1, shape[i + 1]!);
  }
  return strides;
}

/** Whether values with these strides lie in row-major order without holes. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const plain = rowMajor(shape);
  return countOf(shape) <= 1 || shape.every((size, i) => size === 1 || strides[i] === plain[i]);
}

/** Elements from the first to the last one, both counted. */
export function extentOf(shape: readonly number[], strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((extent, size, i) => extent + (size - 1) * Math.abs(strides[i] ?? 0), 1);
}

/** Column-major strides of a shape, in elements. */
export function columnMajor(shape: readonly number[]): readonly number[] {
  let stride = 1;
  return shape.map(size => {
    const own = stride;
    stride *= Math.max(1, size);
    return own;
  });
}
