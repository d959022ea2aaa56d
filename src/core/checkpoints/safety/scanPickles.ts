import * as l10n from '@vscode/l10n';
import type { Hdf5File, Hdf5Object } from '../../bytes/hdf5/file.ts';
import { type ByteSource, MalformedError, partOf } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import { Budget, OverBudget } from '../pickle/budget.ts';
import { Machine, type Watcher } from '../pickle/machine.ts';
import { type PickleFound, readPickle } from '../pickle/run.ts';
import { Stream } from '../pickle/stream.ts';
import { PickledGlobal } from '../pickle/values.ts';
import { isLegacy, LEGACY_PICKLES, legacyStorages } from '../torch/legacy.ts';
import { Findings } from './findings.ts';
import { declaresPickle, mayBePickle } from './looks.ts';
import { joined, tooDeep, uninspected } from './messages.ts';
import { PickleWatcher, type Suspect } from './pickleWatcher.ts';
import type { PickleKind } from './rules/allowed.ts';

/** What a scan shares over everything that is in a file. */
export interface ScanContext {
  readonly findings: Findings;
  readonly budget: Budget;
  readonly turn: Turn;
  /** How many archives and pickles this is nested in. */
  readonly depth: number;
  /** Told of every pickle that was walked, for those who want to know what it holds. */
  readonly walked?: ((member: string | undefined, found: PickleFound) => void) | undefined;
  /** Told of every HDF5 file that was walked, with what was found in it, so that it need not be walked again. */
  readonly opened?:
    | ((member: string | undefined, file: Hdf5File, objects: readonly Hdf5Object[]) => void)
    | undefined;
  /** Looks into bytes that loading would load. */
  readonly nested: (
    source: ByteSource,
    member: string | undefined,
    context: ScanContext,
    kind?: PickleKind,
  ) => Promise<boolean>;
}

/** Archives in archives, pickles in pickles. */
export const MOST_DEPTH = 5;
/** Opcodes that are read where joblib would read raw bytes: most bytes of arrays are none before long. */
const RAW_STEPS = 1_000_000;

/**
 * Walks one pickle and adds what it would do to the findings, with what is pickled within its bytes. A broken one adds that it is; what
 * was found before stands.
 */
export async function scanPickle(
  source: ByteSource,
  at: number,
  kind: PickleKind,
  member: string | undefined,
  context: ScanContext,
): Promise<PickleFound> {
  const { findings, budget, turn } = context;
  const watcher = new PickleWatcher(kind, findings, member);
  // apart, for numbers may look like any number of opcodes
  const rawBudget = new Budget();
  const raw = (from: number, machine: Machine): void => {
    scanRaw(source, from, machine, kind, member, { ...context, budget: rawBudget });
  };
  const found = await readPickle(source, at, { watcher, budget, turn, raw });
  if (found.problem) {
    const rule = found.problem.code === 'over-budget' ? 'over-budget' : 'broken-pickle';
    const reason = l10n.t('The pickle could not be walked to its end: {0}', found.problem.message);
    findings.add(uninspected(rule, reason, { member, offset: found.end }));
  }
  context.walked?.(member, found);
  for (const suspect of watcher.suspects) await scanSuspect(suspect, member, context);
  return found;
}

/** Every pickle from a byte on, one after the other, as loaders that are called again would read them. Bytes that are none are told. */
export async function scanPickles(
  source: ByteSource,
  kind: PickleKind,
  member: string | undefined,
  context: ScanContext,
): Promise<PickleFound[]> {
  const found: PickleFound[] = [];
  let at = 0;
  while (at < source.size) {
    if (found.length > 0 && !isMore(source, at)) {
      context.findings.add(trailing(member, at));
      break;
    }
    const next =
      found.length === 0
        ? await scanPickle(source, at, kind, member, context)
        : await speculative(source, at, kind, member, context);
    if (next === undefined) {
      context.findings.add(trailing(member, at));
      break;
    }
    found.push(next);
    if (next.problem) break;
    at = next.end;
    if (found.length >= MOST_PICKLES) {
      if (at < source.size) context.findings.add(morePickles(member, at));
      break;
    }
    if (found.length === LEGACY_PICKLES && isLegacy(found[0]?.value)) {
      const storages = await legacyStorages(source, found, context.turn);
      if (storages.cut) {
        const reason = l10n.t('The values of its tensors are cut off.');
        context.findings.add(uninspected('truncated', reason, { member, offset: storages.end }));
        break;
      }
      at = storages.end;
    }
    await context.turn();
  }
  if (found.length < LEGACY_PICKLES && isLegacy(found[0]?.value) && !found.at(-1)?.problem) {
    const reason = l10n.t('The checkpoint ends before the last of its pickles.');
    context.findings.add(uninspected('truncated', reason, { member, offset: at }));
  }
  return found;
}

