import * as l10n from '@vscode/l10n';
import { signatureAt } from '../../bytes/hdf5/superblock.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { isTarHead } from '../../bytes/tar.ts';
import { PACKING_HEAD, packingOf } from '../../bytes/unpack.ts';
import { isZip } from '../../bytes/zip.ts';
import { isNpy } from '../npyHeader.ts';
import { declaresPickle, isForeignArchive, isNative, mayBePickle } from './looks.ts';
import { tooDeep, uninspected } from './messages.ts';
import type { PickleKind } from './rules/allowed.ts';
import { scanTar, scanZip } from './scanArchives.ts';
import { scanHdf5 } from './scanHdf5.ts';
import { scanNpy } from './scanNpy.ts';
import { scanPacked } from './scanPacked.ts';
import { MOST_DEPTH, type ScanContext, scanPickles, speculative } from './scanPickles.ts';

const HEAD = 512;

/**
 * Looks into bytes by what they are, whatever they are called: pickles one after the other, archives member by member, packed bytes, arrays
 * of NumPy. Adds what loading them would do to the findings.
 * @returns whether they are something that is known here
 */
export async function scanSource(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
  kind: PickleKind = 'pickle',
): Promise<boolean> {
  try {
    return await scanned(source, member, context, kind);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    context.findings.add(uninspected(error.code, error.message, { member }));
    return true;
  }
}

async function scanned(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
  kind: PickleKind,
): Promise<boolean> {
  if (source.size === 0) return false;
  const head = source.read(0, Math.min(HEAD, source.size));
  const archive = isArchive(source, head);
  if (archive || (head[0] === 0x50 && head[1] === 0x4b)) {
    if (context.depth >= MOST_DEPTH) {
      context.findings.add(tooDeep({ member }));
      return true;
    }
    const deeper = { ...context, depth: context.depth + 1 };
    if (archive === 'tar') return scanTar(source, member, deeper);
    if (archive === 'zip' && isZip(source)) {
      const { known } = await scanZip(source, member, deeper);
      // what reads from the start may take it for something else than what reads from the end
      const other = head[0] !== 0x50 && (await scanStart(source, head, member, context, kind));
      return known || other;
    }
    if (head[2] === 3 && head[3] === 4) return noDirectory(member, context);
  }
  return scanStart(source, head, member, context, kind);
}

function noDirectory(member: string | undefined, { findings }: ScanContext): true {
  const reason = l10n.t(
    'It starts as a zip file and has no directory: it is cut off or still being written.',
  );
  findings.add(uninspected('zip-no-directory', reason, { member }));
  return true;
}

function isArchive(source: ByteSource, head: Uint8Array): 'zip' | 'tar' | undefined {
  if (isTarHead(head)) return 'tar';
  if (head[0] === 0x50 && head[1] === 0x4b) return 'zip';
  return endsAsZip(source) ? 'zip' : undefined;
}

const END_RECORD = [0x50, 0x4b, 5, 6];

/** Whether a zip file without a comment ends here: readers find it from the end, whatever stands before it. */
function endsAsZip(source: ByteSource): boolean {
  if (source.size < 22) return false;
  const tail = source.read(source.size - 22, 4);
  return END_RECORD.every((byte, i) => tail[i] === byte);
}

/** What starts at the first byte, or a little later, as files of HDF5 may. */
async function scanStart(
  source: ByteSource,
  head: Uint8Array,
  member: string | undefined,
  context: ScanContext,
  kind: PickleKind,
): Promise<boolean> {
  const at = signatureAt(source);
  if (at === undefined) return scanHead(source, head, member, context, kind);
  await scanHdf5(source, member, context);
  if (at > 0) await scanHead(source, head, member, context, kind);
  return true;
}

async function scanHead(
  source: ByteSource,
  head: Uint8Array,
  member: string | undefined,
  context: ScanContext,
  kind: PickleKind,
): Promise<boolean> {
  if (isNpy(head)) return scanNpy(source, member, context);
  if (declaresPickle(head)) {
    await scanPickles(source, kind, member, context);
    return true;
  }
  const packing = packingOf(head.subarray(0, PACKING_HEAD));
  if (packing && (await scanPacked(source, packing, member, context))) return true;
  if (isForeignArchive(head)) {
    const reason = l10n.t('It is an archive of a kind that is not read.');
    context.findings.add(uninspected('unread-archive', reason, { member }));
    return true;
  }
  if (member !== undefined && isNative(head)) {
    context.findings.add({
      level: 'needs-code',
      rule: 'native-code',
      message: l10n.t('It holds native code, which using it runs.'),
      member,
    });
    return true;
  }
  if (!mayBePickle(head)) return false;
  const first = await speculative(source, 0, kind, member, context);
  if (!first) return false;
  if (first.problem === undefined && first.end < source.size)
    await scanPickles(source, kind, member, context);
  return true;
}
