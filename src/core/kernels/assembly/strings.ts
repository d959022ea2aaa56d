/**
 * Distinct strings, found by their bytes. The host owns the memory, described by seven u32: an open-addressing table of entry numbers
 * (−1: free) and its mask; an arena of bytes and its size; entries of five u32 each and how many there can be; how many there are. An
 * entry is its hash, its start and length in the arena, its code (−1: not given yet) and its rows.
 */

const TABLE: usize = 0;
const MASK: usize = 4;
const ARENA: usize = 8;
const ARENA_SIZE: usize = 12;
const ENTRIES: usize = 16;
const CAPACITY: usize = 20;
const COUNT: usize = 24;
const ARENA_USED: usize = 28;
/** Where `internStrings` stopped. */
const STOPPED: usize = 32;

const ENTRY: usize = 20;

/**
 * The entries of `count` strings, each with its length (u32) before it; new ones are added.
 * @param places u32 per string: its entry
 * @returns how many were done: fewer when the state has no room for the next one, which begins at STOPPED; −1 when a string is not there
 */
export function internStrings(from: usize, end: usize, count: i32, state: usize, places: usize): i32 {
  const table = <usize>load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const arena = <usize>load<u32>(state, ARENA);
  const entries = <usize>load<u32>(state, ENTRIES);
  for (let i = 0; i < count; i++) {
    if (end - from < 4) return -1;
    const length = <usize>load<u32>(from);
    const text = from + 4;
    if (length > end - text) return -1;
    const hash = hashOf(text, length);
    let slot = hash & mask;
    let entry: i32;
    for (;;) {
      entry = load<i32>(table + (<usize>slot << 2));
      if (entry < 0) {
        entry = add(state, text, length, hash);
        if (entry < 0) {
          store<u32>(state, <u32>from, STOPPED);
          return i;
        }
        store<i32>(table + (<usize>slot << 2), entry);
        break;
      }
      const at = entries + <usize>entry * ENTRY;
      if (
        load<u32>(at) == hash &&
        <usize>load<u32>(at, 8) == length &&
        memory.compare(arena + <usize>load<u32>(at, 4), text, length) == 0
      )
        break;
      slot = (slot + 1) & mask;
    }
    store<i32>(places + (<usize>i << 2), entry);
    from = text + length;
  }
  return count;
}

function hashOf(text: usize, length: usize): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let at = text, end = text + length; at < end; at++) hash = (hash ^ <u32>load<u8>(at)) * 0x01000193;
  return hash ^ (hash >>> 15);
}

function add(state: usize, text: usize, length: usize, hash: u32): i32 {
  const entry = load<u32>(state, COUNT);
  const used = load<u32>(state, ARENA_USED);
  if (entry >= load<u32>(state, CAPACITY) || length > <usize>(load<u32>(state, ARENA_SIZE) - used)) return -1;
  memory.copy(<usize>load<u32>(state, ARENA) + <usize>used, text, length);
  const at = <usize>load<u32>(state, ENTRIES) + <usize>entry * ENTRY;
  store<u32>(at, hash);
  store<u32>(at, used, 4);
  store<u32>(at, <u32>length, 8);
  store<i32>(at, -1, 12);
  store<u32>(at, 0, 16);
  store<u32>(state, used + <u32>length, ARENA_USED);
  store<u32>(state, entry + 1, COUNT);
  return <i32>entry;
}

/** Fills an empty table with the entries there are. */
export function fillTable(state: usize): void {
  const table = <usize>load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const entries = <usize>load<u32>(state, ENTRIES);
  memory.fill(table, 0xff, (<usize>mask + 1) << 2);
  for (let entry: u32 = 0; entry < load<u32>(state, COUNT); entry++) {
    let slot = load<u32>(entries + <usize>entry * ENTRY) & mask;
    while (load<i32>(table + (<usize>slot << 2)) >= 0) slot = (slot + 1) & mask;
    store<u32>(table + (<usize>slot << 2), entry);
  }
}

/**
 * Codes for rows: an entry gets the next one where it first occurs, and its rows are counted.
 * @param places u32 per row: an entry, or a place in `dictionary`
 * @param dictionary u32 per place: the entry; or 0 when places are entries
 * @param size of the dictionary
 * @param order u32 per code: its entry; as long as there are entries
 * @param next the first code not given yet
 * @param to i32 per row; may be `places`
 * @returns the first code not given yet; −1 when a place is none
 */
export function assignCodes(
  places: usize,
  count: i32,
  dictionary: usize,
  size: i32,
  state: usize,
  order: usize,
  next: i32,
  to: usize,
): i32 {
  const entries = <usize>load<u32>(state, ENTRIES);
  for (let i: usize = 0; i < <usize>count; i++) {
    let entry = load<u32>(places + (i << 2));
    if (dictionary != 0) {
      if (entry >= <u32>size) return -1;
      entry = load<u32>(dictionary + (<usize>entry << 2));
    }
    const at = entries + <usize>entry * ENTRY;
    let code = load<i32>(at, 12);
    if (code < 0) {
      code = next++;
      store<i32>(at, code, 12);
      store<u32>(order + (<usize>code << 2), entry);
    }
    store<u32>(at, load<u32>(at, 16) + 1, 16);
    store<i32>(to + (i << 2), code);
  }
  return next;
}
