import type { Range } from 'vscode-languageserver/node';
import type { Place } from '../core/config/document.ts';

/** A 1-based place as the protocol's 0-based range. Both count UTF-16 code units. */
export function rangeOf({ line, character, length }: Place): Range {
  return {
    start: { line: line - 1, character: character - 1 },
    end: { line: line - 1, character: character - 1 + length },
  };
}
