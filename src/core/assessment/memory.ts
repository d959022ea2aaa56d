import { createHash } from 'node:crypto';
import path from 'node:path';
import { STATE_FOLDER, stateFolder } from '../files/stateFolder.ts';
import { Digest } from '../tables/digest.ts';
import { isFinal, knownOfGrowing } from '../tables/knownRows.ts';
import type { Turn } from '../turns.ts';
import { version } from '../version.ts';
import { type Answers, type Line, Lines } from './memoryLines.ts';
import { isRemembered } from './rememberedAnswers.ts';
import { type Slice, understoodAs } from './slice.ts';

const CACHE = 'cache';
const FILE = 'answers.jsonl';

/** Of the cache's digests and lines: those of another format are void. */
const FORMAT = 2;

/**
 * Answers about chunks by the content of their rows, kept in `.evenkeel/cache` from one assessment to the next, so that a new day costs a
 * day. The cache is safe to delete. It is void when the reference, the roles of columns, the labelling, the language or Evenkeel are others.
 */
export class Memory {
  readonly #folder: string;
  readonly #reference: Slice | undefined;
  readonly #lines: Lines;
  readonly #digests = new Map<Slice, string>();

  private constructor(folder: string, reference: Slice | undefined, lines: Lines) {
    this.#folder = folder;
    this.#reference = reference;
    this.#lines = lines;
  }

  /** What is remembered of a project. A cache that cannot be read is as none. */
  static async open(folder: string, like: Slice, reference: Slice | undefined, turn: Turn): Promise<Memory> {
    const context = await contextOf(like, reference, turn);
    const file = path.join(folder, STATE_FOLDER, CACHE, FILE);
    const kept = keptWith(like, file);
    const lines = await Lines.read(file, context, kept.lines);
    kept.lines = lines.areFew ? lines : undefined;
    return new Memory(folder, reference, lines);
  }

  /** Tells each slice what is known of its rows. */
  async recall(slices: readonly Slice[], turn: Turn): Promise<void> {
    for (const [i, rows] of (await digestsOf(slices, turn)).entries()) {
      const slice = slices[i];
      if (!slice) continue;
      this.#digests.set(slice, rows);
      const line = this.#lines.get(rows);
      if (!line) continue;
      tell(slice, undefined, line.alone);
      if (this.#reference) tell(slice, this.#reference, line.compared);
      await turn();
    }
  }

  /** Keeps what has been found out of the slices that were recalled. What cannot be written is found out again the next time. */
  async save(turn: Turn): Promise<void> {
    const lines: { known: Line | undefined; fresh: Line | undefined }[] = [];
    for (const [slice, rows] of this.#digests) {
      const known = this.#lines.get(rows);
      lines.push({ known, fresh: this.#freshLineOf(slice, rows, known) });
      await turn();
    }
    await this.#write(lines).catch(() => undefined);
  }

  async #write(lines: readonly { known: Line | undefined; fresh: Line | undefined }[]): Promise<void> {
    const fresh = lines.flatMap(line => line.fresh ?? []);
    if (fresh.length === 0) return;
    await stateFolder(this.#folder, CACHE);
    // Lines about chunks that are no more, or that are told better by a later line, are dropped once they are the greater part.
    const isRoomy = this.#lines.count + fresh.length <= 2 * lines.length + SPARE_LINES;
    if (isRoomy && (await this.#lines.append(fresh))) return;
    await this.#lines.write(lines.flatMap(line => line.fresh ?? line.known ?? []));
  }

  /** All that is known of a slice, where the earlier line does not have it all: the rows are the same, so what it has is right. */
  #freshLineOf(slice: Slice, rows: string, known: Line | undefined): Line | undefined {
    const reference = this.#reference;
    const alone = slice.answers(undefined);
    const compared = reference ? slice.answers(reference) : new Map<string, unknown>();
    if (known && !hasMore(alone, known.alone) && !hasMore(compared, known.compared)) return undefined;
    return { rows, alone: remembered(alone), compared: remembered(compared) };
  }
}

/** So many useless lines are always borne. */
const SPARE_LINES = 50;

/** Lines of the cache that an earlier assessment of the same data has read or written: they are let go with the data. */
function keptWith(like: Slice, file: string): { lines?: Lines | undefined } {
  const [first] = like.table.columns.values();
  if (!first) return {};
  return knownOfGrowing<{ lines?: Lines | undefined }>([first], `answers in ${file}`, {
    of: () => ({}),
    merged: earlier => earlier,
  });
}

function tell(slice: Slice, reference: Slice | undefined, answers: Answers): void {
  for (const [key, answer] of Object.entries(answers)) slice.once(key, reference, () => answer);
}

function hasMore(answers: ReadonlyMap<string, unknown>, known: Answers): boolean {
  for (const [key, answer] of answers) {
    if (!Object.hasOwn(known, key) && isRemembered(key, answer)) return true;
  }
  return false;
}

function remembered(answers: ReadonlyMap<string, unknown>): Answers {
  return Object.fromEntries([...answers].filter(([key, answer]) => isRemembered(key, answer)));
}

/** Digests of slices of one table, column after column, so that a column that is not in memory is read once for all of them. */
async function digestsOf(slices: readonly Slice[], turn: Turn): Promise<string[]> {
  const [first] = slices;
  if (!first) return [];
  const kept = digestsKeptWith(first);
  const known = slices.map(({ run }) => run && kept?.get(placeOf(run)));
  const digests = slices.map(() => new Digest(kept === undefined));
  for (const name of first.table.columns.keys()) {
    for (const [i, slice] of slices.entries()) {
      if (known[i] !== undefined) continue;
      const part = slice.part(name);
      if (part) digests[i]?.add(name, part);
      await turn();
    }
  }
  return slices.map(({ run }, i) => {
    const digest = known[i] ?? digests[i]?.text() ?? '';
    if (run) kept?.set(placeOf(run), digest);
    return digest;
  });
}

function placeOf({ start, length }: NonNullable<Slice['run']>): string {
  return `${start} ${length}`;
}

/**
 * Digests of parts of a table by their places, kept with its rows: about 150 bytes for each part. Undefined where rows of a column may
 * still change. The texts of a column are known by its rows: where others are added, codes stay what they are.
 */
function digestsKeptWith({ table }: Slice): Map<string, string> | undefined {
  const columns = [...table.columns];
  if (!columns.every(([, column]) => isFinal(column))) return undefined;
  const types = JSON.stringify(columns.map(([name, { type }]) => [name, type]));
  return knownOfGrowing<Map<string, string>>(
    columns.map(([, column]) => column),
    `digests of ${types}`,
    { of: () => new Map(), merged: earlier => earlier },
  );
}

async function contextOf(
  { roles, labelling }: Slice,
  reference: Slice | undefined,
  turn: Turn,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([FORMAT, version, understoodAs(roles, labelling)]));
  if (reference) for (const digest of await digestsOf([reference], turn)) hash.update(digest);
  return hash.digest('base64url');
}
