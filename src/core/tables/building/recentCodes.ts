import { encodeBriefly } from '../encoding.ts';
import { type Dictionary, OVERFLOW_CODE } from './dictionary.ts';

/** Strings of typed sources whose codes are remembered. */
const RECENT = 4096;

/** Codes of typed strings, those met lately without encoding them again. */
export class RecentCodes {
  readonly #dictionary: Dictionary;
  #recent: Map<string, number> | undefined = new Map();
  #recentHits = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The code of a string; OVERFLOW_CODE where the dictionary has no room for it. */
  codeOf(text: string): number {
    const known = this.#recent?.get(text);
    if (known !== undefined) {
      this.#recentHits++;
      return known;
    }
    const { bytes, length } = encodeBriefly(text);
    const entry = this.#dictionary.find(bytes, 0, length);
    if (entry < 0) return OVERFLOW_CODE;
    if (this.#recent) {
      if (this.#recent.size >= RECENT) {
        // Strings that hardly repeat are not worth remembering.
        if (this.#recentHits < RECENT) this.#recent = undefined;
        else this.#recent.clear();
        this.#recentHits = 0;
      }
      this.#recent?.set(text, entry);
    }
    return entry;
  }
}
