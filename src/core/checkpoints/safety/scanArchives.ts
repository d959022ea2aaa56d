import * as l10n from '@vscode/l10n';
import { isHdf5Head } from '../../bytes/hdf5/superblock.ts';
import { inflated } from '../../bytes/inflate.ts';
import { type ByteSource, memorySource, partOf } from '../../bytes/source.ts';
import { tarMembers } from '../../bytes/tar.ts';
import { PACKING_HEAD, packingOf } from '../../bytes/unpack.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import { memberBytes, readZip, STORED, type Zip, type ZipMember } from '../../bytes/zip.ts';
import { isNpy, npyHeader } from '../npyHeader.ts';
import { declaresPickle, isForeignArchive, isNative, mayBePickle } from './looks.ts';
import { joined, uninspected, zipFinding } from './messages.ts';
import type { PickleKind } from './rules/allowed.ts';
import { scanKerasConfig } from './scanKeras.ts';
import { mostUnpacked } from './scanPacked.ts';
import { type ScanContext, speculative } from './scanPickles.ts';

/** Stored members up to this size are held against their checksum. */
const CHECKED = 1024 ** 2;
/** Of a packed member, so much is looked at before all is unpacked. */
const GLANCE = 16 * 1024;

/** A zip file, and whether there is something in it that loading could do something with. */
export interface ZipScan {
  readonly zip: Zip;
  readonly known: boolean;
}

/** Everything in a zip file, between its members too, and whatever makes two readers of it differ. */
export async function scanZip(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
): Promise<ZipScan> {
  const zip = readZip(source);
  const { findings, turn } = context;
  for (const problem of zip.problems) findings.add(zipFinding(problem, member));
  let known = zip.problems.length > 0;
  for (const { at, length } of zip.gaps) await scanGap(source, at, length, member, context);
  const kind = kindOf(zip);
  if (kind === 'torchscript') findings.add(program(member));
  const config = await scanConfig(zip, member, context);
  for (const each of zip.members) {
    if (await scanMember(zip, each, joined(member, each.name), kind, context)) known = true;
    await turn();
  }
  return { zip, known: known || config || kind !== 'pickle' };
}

/** What PyTorch writes has its pickle in `data.pkl` in one folder, and a program has code beside it. */
export function kindOf({ members }: Zip): PickleKind {
  const names = members.map(({ name }) => name.slice(name.indexOf('/') + 1));
  if (names.includes('constants.pkl') && names.some(name => name.startsWith('code/'))) return 'torchscript';
  return names.includes('data.pkl') ? 'torch' : 'pickle';
}

/** A larger configuration describes no model. */
const MOST_CONFIG = 64 * 1024 ** 2;

/** A model of Keras 3 is described by JSON, whose names loading imports. */
async function scanConfig(zip: Zip, member: string | undefined, context: ScanContext): Promise<boolean> {
  const names = new Set(zip.members.map(({ name }) => name));
  if (!isKerasArchive(names)) return false;
  // of members with the same name any may be the one that is loaded
  for (const each of zip.members) {
    if (each.name !== KERAS_CONFIG) continue;
    const found = await memberBytes(zip, each, MOST_CONFIG);
    const place = joined(member, KERAS_CONFIG);
    if ('code' in found) context.findings.add(zipFinding(found, member));
    else {
      const text = wholeText(found.source, MOST_CONFIG);
      await scanKerasConfig(text, 'keras', { member: place }, context);
    }
  }
  return true;
}

const KERAS_CONFIG = 'config.json';

/** Whether a zip file with these members is a model of Keras 3. */
export function isKerasArchive(names: ReadonlySet<string>): boolean {
  if (!names.has(KERAS_CONFIG)) return false;
  return names.has('metadata.json') || [...names].some(name => /\.weights\.(h5|npz|json)$/.test(name));
}

function program(member: string | undefined) {
  return {
    level: 'needs-code' as const,
    rule: 'torchscript-program',
    message: l10n.t('It is a TorchScript program: using it runs the code in it.'),
    ...(member !== undefined && { member }),
  };
}

