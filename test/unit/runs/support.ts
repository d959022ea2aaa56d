import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunContext, RunReader, RunSource } from '../../../src/core/runs/reader.ts';
import type { Run, RunsFound } from '../../../src/core/runs/run.ts';

const place = fileURLToPath(new URL('../../../../shared/data/runs', import.meta.url));
/** Why what needs real specimens is skipped; false where they are at hand. */
export const noShared = existsSync(place) ? false : '../shared is not here';
/** Real specimens; without links, as a folder that is searched is: `../shared` may be one. */
export const SHARED = noShared ? place : realpathSync(place);

/** A folder for one test file, gone after it; without links. */
export function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-')));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Writes a file, with the folders that it needs. */
export function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** How many places a reader claims in a folder of this name, by the names that are in it. */
export function claimedIn(
  reader: RunReader,
  name: string,
  files: readonly string[],
  folders: readonly string[] = [],
): number {
  const listing = {
    absolute: `/r/${name}`,
    relative: name,
    files: new Set(files),
    folders: new Set(folders),
  };
  return reader.places(listing).length;
}

/** A source over a folder, with a clock that is set. */
export class Opened {
  readonly source: RunSource;
  readonly context: RunContext;

  constructor(reader: RunReader, root: string, now?: () => number) {
    this.context = { root, now };
    this.source = reader.open({ absolute: root, relative: '' });
  }

  look(): Promise<RunsFound> {
    return this.source.look(this.context);
  }

  /** All runs that a look finds, described, by id. */
  async runs(): Promise<ReadonlyMap<string, Run>> {
    const { runs } = await this.look();
    const described = await this.source.describe(
      runs.map(run => run.id),
      this.context,
    );
    return new Map(described.map(run => [run.id, run]));
  }

  /** The one run that there is. */
  async run(): Promise<Run> {
    const [run, ...more] = (await this.runs()).values();
    assert.deepEqual(more, []);
    assert.ok(run);
    return run;
  }

  /** Steps and values of a history. */
  async points(id: string, metric: string): Promise<readonly (readonly [step: number, value: number])[]> {
    const found = await this.source.history(id, metric, this.context);
    assert.ok(found, `no ${metric}`);
    return Array.from(found.values, (value, at) => [found.steps[at] ?? Number.NaN, value]);
  }
}

/** Reads all there is as nobody has before; answers how many values. */
export async function readAll(reader: RunReader, root: string): Promise<number> {
  const opened = new Opened(reader, root);
  let values = 0;
  for (const run of (await opened.runs()).values()) {
    for (const [metric, { points }] of run.metrics) {
      const history = await opened.source.history(run.id, metric, opened.context);
      assert.equal(history?.values.length, points, metric);
      values += points ?? 0;
    }
  }
  opened.source.close();
  return values;
}
