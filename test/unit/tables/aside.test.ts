/** Large arrays of what is known of rows, written once and beside the rest. */
import assert from 'node:assert/strict';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { serialize } from 'node:v8';
import { putAside, takenBack } from '../../../src/core/tables/kept/aside.ts';
import { willLast } from '../../../src/core/tables/knownRows.ts';
import { withRoom } from '../../../src/core/tables/rowMemory.ts';
import { Spill, type SpillFile, type Stretch } from '../../../src/core/tables/spill.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-aside-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;
function newSpill(): Spill {
  return new Spill(undefined, () => {
    const file = path.join(folder, `${made++}`);
    return { descriptor: openSync(file, 'w+'), path: file };
  });
}

/** Files in the order in which they are named. */
class Files {
  readonly all: { readonly file: SpillFile }[] = [];

  readonly numbered = ({ file, at, rows }: Stretch) => {
    if (file && !this.all.some(each => each.file === file)) this.all.push({ file });
    return { file: this.all.findIndex(each => each.file === file), at, rows };
  };
}

const LARGE = 1 << 16;
const numbers = Float64Array.from({ length: LARGE }, (_, i) => (i % 7 === 0 ? Number.NaN : i / 3));
const counts = Uint32Array.from({ length: LARGE }, (_, i) => 4_294_967_295 - i);

test('come back as they were, and what occurs twice is one object still', async () => {
  willLast(numbers);
  willLast(counts);
  const plan = { edges: new Float64Array(10), hasTies: false };
  const answers = {
    facts: { plan, numbers, few: null, none: undefined },
    others: new Map([['list', [plan, counts, 'text', 3, new Uint8Array(LARGE)]]]),
  };
  const spill = newSpill();
  const files = new Files();
  const put = putAside(answers, spill, files.numbered);
  await spill.settled();
  assert.equal(spill.bytes, numbers.byteLength + counts.byteLength);
  assert.ok(serialize(put).length < 2 * LARGE, 'the large arrays are not among the rest');
  const back = takenBack(structuredClone(put), spill, files.all);
  assert.deepEqual(back, answers);
  assert.equal(back.others.get('list')?.[0], back.facts.plan);
});

test('are not put aside where nobody said that they last, nor small ones', () => {
  const spill = newSpill();
  const small = new Float64Array(10);
  willLast(small);
  const answers = { changing: new Float64Array(LARGE), small };
  assert.deepEqual(putAside(answers, spill, new Files().numbered), answers);
  assert.equal(spill.bytes, 0);
});

test('that grow in place are written on, by the process that wrote them and by another one', async () => {
  const memory = new Int32Array(LARGE + 3000);
  willLast(memory);
  memory.forEach((_, i) => {
    memory[i] = i;
  });
  const spill = newSpill();
  const files = new Files();
  const put = async (hashes: Int32Array) => {
    const made = putAside({ hashes }, spill, files.numbered);
    await spill.settled();
    return made;
  };
  await put(memory.subarray(0, LARGE));
  const answer = await put(memory.subarray(0, LARGE + 1000));
  assert.equal(spill.bytes, 4 * (LARGE + 1000));
  const { hashes } = takenBack(answer, spill, files.all);
  assert.deepEqual(hashes, memory.subarray(0, LARGE + 1000));
  const wide = withRoom(hashes);
  assert.ok(wide.length >= LARGE + 3000 && wide.buffer === hashes.buffer);
  wide.set(memory.subarray(LARGE + 1000), LARGE + 1000);
  const last = await put(wide.subarray(0, LARGE + 3000));
  assert.equal(spill.bytes, 4 * (LARGE + 3000));
  assert.deepEqual(takenBack(last, spill, files.all).hashes, memory);
});

test('are written anew to the files of other rows', async () => {
  const array = Float64Array.from({ length: LARGE }, (_, i) => i);
  willLast(array);
  for (const spill of [newSpill(), newSpill()]) {
    const files = new Files();
    const put = putAside({ array }, spill, files.numbered);
    await spill.settled();
    assert.equal(spill.bytes, array.byteLength);
    assert.deepEqual(takenBack(put, spill, files.all), { array });
  }
});