/** Bytes between members are read by whoever looks for something there. */
async function scanGap(
  source: ByteSource,
  at: number,
  length: number,
  member: string | undefined,
  context: ScanContext,
) {
  const there = Math.min(length, source.size - at);
  if (there <= 0) return;
  await context.nested(partOf(source, at, there), joined(member, `byte ${at}`), context);
}

/** Whether it is something that is known here. */
async function scanMember(
  zip: Zip,
  each: ZipMember,
  member: string | undefined,
  kind: PickleKind,
  context: ScanContext,
): Promise<boolean> {
  if (each.size === 0 && each.packed === 0) return false;
  const { findings, budget } = context;
  if (each.method === STORED && !isWorthALook(each)) return false;
  if (each.method !== STORED && (await isPlain(zip, each))) return true;
  const found = await memberBytes(zip, each, mostUnpacked(each.packed, budget), CHECKED);
  if ('code' in found) {
    findings.add(zipFinding(found, parentOf(member, each)));
    return true;
  }
  for (const problem of found.problems) findings.add(zipFinding(problem, parentOf(member, each)));
  if (each.method !== STORED) budget.spend('unpacked', found.source.size);
  // raw values of tensors could be anything, and count as a pickle only when they are one to the end
  if (isStorage(each.name)) return (await speculative(found.source, 0, kind, member, context)) !== undefined;
  return context.nested(found.source, member, context, kind);
}

function parentOf(member: string | undefined, { name }: ZipMember): string | undefined {
  return member === name ? undefined : member?.slice(0, -name.length - 1);
}

/** Raw values of tensors: anything may be among them. */
function isStorage(name: string): boolean {
  return (
    /(^|\/)(data|tensors|storages|weights|constants)\/[^/]+$/.test(name) &&
    !/\.(pkl|py|json|pt|h5|hdf5|keras)$/.test(name)
  );
}

/** Whether a stored member could be more than numbers, by its first bytes, which were read with its header. */
function isWorthALook({ name, head, size }: ZipMember): boolean {
  // small ones are held against their checksum, which costs little
  if (!isStorage(name)) return size <= CHECKED || couldBeMore(head);
  return declaresPickle(head) || (mayBePickle(head) && isText(head));
}

function couldBeMore(head: Uint8Array): boolean {
  return (
    declaresPickle(head) ||
    mayBePickle(head) ||
    isNpy(head) ||
    isHdf5Head(head) ||
    isNative(head) ||
    isForeignArchive(head) ||
    packingOf(head.subarray(0, PACKING_HEAD)) !== undefined ||
    (head[0] === 0x50 && head[1] === 0x4b)
  );
}

/** Opcodes of protocol 0 are text. */
function isText(head: Uint8Array): boolean {
  return head.every(byte => byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte < 0x7f));
}

/** Whether a packed member is an array of plain numbers, which need not be unpacked to know that. */
async function isPlain(zip: Zip, { dataAt, packed, size }: ZipMember): Promise<boolean> {
  if (dataAt === undefined || size < CHECKED || dataAt >= zip.source.size) return false;
  const glance = zip.source.read(dataAt, Math.min(packed, GLANCE, zip.source.size - dataAt));
  const { bytes } = await inflated(glance, GLANCE * 1100);
  return isNpy(bytes) && !npyHeader(memorySource(bytes)).dtype.objects;
}

/** Everything in a tar file. Links in it are told: unpacking would follow them. */
export async function scanTar(
  source: ByteSource,
  member: string | undefined,
  context: ScanContext,
): Promise<true> {
  for (const { name, at, size, link } of tarMembers(source)) {
    const place = joined(member, name);
    if (/^[/\\]|(^|[/\\])\.\.([/\\]|$)/.test(name) || (link !== undefined && /^[/\\]|\.\./.test(link))) {
      context.findings.add({
        level: 'dangerous',
        rule: 'tar-unsafe-name',
        message: l10n.t('A member of the tar file would be unpacked outside of its folder.'),
        ...(place !== undefined && { member: place }),
      });
    }
    const there = Math.max(0, Math.min(size, source.size - at));
    if (there < size) {
      context.findings.add(
        uninspected('truncated', l10n.t('A member of the tar file is cut off.'), { member: place }),
      );
    }
    if (there > 0) await context.nested(partOf(source, at, there), place, context);
    await context.turn();
  }
  return true;
}
