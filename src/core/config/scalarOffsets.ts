/** How a YAML scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/**
 * Where each character of a scalar's value stands in the source, however it is written: plain or quoted, folded over lines, with
 * escapes, or as a block. Blanks that folding made out of line ends point at the line end.
 *
 * @param source the whole file
 * @param start offset of the scalar's first character: its quote, or the | or > of a block
 * @param end offset just after it
 * @param value what YAML makes of it
 * @returns value.length + 1 offsets; the last one is where the text ends
 */
export function scalarOffsets(
  source: string,
  start: number,
  end: number,
  style: ScalarStyle,
  value: string,
): readonly number[] {
  const offsets: number[] = [];
  let at = firstCharacter(source, start, style);
  for (let i = 0; i < value.length; i++) {
    const character = value.charAt(i);
    if (style === 'double') at = afterContinuation(source, at);
    if (style === 'double' && source.charAt(at) === '\\') {
      offsets.push(at);
      const size = ESCAPE_SIZES[source.charAt(at + 1)] ?? 2;
      // An escape beyond the basic plane makes two characters of one.
      if (size === 10 && character >= '\ud800' && character <= '\udbff') {
        offsets.push(at);
        i++;
      }
      at += size;
    } else if (/\s/.test(character)) {
      offsets.push(at);
      if (source.charAt(at) === character && character !== '\n') at++;
    } else {
      while (at < end && /\s/.test(source.charAt(at))) at++;
      if (style === 'double') at = afterContinuation(source, at);
      if (style === 'double' && source.charAt(at) === '\\') {
        i--;
        continue;
      }
      offsets.push(at);
      at += style === 'single' && character === "'" ? 2 : 1;
    }
  }
  offsets.push(at);
  return offsets.map(offset => Math.min(offset, end));
}

const ESCAPE_SIZES: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

function firstCharacter(source: string, start: number, style: ScalarStyle): number {
  if (style === 'plain') return start;
  if (style !== 'block') return start + 1;
  const lineEnd = source.indexOf('\n', start);
  return lineEnd < 0 ? source.length : lineEnd + 1;
}

/** Past a backslash that joins two lines of a double-quoted text, and the blanks after it. */
function afterContinuation(source: string, at: number): number {
  const match = /^(?:\\\r?\n\s*)+/.exec(source.slice(at, at + 200));
  return at + (match?.[0].length ?? 0);
}
