import { type Loose, looseText } from './looseJson.ts';
import { MalformedError } from './source.ts';

/** How deep lists and maps may lie in one another, and how many values there may be in all, those behind aliases counted each time. */
const DEPTH = 64;
const VALUES = 500_000;
/** Signs that open a list or a map in one line: the parser calls itself for each. */
const OPENINGS = 20_000;

/** Python's functions, classes and modules are named by their tag, and have no value. */
const NAMED = /^tag:yaml\.org,2002:python\/(?:name|module):(.+)$/;

/**
 * The value of a YAML text as JSON has values. Tags are not followed: what is told to be an object of some class of Python is the map,
 * list or text that stands there, and nothing is made of it. Integers beyond 2^53 are texts. Throws MalformedError `bad-yaml`.
 */
export async function looseYaml(text: string): Promise<Loose> {
  const { parseDocument, visit } = await import('yaml');
  if (text.split(/[[{]/, OPENINGS + 1).length > OPENINGS) throw malformed('It has too many brackets.');
  let found: unknown;
  try {
    const document = parseDocument(text, { logLevel: 'silent', intAsBigInt: true, uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    visit(document, {
      Scalar(_, node) {
        const name = NAMED.exec(node.tag ?? '')?.[1];
        if (name !== undefined && node.value === '') node.value = name;
      },
    });
    found = document.toJS({ mapAsMap: true, maxAliasCount: 100 });
  } catch (error) {
    // A YAMLError where the text is none, a ReferenceError where there are too many aliases, a RangeError where it is too deep.
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw malformed(why);
  }
  let left = VALUES;
  const loose = (value: unknown, depth: number): Loose => {
    left -= 1;
    if (left < 0 || depth < 0) throw malformed('It is too deep or too large.');
    if (value === null || value === undefined) return null;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value === 'bigint') return integer(value);
    if (value instanceof Map) {
      const entries = [...value].map(([key, inner]) => [keyOf(key, depth), loose(inner, depth - 1)] as const);
      return new Map(entries);
    }
    if (Array.isArray(value) || value instanceof Set)
      return [...(value as Iterable<unknown>)].map(each => loose(each, depth - 1));
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : null;
  };
  const keyOf = (key: unknown, depth: number): string => {
    const plain = loose(key, depth - 1);
    return typeof plain === 'string' ? plain : looseText(plain);
  };
  return loose(found, DEPTH);
}

function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function malformed(why: string): MalformedError {
  return new MalformedError('bad-yaml', why);
}
