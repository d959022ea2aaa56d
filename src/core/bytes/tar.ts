import { type ByteSource, MalformedError } from './source.ts';

export interface TarMember {
  readonly name: string;
  readonly at: number;
  readonly size: number;
  /** A link, and where to. */
  readonly link?: string;
}

const BLOCK = 512;
const MOST_MEMBERS = 10_000;

/** Whether these are the first 512 bytes of a tar file: their checksum is right. */
export function isTarHead(head: Uint8Array): boolean {
  if (head.length < BLOCK) return false;
  const said = octal(head.subarray(148, 156));
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : (head[i] ?? 0);
  return said !== undefined && said === sum && head[0] !== 0;
}

/** Files of a tar file, in order. Throws MalformedError where a header is broken; what stands before it is lost then. */
export function tarMembers(source: ByteSource): readonly TarMember[] {
  const members: TarMember[] = [];
  let at = 0;
  while (at + BLOCK <= source.size) {
    const head = source.read(at, BLOCK);
    if (head[0] === 0) break;
    if (!isTarHead(head)) throw new MalformedError('bad-tar', `The tar file is broken at byte ${at}.`);
    const size = octal(head.subarray(124, 136)) ?? 0;
    const prefix = head[257] === 0x75 ? word(head.subarray(345, 500)) : '';
    const name = (prefix ? `${prefix}/` : '') + word(head.subarray(0, 100));
    const kind = head[156] ?? 0;
    const link = kind === 0x31 || kind === 0x32 ? word(head.subarray(157, 257)) : undefined;
    members.push({ name, at: at + BLOCK, size, ...(link !== undefined && { link }) });
    if (members.length > MOST_MEMBERS)
      throw new MalformedError('bad-tar', 'The tar file has too many members.');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

function word(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString('utf8');
}

function octal(bytes: Uint8Array): number | undefined {
  const digits = word(bytes).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
