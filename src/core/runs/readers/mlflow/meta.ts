import * as l10n from '@vscode/l10n';
import { MalformedError } from '../../../bytes/source.ts';

/** A `meta.yaml`: its values as they are written, null for none. Lists and maps within are left to `yaml`. */
export type Meta = ReadonlyMap<string, unknown>;

const KEY = /^[A-Za-z_][\w.-]*$/;
/** No sign of a list, map, comment, quote, tag, anchor or block. */
const PLAIN = /^[^-?:,[\]{}#&*!|>'"%@`]/;
const NEGATIVE = /^-\d+$/;
const QUOTED = /^'(?:[^']|'')*'$/;

/**
 * Reads a `meta.yaml`. Ten thousand of them are read to list a store, and all but the odd one are lines of a key and a plain or quoted
 * value: those are read here, and everything else by the YAML parser.
 * @throws MalformedError `broken-yaml`
 */
export async function metaOf(text: string): Promise<Meta> {
  const meta = flatMeta(text) ?? (await anyMeta(text));
  if (meta.size === 0) throw new MalformedError('broken-yaml', l10n.t('It is empty.'));
  return meta;
}

/** Undefined when there is anything in it but keys with plain or single-quoted values. */
export function flatMeta(text: string): Meta | undefined {
  const found = new Map<string, unknown>();
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') continue;
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0));
    const written = line.slice(colon + 1);
    if (!KEY.test(key) || found.has(key) || (written !== '' && written[0] !== ' ')) return undefined;
    const value = flatValue(written.trim());
    if (value === undefined) return undefined;
    found.set(key, value);
  }
  return found;
}

function flatValue(written: string): string | null | undefined {
  // Empty lists and maps say as little as nothing does.
  if (written === '' || written === 'null' || written === '~' || written === '[]' || written === '{}') {
    return null;
  }
  const isPlain =
    PLAIN.test(written) && !written.includes(': ') && !written.includes(' #') && !written.endsWith(':');
  if (isPlain || NEGATIVE.test(written)) return written;
  return QUOTED.test(written) ? written.slice(1, -1).replaceAll("''", "'") : undefined;
}

async function anyMeta(text: string): Promise<Meta> {
  const { parse } = await import('yaml');
  let document: unknown;
  try {
    // As texts, so that an id of 18 digits stays one.
    document = parse(text, { schema: 'failsafe', mapAsMap: true, maxAliasCount: 0, logLevel: 'error' });
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw new MalformedError('broken-yaml', l10n.t('It is no valid YAML: {0}', why));
  }
  if (!(document instanceof Map))
    throw new MalformedError('broken-yaml', l10n.t('It holds no keys and values.'));
  const found = new Map<string, unknown>();
  for (const [key, value] of document as ReadonlyMap<unknown, unknown>) {
    if (typeof key === 'string')
      found.set(key, value === 'null' || value === '~' || value === '' ? null : value);
  }
  return found;
}

/** The text under a key, when there is one. */
export function textIn(meta: Meta, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = meta.get(key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The number under a key, when there is one: ms since epoch, a step, a status. */
export function numberIn(meta: Meta, key: string): number | undefined {
  const text = textIn(meta, key);
  if (text === undefined) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
