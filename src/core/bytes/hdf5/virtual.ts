import type { Dataset } from './dataset.ts';
import { broken, type Format, Reader, unread } from './format.ts';
import { globalObject } from './heaps.ts';

const MOST_SOURCES = 10_000;

/** Files that a virtual dataset takes its values from, each once; `.` is the file itself. Throws MalformedError, also after some. */
export function* virtualFiles(format: Format, { layout }: Dataset): Generator<string> {
  if (layout.kind !== 'virtual' || layout.heap === undefined) return;
  const block = globalObject(format, layout.heap, layout.object);
  if (!block) throw broken(layout.heap);
  const reader = new Reader(format, block.at);
  const version = reader.u8();
  const count = reader.length();
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    format.budget.spend();
    if (i >= MOST_SOURCES) throw broken(block.at);
    // from version 1 on a name may be that of an earlier source, which then stands as its number
    const flags = version === 0 ? 0 : reader.u8();
    const [sameFile, sameName, here] = [(flags & 1) !== 0, (flags & 2) !== 0, (flags & 4) !== 0];
    const name = here ? '.' : sameFile ? undefined : reader.text(4096);
    if (sameFile && !here) reader.length();
    if (name !== undefined && !names.has(name)) {
      names.add(name);
      yield name;
    }
    if (sameName) reader.length();
    else reader.text(4096);
    skipSelection(reader);
    skipSelection(reader);
  }
}

/** Which values of a dataset are meant: all, none, or regular or irregular blocks. */
function skipSelection(reader: Reader): void {
  const kind = reader.u32();
  const version = reader.u32();
  if (kind === 0 || kind === 3) reader.skip(8);
  else if (kind === 2 && version < 3) {
    reader.skip(version === 1 ? 4 : 1);
    reader.skip(reader.u32());
  } else if (kind === 2) {
    const regular = (reader.u8() & 1) !== 0;
    const width = reader.u8();
    const rank = reader.u32();
    reader.skip(regular ? 4 * rank * width : reader.uint(Math.min(8, width)) * 2 * rank * width);
  } else throw unread(`selection ${kind}`);
}
