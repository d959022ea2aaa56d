import { broken, type Format, Reader } from './format.ts';
import { pageIsThere } from './pages.ts';

/** Elements of an array that grows, and how many bytes each has. */
export interface ExtensiblePlaces {
  readonly elementSize: number;
  /** Places of those in blocks that were written, by their number. */
  readonly places: Generator<readonly [number: number, at: number]>;
}

interface Header {
  readonly at: number;
  readonly elementSize: number;
  readonly inIndex: number;
  readonly smallestBlock: number;
  readonly pointers: number;
  readonly page: number;
  /** Bytes of the signature, the version, the address of the header and the offset before what a block holds. */
  readonly before: number;
  readonly used: number;
}

/**
 * An extensible array: its first elements in the index, then blocks, each half of the time twice as large, then blocks of blocks. Places come in
 * order. Throws MalformedError.
 * @param most elements that are looked at
 */
export function extensiblePlaces(format: Format, address: number, most: number): ExtensiblePlaces {
  const reader = new Reader(format, address);
  reader.expect('EAHD');
  reader.skip(2);
  const elementSize = reader.u8();
  const bits = reader.u8();
  const inIndex = reader.u8();
  const smallestBlock = reader.u8();
  const pointers = reader.u8();
  const page = 2 ** reader.u8();
  reader.skip(4 * format.lengthSize);
  const used = reader.length();
  reader.skip(format.lengthSize);
  const index = reader.address();
  if (elementSize < format.offsetSize || bits > 64 || smallestBlock === 0 || pointers < 2 || used > most) {
    throw broken(address);
  }
  const before = 6 + format.offsetSize + Math.ceil(bits / 8);
  const header = { at: address, elementSize, inIndex, smallestBlock, pointers, page, before, used };
  return { elementSize, places: index === undefined ? none() : placesOf(format, index, header) };
}

function* none(): Generator<readonly [number, number]> {}

function* placesOf(format: Format, index: number, header: Header): Generator<readonly [number, number]> {
  const { elementSize, inIndex, smallestBlock, pointers, before, page, used } = header;
  const reader = new Reader(format, index);
  reader.expect('EAIB');
  reader.skip(2 + format.offsetSize);
  const start = reader.at;
  for (let i = 0; i < Math.min(inIndex, used); i++) yield [i, start + i * elementSize];
  let first = inIndex;
  let pointer = start + inIndex * elementSize;
  const direct = 2 * Math.log2(pointers);
  for (let level = 0; first < used; level++) {
    const blocks = 2 ** Math.floor(level / 2);
    const elements = 2 ** Math.ceil(level / 2) * smallestBlock;
    const pages = level >= direct && elements > page ? elements / page : 0;
    let bitmap = 0;
    let blockPointer = pointer;
    if (level < direct) pointer += blocks * format.offsetSize;
    else {
      const above = addressAt(format, pointer);
      pointer += format.offsetSize;
      if (above === undefined) {
        first += blocks * elements;
        continue;
      }
      new Reader(format, above).expect('EASB');
      bitmap = above + before;
      blockPointer = bitmap + blocks * Math.ceil(pages / 8);
    }
    for (let block = 0; block < blocks && first < used; block++, first += elements) {
      const at = addressAt(format, blockPointer + block * format.offsetSize);
      if (at === undefined) continue;
      new Reader(format, at).expect('EADB');
      for (let i = 0; i < elements && first + i < used; i++) {
        const onPage = pages === 0 ? 0 : Math.floor(i / page);
        if (pages > 0 && !pageIsThere(format, bitmap, block * pages + onPage)) i += page - 1;
        // the head of a block in pages and each page end with a checksum
        else yield [first + i, at + before + i * elementSize + (pages === 0 ? 0 : 4 * (onPage + 1))];
      }
    }
  }
}

function addressAt(format: Format, at: number): number | undefined {
  format.budget.spend();
  return new Reader(format, at).address();
}
