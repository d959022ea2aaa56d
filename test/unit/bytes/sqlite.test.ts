import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Engine, sqliteEngine } from '../../../src/core/bytes/sqlite/engine.ts';
import { webAssemblyEngine } from '../../../src/core/bytes/sqlite/webAssembly.ts';
import { type Sql, SqliteFile } from '../../../src/core/bytes/sqlite.ts';

const WRITER = fileURLToPath(new URL('./sqliteWriter.mjs', import.meta.url));
const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  'Node’s own SQLite': sqliteEngine,
  'SQLite in WebAssembly': async () => webAssemblyEngine(),
};

function ownFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-sqlite-test-')));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function database(mode: 'DELETE' | 'WAL', rows = 1000): { file: string; writer: DatabaseSync } {
  const file = join(ownFolder(), 'test.db');
  const writer = new DatabaseSync(file);
  writer.exec(
    `PRAGMA journal_mode = ${mode}; PRAGMA synchronous = OFF; CREATE TABLE a (n INTEGER, t TEXT); BEGIN`,
  );
  const insert = writer.prepare('INSERT INTO a VALUES (?, ?)');
  for (let n = 0; n < rows; n++) insert.run(n, `row ${n}`);
  writer.exec('COMMIT');
  after(() => {
    if (writer.isOpen) writer.close();
  });
  return { file, writer };
}

function reading(file: string, engine: () => Promise<Engine>, limits = {}): SqliteFile {
  const reader = new SqliteFile(file, limits, engine);
  after(() => reader.close());
  return reader;
}

function count({ tables, rows }: Sql): number {
  return tables.has('a')
    ? Number(rows('SELECT CAST(count(*) AS REAL) AS n FROM a WHERE visited()')[0]?.['n'])
    : -1;
}

/** Names beside a file, and the bytes of each. */
function snapshot(file: string): ReadonlyMap<string, string> {
  const folder = join(file, '..');
  return new Map(
    readdirSync(folder)
      .sort()
      .map(name => [name, readFileSync(join(folder, name)).toString('latin1')]),
  );
}

