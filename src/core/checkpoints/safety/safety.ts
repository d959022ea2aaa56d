/**
 * What loading a file would do, told by static inspection. There is no level "safe": what was not understood is never called harmless.
 * In order of severity:
 * - `data-only`: nothing but values of kinds known to be data, the container clean, the whole file consumed.
 * - `needs-code`: loading imports and runs code that we do not know, as an estimator of scikit-learn or a class of the user's does.
 * - `not-fully-inspected`: broken, encrypted, packed in a way that is not read, or beyond a budget.
 * - `dangerous`: loading runs something that no model needs, or hides what it runs.
 */
export type SafetyLevel = 'data-only' | 'needs-code' | 'not-fully-inspected' | 'dangerous';

/** From the least to the most severe. */
export const SAFETY_LEVELS: readonly SafetyLevel[] = [
  'data-only',
  'needs-code',
  'not-fully-inspected',
  'dangerous',
];

/** One reason for a level. */
export interface SafetyFinding {
  readonly level: Exclude<SafetyLevel, 'data-only'>;
  /** Stable kebab-case identifier of the rule: `dangerous-import`, `dynamic-import`, `zip-name-mismatch`, … */
  readonly rule: string;
  /** Sentence case: what was found and why it matters. */
  readonly message: string;
  /** What is imported: `os.system`. */
  readonly subject?: string;
  /** Member of an archive that it was found in. */
  readonly member?: string;
  /** Byte within that member or file. */
  readonly offset?: number;
  /** Public advisory that describes it: `CVE-2025-1716`, `GHSA-vvpj-8cmc-gx39`. */
  readonly advisory?: string;
}

export interface Safety {
  readonly level: SafetyLevel;
  /** The most severe first. */
  readonly findings: readonly SafetyFinding[];
  /** Everything that loading would import, each once: `module.name`. */
  readonly imports: readonly string[];
}

/** The level that these findings come to, and the findings in order of severity. */
export function safetyOf(findings: readonly SafetyFinding[], imports: readonly string[]): Safety {
  const severity = ({ level }: SafetyFinding) => SAFETY_LEVELS.indexOf(level);
  const ordered = [...findings].sort((a, b) => severity(b) - severity(a));
  return { level: ordered[0]?.level ?? 'data-only', findings: ordered, imports: [...new Set(imports)] };
}
