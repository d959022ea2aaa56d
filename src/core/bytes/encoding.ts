export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** How a text is written, and how many of its bytes are a byte-order mark in front. */
export interface Encoded {
  readonly encoding: Encoding;
  readonly mark: number;
}

/** What the first bytes of a file say about its encoding, and how many of them are a byte-order mark. UTF-16 is known by its mark only. */
export function sniffEncoding(head: Uint8Array): Encoded {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', mark: 2 };
  return { encoding: 'utf-8', mark: 0 };
}

/** A text in whole, without its mark; what is no character becomes U+FFFD. */
export function decoded(bytes: Uint8Array, { encoding, mark } = sniffEncoding(bytes)): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(mark));
}
