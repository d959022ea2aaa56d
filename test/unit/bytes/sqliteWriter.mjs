// Writes into a database until its standard input ends, one row into each of two tables per transaction, without patience: a reader
// that holds a lock at the wrong moment makes it fail, which it tells with the number of rows when it ends.
import { DatabaseSync } from 'node:sqlite';

const [file, mode, pause = '1'] = process.argv.slice(2);
const database = new DatabaseSync(file, { timeout: 0 });
database.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = OFF`);
database.exec('CREATE TABLE IF NOT EXISTS a (n INTEGER); CREATE TABLE IF NOT EXISTS b (n INTEGER)');
let rows = 0;
let blocked = 0;
process.stdin.once('end', () => {
  process.stdout.write(`${JSON.stringify({ rows, blocked })}\n`);
  process.exit(0);
});
process.stdin.resume();
process.stdout.write('ready\n');

function write() {
  try {
    database.exec(`BEGIN IMMEDIATE; INSERT INTO a VALUES (${rows}); INSERT INTO b VALUES (${rows}); COMMIT`);
    rows += 1;
  } catch {
    blocked += 1;
    if (database.isTransaction) database.exec('ROLLBACK');
  }
  setTimeout(write, Number(pause));
}
write();
