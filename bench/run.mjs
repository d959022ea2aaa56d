// Runs bench/*.bench.ts (or those named: node bench/run.mjs metrics), prints a table, and writes docs/PERFORMANCE.md with --write.
// Peers in Python are measured in the same run: by the interpreter of EVENKEEL_PYTHON, else in .venv-bench, which is made once from
// bench/requirements.txt; the tools whose files are read by the first of EVENKEEL_TOOLS_PYTHON, else in .venv-tools. --no-peers leaves both out. EVENKEEL_NODES may name further Node programs (separated as in PATH) to run the
// command line with. Exit code 1: a bar was missed.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ENGINE_FLAGS } from '../src/extension/engineClient.ts';

const names = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const folder = new URL('./', import.meta.url);
const document = new URL('../docs/PERFORMANCE.md', import.meta.url);
const files = (await readdir(folder))
  .filter(file => file.endsWith('.bench.ts'))
  .filter(file => names.length === 0 || names.includes(file.replace('.bench.ts', '')))
  .sort();

const lines = [];
let isMissed = false;
for (const file of files) {
  for (const { title, what, ours, unit = 'ms', peer, bar } of await measurementsOf(file)) {
    const ratio = peer && peer.value / ours;
    const holds =
      bar === undefined ? undefined : 'below' in bar ? ours < bar.below : ratio && ratio >= bar.ratio;
    if (holds === false) isMissed = true;
    lines.push([
      title,
      what,
      `${shown(ours)} ${unit}`,
      peer ? `${shown(peer.value)} ${unit} (${peer.name})` : '–',
      ratio ? `${ratio.toFixed(1)}×` : '–',
      bar === undefined ? '–' : 'below' in bar ? `below ${bar.below} ${unit}` : `at least ${bar.ratio}×`,
      holds === undefined ? 'not judged' : holds ? 'holds' : 'MISSED',
    ]);
    console.log(lines.at(-1).join(' | '));
  }
}

if (process.argv.includes('--write')) {
  const header = ['Area', 'Measured', 'Evenkeel', 'Peer', 'Ratio', 'Bar', ''];
  const table = [header, header.map(() => '---'), ...(names.length === 0 ? lines : await amongOthers())]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n');
  const { model = 'unknown processor' } = cpus()[0] ?? {};
  const text = `# Performance

Medians of interleaved runs, written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}. Ratios are the point: both
sides ran in turn on one machine (${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}). The spread between runs is up to 30%.${names.length === 0 ? '' : ` ${names.join(', ')}: measured again after the others.`}

${table}

KS and Wasserstein of one column: by the profile, 40 % of the time goes into finding the bucket of each row and into adding up rows and
values of 16 384 buckets, which lie beyond the first cache; 25 % into copying rows to WebAssembly, missing values and moments, block by
block; 20 % into finding the values of the few buckets in question by two bytes a row, ordering and merging them. Where both columns have
the same distribution these buckets hold one row in ten, and the time is up to a third longer. The five rounds are those of
a young process, in which its functions are still being compiled: later in the same process it takes 16 ms on a core of its own, and 19 to
32 ms where other work shares the machine.

A new day: of data in memory (10 000 rows of 15 columns are 440 MB) what it costs hardly depends on the rows that came. Fourteen columns are
compared with their reference anew, exactly, over all rows of the window (by the profile a fifth of the time); the area under the ROC curve
and the curves of 91 000 different scores take an eighth, charts and limits of 366 chunks in some thirty series a sixth, relations, quality
and estimates a quarter, reading and the disk an eighth; no single step is more than a twentieth. The first two days after a whole take up
to twice as long as later ones. Of 2000 rows a day, that is a twentieth of a second and more than 2 % of a whole of two, which is not judged.
Of data that do not fit into memory (10M rows of 25 columns, in a file) a day is a look at a day's rows: 0.2 s, whether the window is
seven days or all. Once in some two weeks, or where a value comes into question that was not foreseen, a column is read whole again (a tenth of
a second each). With a reference of a million rows in place of 20 000 a day takes 0.27 s of 21 (1.3 %) with a window of seven days; with all
days in it 1.9 s of 25 (8 %), since of columns with the same distribution on both sides one value in seven is in question, which is more than
is kept, so that these are read whole each time. Where both sides have 10M rows it is one in four, and another process takes 29 s of 60.
From the command line, each day by a process of its own, columns and what is known of them come from \`.evenkeel/cache\`. It takes 0.35 s for
whatever data, of which starting is a quarter, and more for 10M rows of 25 columns: what is kept is read and written (a quarter of the
time), and code that runs once is interpreted. It was 12.8 s where all files were read again.

Each area is measured in a process of its own, which is started as the editor starts the engine. The drift report is that of a process
that has made one at once before; after a pause as long as NannyML takes, the processors of a virtual machine are slower for a while, a plain
loop by a tenth to a third. Threads wait a minute for the next assessment. The first report of a
process takes twice as long. 10M rows against 10M, 25 columns, in 365 files of CSV a side, all in the window, by the command line: 50 to 60 s,
and 28 to 29 s by another process; 1.7 GB at most.

Memory bounded by chunks: 100 Parquet files of 1M rows each (3.0 GB; a time, a target, a score whose values are all distinct, two
numbers and a category) against a reference of 1M rows, cut by day into 100 chunks, assessed by the command line once each on two cores.
With \`window: 7\`: 69 s, 2.8 GB at most; a second time, when what was found out of the chunks is remembered by their rows, 27 s, 2.8 GB.
With all 100 days in the window, before files were read one after the other: 362 s of processor time, 10.8 GB, since exact
ranking metrics of 100M distinct scores need tables of 24 bytes for each of them. Columns lie in a temporary file without a name meanwhile; rows and chunks are
read from it some at a time. Repeated rows are looked for in tables of up to 20M rows.
`;
  await writeFile(document, text);
}
process.exitCode = isMissed ? 1 : 0;

/** The lines of the document, those of the areas that were measured in place of earlier ones. */
async function amongOthers() {
  const rows = (await readFile(document, 'utf8'))
    .split('\n')
    .filter(line => /^\| (?!Area \||---)/.test(line));
  const earlier = rows.map(row => row.slice(2, -2).split(' | '));
  const measured = area => lines.filter(line => line[0] === area);
  const areas = new Set([...earlier, ...lines].map(([area]) => area));
  return Array.from(areas, area => {
    const own = measured(area);
    return own.length > 0 ? own : earlier.filter(line => line[0] === area);
  }).flat();
}

/**
 * What a benchmark measures, in a process of its own that is started as the editor starts the engine: what another has left behind,
 * compiled code and a large heap, is not measured.
 * @param {string} file
 * @returns {Promise<readonly (import('./benchmark.ts').Measurement & { readonly title: string })[]>}
 */
async function measurementsOf(file) {
  const child = fork(fileURLToPath(new URL('one.mjs', folder)), [file, ...process.argv.slice(2)], {
    execArgv: [...ENGINE_FLAGS],
  });
  const [measured] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (!Array.isArray(measured)) throw new Error(`${file} ended with exit code ${measured}.`);
  return measured;
}

function shown(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
