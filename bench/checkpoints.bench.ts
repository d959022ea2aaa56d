/**
 * Opening large checkpoints: all that is told of them, the safety verdict too, in a process that has just started. Peers are the formats'
 * own libraries, in a process that runs already.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLargeTorch } from '../test/unit/checkpoints/largeTorch.ts';
import { type Benchmark, type Measurement, median, startTimed } from './benchmark.ts';
import { withProgram } from './bundled.ts';
import type { Opened } from './checkpoints_child.ts';
import { inTemporaryFolder } from './data.ts';
import {
  BYTES,
  writeGguf,
  writeHdf5,
  writeSafetensors,
  writeSavedModel,
  writeXgboost,
} from './largeCheckpoints.ts';
import { run } from './programs.ts';

const ROUNDS = 3;
const SCRIPT = fileURLToPath(new URL('./checkpoints_reference.py', import.meta.url));
const CHILD = fileURLToPath(new URL('./checkpoints_child.ts', import.meta.url));
/** No more is read of a file of 10 GB. */
const MOST_READ_MB = 8;
const SOON_MS = 200;
/** Models of 10 GB have some hundreds of tensors. Eight times as many show what each of them costs; that is not judged. */
const TENSORS = 640;
const MANY_TENSORS = 5120;
/** Of XGBoost's JSON, which has to be read to its end. */
const JSON_MB = 200;
const JSON_MB_PER_SECOND = 500;

type Peer = 'safetensors' | 'h5py' | 'xgboost';

interface Kind {
  readonly what: string;
  readonly name: string;
  readonly make: (path: string, tensors: number) => void;
  /** Who opens it too; one that makes the file itself is asked for it. */
  readonly peer?: Peer;
  readonly peerMakes?: true;
}

const KINDS: readonly Kind[] = [
  { what: 'safetensors', name: 'm.safetensors', make: writeSafetensors, peer: 'safetensors' },
  { what: 'PyTorch', name: 'm.pt', make: (path, tensors) => writeLargeTorch(path, tensors, BYTES) },
  { what: 'GGUF', name: 'm.gguf', make: writeGguf },
  { what: 'TensorFlow SavedModel', name: 'saved', make: writeSavedModel },
  { what: 'Keras weights in HDF5', name: 'm.weights.h5', make: writeHdf5 },
  {
    what: 'Keras weights in HDF5 as h5py writes it',
    name: 'h.weights.h5',
    make: () => undefined,
    peer: 'h5py',
    peerMakes: true,
  },
];

export const benchmark: Benchmark = {
  title: 'Checkpoints',
  run: ({ tools }) =>
    withProgram(CHILD, child =>
      inTemporaryFolder(async folder => {
        const found: Measurement[] = [];
        for (const tensors of [TENSORS, MANY_TENSORS]) {
          for (const kind of KINDS) found.push(...(await large(child, folder, kind, tensors, await tools())));
        }
        found.push(...(await trees(child, folder, await tools())));
        return found;
      }),
    ),
};

async function large(
  child: string,
  folder: string,
  { what, name, make, peer, peerMakes }: Kind,
  tensors: number,
  tools: string | undefined,
): Promise<Measurement[]> {
  const path = join(folder, name);
  const other = peer && (await started(tools, [peer, path, tensors, BYTES], () => make(path, tensors)));
  if (other === undefined && peerMakes) return [];
  if (other === undefined) make(path, tensors);
  const measured = await opened(child, path, other);
  await rm(path, { recursive: true });
  if (measured.last.tensors !== tensors) throw new Error(`${measured.last.tensors} tensors were found.`);
  const called = `${what}, 10 GB, ${tensors} tensors`;
  return [
    {
      what: `${called}, opened`,
      ours: measured.milliseconds,
      ...(measured.peer !== undefined && peer && { peer: { name: peer, value: measured.peer } }),
      ...(tensors === TENSORS && { bar: { below: SOON_MS } }),
    },
    {
      what: `${called}, read of it`,
      ours: measured.last.bytes / 1e6,
      unit: 'MB',
      bar: { below: MOST_READ_MB },
    },
  ];
}

async function trees(child: string, folder: string, tools: string | undefined): Promise<Measurement[]> {
  const path = join(folder, 'model.json');
  let count = 0;
  const make = () => {
    count = writeXgboost(path, JSON_MB * 1e6);
  };
  const other = await started(tools, ['xgboost', path], make);
  if (other === undefined) make();
  const { milliseconds, last, peer } = await opened(child, path, other);
  if (last.trees !== count) throw new Error(`${last.trees} trees were found.`);
  const called = `XGBoost model in JSON, ${JSON_MB} MB, ${count} trees`;
  return [
    {
      what: `${called}, opened`,
      ours: milliseconds,
      ...(peer !== undefined && { peer: { name: 'xgboost', value: peer } }),
      bar: { below: (JSON_MB / JSON_MB_PER_SECOND) * 1000 },
    },
    { what: `${called}, memory it takes`, ours: last.memory / 1e6, unit: 'MB', bar: { below: 50 } },
  ];
}

/** The peer, with the file there; undefined without the tools. */
async function started(
  tools: string | undefined,
  given: readonly [peer: Peer, path: string, ...sizes: number[]],
  make: () => void,
) {
  if (tools === undefined) return undefined;
  make();
  return startTimed(tools, [SCRIPT, ...given.map(String)]);
}

/** Medians of fresh processes and the peer in turn, the first round left out. */
async function opened(
  child: string,
  path: string,
  other: Awaited<ReturnType<typeof started>>,
): Promise<{ readonly milliseconds: number; readonly last: Opened; readonly peer: number | undefined }> {
  const [mine, theirs]: [Opened[], number[]] = [[], []];
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      const { output } = await run(process.execPath, [child, path]);
      mine.push(JSON.parse(output) as Opened);
      if (other) theirs.push(await other.time());
    }
  } finally {
    other?.close();
  }
  const last = mine.at(-1);
  if (last === undefined) throw new Error('It was never opened.');
  return {
    milliseconds: median(mine.slice(1).map(each => each.milliseconds)),
    last,
    peer: theirs.length > 0 ? median(theirs.slice(1)) : undefined,
  };
}
