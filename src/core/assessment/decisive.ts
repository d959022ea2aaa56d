/** Unicode keeps these for the inside of programs: no text that a person wrote has them. */
const BEGIN = '\uFDD0';
const END = '\uFDD1';

/** A part of a text, from a character up to another. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Marks what decides, before it becomes part of a sentence: where it will stand is known to the translation only. */
export function decisive(text: string): string {
  return `${BEGIN}${text}${END}`;
}

/** The sentence without marks, and which parts of it were marked. */
export function unmarked(sentence: string): { readonly text: string; readonly parts: readonly Part[] } {
  const parts: Part[] = [];
  let text = '';
  let from: number | undefined;
  for (const piece of sentence.split(/([\uFDD0\uFDD1])/u)) {
    if (piece === BEGIN) {
      from ??= text.length;
    } else if (piece === END) {
      if (from !== undefined && from < text.length) parts.push({ from, to: text.length });
      from = undefined;
    } else {
      text += piece;
    }
  }
  return { text, parts };
}
