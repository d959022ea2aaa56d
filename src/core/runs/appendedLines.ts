import type { Encoding } from '../bytes/encoding.ts';
import type { ByteSource } from '../bytes/source.ts';
import { utf8 } from '../bytes/texts.ts';

/** So many bytes are read at once. */
const PIECE = 1024 ** 2;
/** A line of more bytes is none that a tracker wrote: it is stepped over. */
const LONGEST = 16 * PIECE;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The complete lines of a text file from a place on, without their line breaks. A last line without one is still being written.
 * @param tell called for each line
 * @param between awaited between pieces of 1 MB
 * @param encoding of the file; in UTF-16 `from` is where a character begins
 * @returns the place behind the last complete line
 */
export async function readLines(
  source: ByteSource,
  from: number,
  tell: (line: string) => void,
  between: () => Promise<void>,
  encoding: Encoding = 'utf-8',
): Promise<number> {
  if (encoding !== 'utf-8') return readWideLines(source, from, tell, between, encoding);
  let complete = from;
  let at = from;
  let parts: Uint8Array[] = [];
  while (at < source.size) {
    const piece = source.read(at, Math.min(PIECE, source.size - at));
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      if (at + end - complete <= LONGEST) {
        if (parts.length === 0) tell(lineIn(piece, start, end));
        else tell(lineIn(Buffer.concat([...parts, piece.subarray(0, end)])));
      }
      parts = [];
      start = end + 1;
      complete = at + start;
    }
    if (at + piece.length - complete <= LONGEST) parts.push(piece.subarray(start));
    at += piece.length;
    await between();
  }
  return complete;
}

/** As `readLines`, in UTF-16, where a byte of a line feed may be one of any other character. Characters may lie across pieces. */
async function readWideLines(
  source: ByteSource,
  from: number,
  tell: (line: string) => void,
  between: () => Promise<void>,
  encoding: Exclude<Encoding, 'utf-8'>,
): Promise<number> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let complete = from;
  let line = '';
  /** Characters of a line that is too long, which are not kept. */
  let dropped = 0;
  for (let at = from; at < source.size; at += PIECE) {
    const piece = source.read(at, Math.min(PIECE, source.size - at));
    const ended = (line + decoder.decode(piece, { stream: true })).split('\n');
    line = ended.pop() ?? '';
    for (const each of ended) {
      const length = dropped + each.length;
      if (2 * length <= LONGEST) tell(each.endsWith('\r') ? each.slice(0, -1) : each);
      complete += 2 * (length + 1);
      dropped = 0;
    }
    if (2 * (dropped + line.length) > LONGEST) {
      dropped += line.length;
      line = '';
    }
    await between();
  }
  return complete;
}

/** Without the carriage return before its line feed. */
function lineIn(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const last = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return utf8(bytes, start, last - start);
}
