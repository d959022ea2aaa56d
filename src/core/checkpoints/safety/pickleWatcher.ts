import * as l10n from '@vscode/l10n';
import type { Oddity, Watcher } from '../pickle/machine.ts';
import {
  itemsOf,
  PickledBytes,
  PickledGlobal,
  PickledInstance,
  PickledTuple,
  type Value,
} from '../pickle/values.ts';
import type { Findings } from './findings.ts';
import { isStrangeCall, judge } from './judge.ts';
import { dynamicCall, embeddedCode, importFinding, oddity, strangeCall, uninspected } from './messages.ts';
import type { PickleKind } from './rules/allowed.ts';
import { inPython3 } from './rules/python2.ts';

/** Calls that call some of their arguments, and which. */
const INDIRECT: ReadonlyMap<string, readonly number[]> = new Map([
  // the class, and the base of it that has a value of its own
  ['copyreg._reconstructor', [0, 1]],
  ['copyreg.__newobj__', [0]],
  ['copyreg.__newobj_ex__', [0]],
  ['torch._tensor._rebuild_from_type', [0]],
  ['torch._tensor._rebuild_from_type_v2', [0]],
  ['torch._utils._rebuild_wrapper_subclass', [0]],
  ['numpy.ma.core._mareconstruct', [0]],
  ['numpy.random._pickle.__randomstate_ctor', [1]],
  ['numpy.random._pickle.__generator_ctor', [1]],
]);

/** Keeps a function to be called later, with arguments: gradient boosting of scikit-learn is pickled with one. */
const BINDS = 'functools.partial';

/** Calls that load the bytes they are given. */
const LOADS_BYTES: ReadonlySet<string> = new Set(['torch.storage._load_from_bytes']);

/** What makes types or functions of code in the file, so that calling what it gives is nothing new. */
const EMBEDDED_MAKERS = /cloudpickle|^dill\./;

/** Bytes that look like a pickle, and whether loading would unpickle them for certain. */
export interface Suspect {
  readonly bytes: PickledBytes;
  readonly at: number;
  readonly loaded: boolean;
}

/** At most so many bytes within a pickle are looked into as pickles. */
const MOST_SUSPECTS = 1000;

function tooManySuspects(): string {
  return l10n.t(
    'Only the first {0} pieces of bytes in it that look like pickles were looked into.',
    MOST_SUSPECTS,
  );
}

/** Judges what a pickle would do, as it is walked. */
export class PickleWatcher implements Watcher {
  /** Found within the pickle, to be looked into after. */
  readonly suspects: Suspect[] = [];
  readonly #kind: PickleKind;
  readonly #findings: Findings;
  readonly #member: string | undefined;

  constructor(kind: PickleKind, findings: Findings, member: string | undefined) {
    this.#kind = kind;
    this.#findings = findings;
    this.#member = member;
  }

  imports({ module, name, pair }: PickledGlobal, at: number): void {
    this.#findings.imports(pair);
    const judgement = judge(this.#kind, module, name);
    if (judgement.level === 'data') return;
    if (judgement.level === 'dangerous') this.#findings.add(importFinding(pair, judgement, this.#at(at)));
    else {
      this.#findings.code(pair, this.#member);
      if (judgement.embedded) this.#findings.add(embeddedCode(pair, this.#at(at)));
    }
  }

  calls(callee: Value, args: Value, at: number): void {
    if (!(callee instanceof PickledGlobal)) {
      if (!madeOfEmbeddedCode(callee)) this.#findings.add(dynamicCall(this.#at(at)));
      return;
    }
    const [module, name] = inPython3(callee.module, callee.name);
    const pair = `${module}.${name}`;
    if (isStrangeCall(this.#kind, module, name)) this.#findings.add(strangeCall(callee.pair, this.#at(at)));
    if (!(args instanceof PickledTuple)) return;
    for (const indirect of INDIRECT.get(pair) ?? []) {
      if (args.items.length > indirect) this.calls(args.items[indirect] ?? null, null, at);
    }
    // what it keeps for later is judged where it is imported; what is made while loading cannot be
    if (pair === BINDS && !(args.items[0] instanceof PickledGlobal))
      this.#findings.add(dynamicCall(this.#at(at)));
    if (LOADS_BYTES.has(pair)) this.#loads(itemsOf(args)[0], at);
  }

  bytes(bytes: PickledBytes, at: number): void {
    // smaller ones hold no import
    if (bytes.length < 8) return;
    const [first, protocol] = bytes.head(2);
    if (first !== 0x80 || protocol === undefined || protocol > 5) return;
    if (this.suspects.length < MOST_SUSPECTS) this.suspects.push({ bytes, at, loaded: false });
    else this.#findings.add(uninspected('too-many', tooManySuspects(), this.#at(at)));
  }

  odd(what: Oddity, at: number, subject?: string): void {
    this.#findings.add(oddity(what, subject, this.#at(at)));
  }

  #loads(bytes: Value | undefined, at: number): void {
    if (bytes instanceof PickledBytes) {
      this.suspects.push({ bytes, at, loaded: true });
      return;
    }
    this.#findings.add(
      uninspected(
        'nested-unknown',
        l10n.t('Loading loads bytes that are computed, which could not be looked into.'),
        this.#at(at),
      ),
    );
  }

  #at(offset: number) {
    return { member: this.#member, offset };
  }
}

function madeOfEmbeddedCode(callee: Value): boolean {
  return (
    callee instanceof PickledInstance &&
    callee.callee instanceof PickledGlobal &&
    EMBEDDED_MAKERS.test(callee.callee.module)
  );
}
