/** HDF5 files, written by hand as the format's description has them: version 2 of everything, links in headers. */

export interface Hdf5Group {
  readonly [name: string]: Hdf5Group | Hdf5Values | Hdf5Text;
}

/** A text that the group carries. */
export interface Hdf5Text {
  readonly text: string;
}

/** Floats that take so many bytes, and are zeros where nothing is written. */
export interface Hdf5Values {
  readonly floats: number;
}

/** Pieces with the places where they go: what is between them is zeros. */
export interface Written {
  readonly pieces: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  readonly size: number;
}

const u16 = (value: number) => [value & 255, value >> 8];
function u32(value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return [...bytes];
}
function u64(value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return [...bytes];
}

const message = (type: number, body: readonly number[]) => [type, ...u16(body.length), 0, ...body];
const FLOAT = [0x11, 0x20, 31, 0, ...u32(4), 0, 0, 32, 0, 23, 8, 0, 23, ...u32(127)];
const SCALAR = [2, 0, 0, 0];

/** @param gap bytes between a dataset's header and its values */
export function hdf5(root: Hdf5Group): Written {
  const pieces: { at: number; bytes: Uint8Array }[] = [];
  let end = 48;
  const put = (bytes: readonly number[]): number => {
    const at = end;
    pieces.push({ at, bytes: Uint8Array.from(bytes) });
    end += bytes.length;
    return at;
  };
  const header = (messages: readonly number[][]): number => {
    const body = messages.flat();
    return put([...Buffer.from('OHDR'), 2, 2, ...u32(body.length), ...body, 0, 0, 0, 0]);
  };
  const dataset = ({ floats }: Hdf5Values): number => {
    const at = end;
    end += 4 * floats;
    return header([
      message(1, [2, 1, 0, 1, ...u64(floats)]),
      message(3, FLOAT),
      message(8, [3, 1, ...u64(at), ...u64(4 * floats)]),
    ]);
  };
  const attribute = (name: string, text: string): number[] => {
    const value = [...Buffer.from(text)];
    const type = [0x13, 0, 0, 0, ...u32(value.length)];
    const sizes = [...u16(name.length + 1), ...u16(type.length), ...u16(SCALAR.length)];
    return message(12, [3, 0, ...sizes, 0, ...Buffer.from(`${name}\0`), ...type, ...SCALAR, ...value]);
  };
  const group = (members: Hdf5Group): number => {
    const messages: number[][] = [];
    for (const [name, member] of Object.entries(members)) {
      if (isText(member)) messages.push(attribute(name, member.text));
      else {
        const address = isValues(member) ? dataset(member) : group(member);
        messages.push(message(6, [1, 1, ...u16(name.length), ...Buffer.from(name), ...u64(address)]));
      }
    }
    return header(messages);
  };
  const address = group(root);
  const none = new Array<number>(8).fill(255);
  const start = [
    0x89,
    ...Buffer.from('HDF\r\n\x1a\n', 'latin1'),
    2,
    8,
    8,
    0,
    ...u64(0),
    ...none,
    ...u64(end),
    ...u64(address),
  ];
  pieces.unshift({ at: 0, bytes: Uint8Array.from(start) });
  return { pieces, size: end };
}

function isText(member: Hdf5Group | Hdf5Values | Hdf5Text): member is Hdf5Text {
  return 'text' in member && typeof member['text'] === 'string';
}

function isValues(member: Hdf5Group | Hdf5Values): member is Hdf5Values {
  return 'floats' in member && typeof member['floats'] === 'number';
}

export function bytesOfHdf5(root: Hdf5Group): Buffer {
  const { pieces, size } = hdf5(root);
  const bytes = Buffer.alloc(size);
  for (const { at, bytes: piece } of pieces) bytes.set(piece, at);
  return bytes;
}
