import { type Loose, parseLooseJson } from '../../../bytes/looseJson.ts';
import type { Message } from '../../../bytes/protobuf.ts';

/** Nobody's value is left out. */
export const none = (_name: string) => false;

/**
 * The key and value of an item of history, summary, config or stats: a key, or a path of keys.
 * @param skips says of a key that nobody asks for its value
 */
export function item(
  of: Message,
  skips: (name: string) => boolean,
  put: (name: string, value: Loose) => void,
): void {
  let key: string | undefined;
  let path: string | undefined;
  let value: Loose | undefined;
  const outer = of.enter();
  while (of.next()) {
    switch (of.field) {
      case 1:
        key = of.name();
        break;
      case 2:
        path = path === undefined ? of.name() : `${path}.${of.name()}`;
        break;
      case 3:
        value = null;
        break;
      case 4:
        value = of.boolean();
        break;
      case 5:
        value = of.zigzag();
        break;
      case 6:
        value = of.double();
        break;
      case 7:
        value = of.text();
        break;
      case 8:
      case 16: {
        const name = path ?? key;
        if (name === undefined || !skips(name)) value = of.decimal() ?? parsed(of.text());
        break;
      }
    }
  }
  of.leave(outer);
  const name = path ?? key;
  if (name !== undefined && value !== undefined) put(name, value);
}

/** A number of many digits, or other JSON. What is no JSON is taken as the text it is. */
function parsed(json: string): Loose {
  const number = Number(json);
  if (!Number.isNaN(number) && json !== '' && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  try {
    return parseLooseJson(json, { exactIntegers: true, values: 100_000 });
  } catch {
    return json;
  }
}

/** Items are updated in field 1, and removed in field 2, of the message that the field is. */
export function items(
  of: Message,
  put: (key: string, value: Loose) => void,
  remove: (key: string) => void,
  skips = none,
): void {
  const outer = of.enter();
  while (of.next()) {
    if (of.field === 1) item(of, skips, put);
    else if (of.field === 2) remove(pathOf(of.message()));
  }
  of.leave(outer);
}

/** The key of an item that is removed. */
function pathOf(message: Message): string {
  const parts: string[] = [];
  while (message.next()) if (message.field === 1 || message.field === 2) parts.push(message.name());
  return parts.join('.');
}
