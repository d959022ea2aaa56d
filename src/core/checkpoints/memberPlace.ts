import { STORED, type ZipMember } from '../bytes/zip.ts';
import type { PackedPlace } from './checkpoint.ts';

/** Where the bytes of a member of a zip file begin: in the file, or in what comes out where it is packed; undefined where they cannot be reached. */
export interface MemberPlace {
  readonly start: number | undefined;
  readonly packed?: PackedPlace;
}

export function placeOfMember({ method, dataAt, packed, size }: ZipMember): MemberPlace {
  if (method === STORED || dataAt === undefined) return { start: dataAt };
  return { start: 0, packed: { offset: dataAt, bytes: packed, size } };
}
