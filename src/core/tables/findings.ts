import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { shortened } from '../shortened.ts';

type Words = (count: number, first: Diagnostic) => string;

/**
 * Collects diagnostics of one read: the same thing found again (same code, file and column) is counted, not repeated,
 * so that a million bad cells cost one entry. The first one found keeps its line and its words.
 */
export class Findings {
  readonly #found = new Map<string, { diagnostic: Diagnostic; count: number; words?: Words | undefined }>();

  /** @param found earlier, to go on from */
  constructor(found: readonly Diagnostic[] = []) {
    for (const { count = 1, ...diagnostic } of found) this.add(diagnostic, count);
  }

  /**
   * Notes one finding, or `times` of the same at once.
   * @param words the message where there are several, from how many there are and the first of them
   */
  add(diagnostic: Diagnostic, times = 1, words?: Words): void {
    const key = JSON.stringify([diagnostic.code, diagnostic.file, diagnostic.column]);
    const known = this.#found.get(key);
    if (known) {
      known.count += times;
      known.words = words;
    } else this.#found.set(key, { diagnostic, count: times, words });
  }

  /** Everything found, in the order of first findings; `count` is set where it is more than one. */
  list(): Diagnostic[] {
    return Array.from(this.#found.values(), ({ diagnostic, count, words }) =>
      count > 1 ? { ...diagnostic, ...(words && { message: words(count, diagnostic) }), count } : diagnostic,
    );
  }
}

/** A cell as shown in a message: quoted, control characters made visible, shortened to 40 characters. */
export function quote(text: string): string {
  return JSON.stringify(shortened(text, 40));
}

/** "1 cell" or "12 cells". */
export function cells(count: number): string {
  return count === 1 ? l10n.t('1 cell') : l10n.t('{0} cells', count);
}
