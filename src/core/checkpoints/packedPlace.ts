import { STORED, type ZipMember } from '../bytes/zip.ts';
import type { PackedPlace } from './checkpoint.ts';

/** Where a member of a zip file lies that is packed; undefined for one that is stored as it is, or cannot be reached. */
export function packedPlace({ method, dataAt, packed, size }: ZipMember): PackedPlace | undefined {
  if (method === STORED || dataAt === undefined) return undefined;
  return { offset: dataAt, bytes: packed, size };
}