const MOST_PICKLES = 10_000;

function trailing(member: string | undefined, offset: number) {
  return uninspected('trailing-bytes', l10n.t('Bytes stand behind the end of the pickle.'), {
    member,
    offset,
  });
}

function morePickles(member: string | undefined, offset: number) {
  const reason = l10n.t('Only the first {0} pickles in it were looked at.', MOST_PICKLES);
  return uninspected('too-many', reason, { member, offset });
}

function isMore(source: ByteSource, at: number): boolean {
  const head = source.read(at, Math.min(4, source.size - at));
  return declaresPickle(head) || mayBePickle(head);
}

/**
 * Walks what may be a pickle, and counts it as one only when it comes to its end or imports what exists and is dangerous: for most bytes that
 * could be a pickle are none.
 */
export async function speculative(
  source: ByteSource,
  at: number,
  kind: PickleKind,
  member: string | undefined,
  context: ScanContext,
): Promise<PickleFound | undefined> {
  const findings = new Findings();
  const found = await scanPickle(source, at, kind, member, { ...context, findings });
  const declared = declaresPickle(source.read(at, Math.min(3, source.size - at)));
  if (
    (found.problem === undefined && found.steps > 1) ||
    (declared && found.steps > 2) ||
    findings.realDanger()
  ) {
    context.findings.absorb(findings);
    return found;
  }
  return undefined;
}

/** Bytes within a pickle: those that loading loads, and those that look as if something would. */
async function scanSuspect(
  { bytes, at, loaded }: Suspect,
  member: string | undefined,
  context: ScanContext,
): Promise<void> {
  const where = { member, offset: at };
  if (context.depth >= MOST_DEPTH) {
    context.findings.add(tooDeep(where));
    return;
  }
  const deeper = { ...context, depth: context.depth + 1, walked: undefined };
  const name = joined(member, `byte ${at}`);
  const source = partOf(bytes.source, bytes.at, bytes.length);
  if (loaded) {
    if (!(await context.nested(source, name, deeper))) {
      const reason = l10n.t('Loading loads bytes within the file that are nothing known.');
      context.findings.add(uninspected('nested-unknown', reason, where));
    }
    return;
  }
  // not loaded by the pickle itself, but perhaps by what it imports: only what is a whole pickle counts
  const findings = new Findings();
  const found = await scanPickle(source, 0, 'pickle', name, { ...deeper, findings });
  if (found.problem === undefined || findings.realDanger()) context.findings.absorb(findings);
}

/**
 * A loader that knows nothing of joblib reads the raw bytes of its arrays as opcodes, with all that it has on its stack and in its memo. What it
 * would do counts where it imports what is known to be dangerous, or calls something: numbers come to neither by chance.
 */
function scanRaw(
  source: ByteSource,
  at: number,
  before: Machine,
  kind: PickleKind,
  member: string | undefined,
  context: ScanContext,
): void {
  const findings = new Findings();
  const watcher = new PickleWatcher(kind, findings, member);
  let called = false;
  const counting: Watcher = {
    imports: (found, offset) => watcher.imports(found, offset),
    calls(callee, args, offset) {
      called ||= callee instanceof PickledGlobal;
      watcher.calls(callee, args, offset);
    },
    bytes() {},
    odd: (what, offset, subject) => watcher.odd(what, offset, subject),
  };
  try {
    new Machine(new Stream(source, at), counting, context.budget, undefined, before).run(RAW_STEPS);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    if (error instanceof OverBudget) {
      const reason = l10n.t('The pickle could not be walked to its end: {0}', error.message);
      context.findings.add(uninspected('over-budget', reason, { member, offset: at }));
    }
  }
  if (called || findings.realDanger()) context.findings.absorb(findings);
}