for (const [name, engine] of Object.entries(ENGINES)) {
  const native = engine === sqliteEngine;
  describe(`SQLite files, read by ${name}`, () => {
    for (const mode of ['DELETE', 'WAL'] as const) {
      it(`${mode}: reads what is committed beside an open writer, and leaves nothing behind`, async () => {
        const { file, writer } = database(mode);
        const before = snapshot(file);
        const reader = reading(file, engine);
        assert.equal(await reader.read(count), 1000);
        assert.deepEqual(snapshot(file), before);
        writer.exec("INSERT INTO a VALUES (1000, 'more')");
        assert.equal(await reader.read(count), 1001);
        writer.close();
        assert.equal(await reader.read(count), 1001);
        assert.deepEqual(readdirSync(join(file, '..')), ['test.db']);
      });

      it(`${mode}: does not see a transaction that is not committed, also one that has reached the file`, async () => {
        const { file, writer } = database(mode);
        writer.exec('PRAGMA cache_size = 5; PRAGMA cache_spill = 1; BEGIN');
        writer.exec(`INSERT INTO a WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 9999)
          SELECT n, 'a text that takes some room ' || n FROM s`);
        writer.exec("UPDATE a SET t = 'changed'");
        const before = snapshot(file);
        const reader = reading(file, engine);
        if (!native && mode === 'DELETE') {
          // It cannot tell whose transaction it is, and says so.
          await assert.rejects(reader.read(count), { name: 'MalformedError', code: 'locked' });
          return;
        }
        assert.equal(await reader.read(count), 1000);
        const changed = await reader.read(
          ({ rows }) => rows("SELECT CAST(n AS REAL) AS n FROM a WHERE t = 'changed'").length,
        );
        assert.equal(changed, 0);
        assert.deepEqual(snapshot(file), before);
        writer.exec('COMMIT');
        assert.equal(await reader.read(count), 11_000);
      });

      it(`${mode}: reads what a writer left that was killed in the middle`, async () => {
        const { file, writer } = database(mode);
        writer.exec('PRAGMA cache_size = 5; BEGIN');
        writer.exec("UPDATE a SET t = 'a text that is longer than before, so that pages move'");
        const folder = ownFolder();
        cpSync(join(file, '..'), folder, { recursive: true });
        const dead = join(folder, 'test.db');
        rmSync(join(folder, 'test.db-shm'), { force: true });
        const before = snapshot(dead);
        const reader = reading(dead, engine);
        if (!native && mode === 'DELETE') {
          await assert.rejects(reader.read(count), { name: 'MalformedError', code: 'locked' });
          return;
        }
        assert.equal(await reader.read(count), 1000);
        assert.deepEqual(
          await reader.read(({ rows }) => rows('SELECT t FROM a WHERE n = 7')[0]?.['t']),
          'row 7',
        );
        assert.deepEqual(snapshot(dead), before);
      });

      it(`${mode}: a writer without patience is never kept waiting, and every state is a whole one`, {
        timeout: 60_000,
      }, async () => {
        const file = join(ownFolder(), 'test.db');
        const writer = await started(file, mode, native ? 5 : 20);
        const reader = reading(file, engine);
        let least = 0;
        let reads = 0;
        for (const end = performance.now() + 1500; performance.now() < end; reads++) {
          const [a, b] = await reader.read(({ rows, tables }) =>
            ['a', 'b'].map(table =>
              tables.has(table) ? rows(`SELECT CAST(n AS REAL) AS n FROM ${table}`).length : 0,
            ),
          );
          assert.equal(a, b);
          assert.ok((a ?? 0) >= least, 'it does not go back');
          least = a ?? 0;
        }
        const { rows, blocked } = await ended(writer);
        assert.equal(blocked, 0);
        assert.ok(rows > 20, `${rows} rows were written`);
        assert.ok(reads > 3, `it was read ${reads} times`);
        assert.equal(await reader.read(count), rows);
      });
    }

    it('says that its state is another one after each change, and the same without', async () => {
      const { file, writer } = database('WAL');
      const reader = reading(file, engine);
      const seen = new Set<string>();
      for (let n = 0; n < 20; n++) {
        writer.exec("INSERT INTO a VALUES (1, 'x')");
        seen.add(reader.state());
      }
      assert.equal(seen.size, 20);
      await new Promise(resolve => setTimeout(resolve, 120));
      assert.equal(reader.state(), reader.state());
    });

    it('has no table where nothing was written yet', async () => {
      const file = join(ownFolder(), 'test.db');
      writeFileSync(file, '');
      assert.equal(await reading(file, engine).read(sql => sql.tables.size), 0);
    });

    it('leaves out views, virtual tables, and columns that are computed', async () => {
      const { file, writer } = database('DELETE', 1);
      writer.exec(`CREATE VIEW runs AS WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s) SELECT n FROM s;
        CREATE TABLE computed (n INTEGER, m AS (hex(zeroblob(n))) VIRTUAL)`);
      const tables = await reading(file, engine).read(sql => sql.tables);
      assert.deepEqual([...tables.keys()].sort(), ['a', 'computed']);
      assert.deepEqual([...(tables.get('computed') ?? [])], ['n']);
    });

    it('gives integers beyond 2^53 as the text they are', async () => {
      const { file, writer } = database('DELETE', 0);
      writer.exec("INSERT INTO a VALUES (9007199254740993, 'x')");
      const rows = await reading(file, engine).read(sql => sql.rows('SELECT CAST(n AS TEXT) AS n FROM a'));
      assert.equal(rows[0]?.['n'], '9007199254740993');
    });

    it('tells what is no database, and what is broken', async () => {
      const { file, writer } = database('DELETE');
      writer.close();
      const whole = readFileSync(file);
      for (const [bytes, code] of [
        [
          Buffer.from(
            'no database at all, but longer than a header of one hundred bytes, which would be needed to be one of these',
          ),
          'not-a-database',
        ],
        [whole.subarray(0, 50), 'not-a-database'],
        [whole.subarray(0, 4096 + 100), 'corrupt'],
        [Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0x5a)]), 'corrupt'],
      ] as const) {
        writeFileSync(file, bytes);
        await assert.rejects(
          reading(file, engine).read(({ rows }) => rows('SELECT t FROM a')),
          { name: 'MalformedError', code },
        );
      }
    });

    it('does not follow a page that leads back to itself', { timeout: 20_000 }, async () => {
      const { file, writer } = database('DELETE', 20_000);
      writer.close();
      const bytes = readFileSync(file);
      const size = bytes.readUInt16BE(16);
      // Every child of an inner page of the table is made its first one.
      for (let page = size; page < bytes.length; page += size) {
        if (bytes[page] !== 5) continue;
        const cells = bytes.readUInt16BE(page + 3);
        const child = bytes.readUInt32BE(page + bytes.readUInt16BE(page + 12));
        for (let cell = 0; cell < cells; cell++)
          bytes.writeUInt32BE(child, page + bytes.readUInt16BE(page + 12 + 2 * cell));
      }
      writeFileSync(file, bytes);
      const reader = reading(file, engine);
      // It ends, whatever it finds.
      await reader
        .read(({ rows }) => rows('SELECT t FROM a'))
        .catch(error => assert.equal(error.name, 'MalformedError'));
      await reader.read(count).catch(error => assert.equal(error.name, 'MalformedError'));
    });

    it('refuses to copy more than it may', async () => {
      const { file } = database('WAL');
      await assert.rejects(reading(file, engine, { copy: 1000 }).read(count), {
        name: 'MalformedError',
        code: 'too-large',
      });
    });

    it('does not take a link for a log', async () => {
      const { file, writer } = database('WAL');
      writer.close();
      const other = join(ownFolder(), 'other');
      copyFileSync(file, other);
      symlinkSync(other, `${file}-wal`);
      assert.equal(await reading(file, engine).read(count), 1000);
    });
  });
}

async function started(file: string, mode: string, pause: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--no-warnings', WRITER, file, mode, String(pause)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  after(() => child.kill());
  await once(child.stdout, 'data');
  return child;
}

async function ended(child: ChildProcess): Promise<{ readonly rows: number; readonly blocked: number }> {
  child.stdin?.end();
  const [told] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return JSON.parse(told.toString()) as { rows: number; blocked: number };
}
