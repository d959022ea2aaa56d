import { type Safety, type SafetyFinding, safetyOf } from './safety.ts';

/** A level has at most so many findings: a hostile file could have millions, and each level keeps the first. */
const MOST = 200;
const MOST_IMPORTS = 5000;

const REAL: ReadonlySet<string> = new Set(['dangerous-import', 'standard-library', 'special-name']);

/** Collects what was found, each thing once. What was found is never taken back. */
export class Findings {
  readonly #seen = new Set<string>();
  readonly #found: SafetyFinding[] = [];
  readonly #counts = new Map<string, number>();
  readonly #imports = new Set<string>();
  /** By member: imports of code, which are told together. */
  readonly #code = new Map<string, Set<string>>();

  add(finding: SafetyFinding): void {
    const key = `${finding.rule}\0${finding.subject ?? ''}\0${finding.member ?? ''}`;
    if (this.#seen.has(key)) return;
    const count = this.#counts.get(finding.level) ?? 0;
    if (count >= MOST) return;
    this.#counts.set(finding.level, count + 1);
    this.#seen.add(key);
    this.#found.push(finding);
  }

  imports(pair: string): void {
    if (this.#imports.size < MOST_IMPORTS) this.#imports.add(pair);
  }

  /** An import of code that is not known, which is nothing strange by itself. */
  code(pair: string, member: string | undefined): void {
    const known = this.#code.get(member ?? '') ?? new Set();
    this.#code.set(member ?? '', known);
    if (known.size < MOST_IMPORTS) known.add(pair);
  }

  /** Whether something dangerous was found that exists: not only names that random bytes could have. */
  realDanger(): boolean {
    return this.#found.some(({ rule, subject }) => REAL.has(rule) && /^[A-Za-z_][\w.]*$/.test(subject ?? ''));
  }

  /** Takes over all that another has found. */
  absorb(other: Findings): void {
    for (const finding of other.#found) this.add(finding);
    for (const pair of other.#imports) this.imports(pair);
    for (const [member, pairs] of other.#code) {
      for (const pair of pairs) this.code(pair, member === '' ? undefined : member);
    }
  }

  /** Everything so far, with one finding for the imports of code in each member. */
  safety(told: (pairs: readonly string[], member: string | undefined) => SafetyFinding): Safety {
    const code = [...this.#code].map(([member, pairs]) =>
      told([...pairs], member === '' ? undefined : member),
    );
    return safetyOf([...this.#found, ...code], [...this.#imports]);
  }
}
