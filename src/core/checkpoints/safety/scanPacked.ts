import * as l10n from '@vscode/l10n';
import { type ByteSource, memorySource } from '../../bytes/source.ts';
import { type Packing, type Unpacked, unpacked } from '../../bytes/unpack.ts';
import type { Budget } from '../pickle/budget.ts';
import { Findings } from './findings.ts';
import { uninspected } from './messages.ts';
import { MOST_DEPTH, type ScanContext } from './scanPickles.ts';

/** Unpacked at once, at most. */
const MOST = 256 * 1024 ** 2;
/** What is packed tighter than this, once it is large, is a bomb rather than a model. */
const RATIO = 2000;
const LARGE = 16 * 1024 ** 2;

/** How much may be unpacked of so many bytes. */
export function mostUnpacked(packed: number, budget: Budget): number {
  return Math.min(MOST, budget.left('unpacked'), Math.max(LARGE, packed * RATIO));
}

/** Unpacks under the budget, and counts what came out. */
export async function unpackedWithin(
  source: ByteSource,
  packing: Packing,
  budget: Budget,
): Promise<Unpacked> {
  const found = await unpacked(source, packing, mostUnpacked(source.size, budget));
  budget.spend('unpacked', found.bytes.length);
  return found;
}

/** Looks into packed bytes; false where what is in them is nothing known here, as a packed table is. */
export async function scanPacked(
  source: ByteSource,
  packing: Packing,
  member: string | undefined,
  context: ScanContext,
): Promise<boolean> {
  const where = { member };
  const { bytes, problem } = await unpackedWithin(source, packing, context.budget);
  // Told only where what is packed is known here: there are more packed texts than packed models.
  const findings = new Findings();
  const inner = { ...context, findings, depth: context.depth + 1 };
  const known = inner.depth <= MOST_DEPTH && (await context.nested(memorySource(bytes), member, inner));
  const reason = problem && reasonOf(problem, packing);
  if (known) {
    context.findings.absorb(findings);
    if (reason) context.findings.add(uninspected('packed', reason, where));
  } else if (problem === 'not-read' || problem === 'too-large') {
    if (packing === 'lzma' || packing === 'xz' || member !== undefined) {
      context.findings.add(uninspected('packed', reason ?? '', where));
      return true;
    }
  }
  return known;
}

function reasonOf(problem: NonNullable<Unpacked['problem']>, packing: Packing): string {
  switch (problem) {
    case 'broken':
      return l10n.t('It is packed with {0}, and cut off or broken.', packing);
    case 'too-large':
      return l10n.t('It is packed with {0}, and too large to be unpacked.', packing);
    case 'not-read':
      return l10n.t('It is packed with {0}, which is not read.', packing);
    case 'trailing':
      return l10n.t('It is packed with {0}, and other bytes stand behind what is packed.', packing);
  }
}
