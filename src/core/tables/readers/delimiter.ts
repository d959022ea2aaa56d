const CANDIDATES = [',', ';', '\t', '|'] as const;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
/** Lines that are looked at. */
const LINES = 20;

/**
 * The delimiter of a CSV file from its first bytes: of comma, semicolon, tab and bar the one that cuts most lines into as many
 * cells as the header, and into the most cells; comma when none occurs. Quoted delimiters do not count.
 */
export function sniffDelimiter(head: Uint8Array): number {
  let best = ',';
  let bestScore = 0;
  for (const candidate of CANDIDATES) {
    const counts = countsPerLine(head, candidate.charCodeAt(0));
    const inHeader = counts[0] ?? 0;
    if (inHeader === 0) continue;
    const alike = counts.filter(count => count === inHeader).length / counts.length;
    const score = alike * 1000 + Math.min(inHeader, 999);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best.charCodeAt(0);
}

function countsPerLine(head: Uint8Array, delimiter: number): number[] {
  const counts: number[] = [];
  let count = 0;
  let length = 0;
  let quoted = false;
  for (const byte of head) {
    if (byte === QUOTE) quoted = !quoted;
    if (!quoted && (byte === NEWLINE || byte === RETURN)) {
      if (length > 0) counts.push(count);
      // What is not in the header cuts nothing.
      if (counts.length === LINES || counts[0] === 0) return counts;
      count = 0;
      length = 0;
      continue;
    }
    length++;
    if (!quoted && byte === delimiter) count++;
  }
  // The last line may be cut off: it counts only when it is the only one.
  return counts.length > 0 ? counts : [count];
}
