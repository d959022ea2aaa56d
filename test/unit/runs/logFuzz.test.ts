import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Message } from '../../../src/core/bytes/protobuf.ts';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { entryOf } from '../../../src/core/runs/readers/tensorboard/entries.ts';
import { tellEvent } from '../../../src/core/runs/readers/tensorboard/events.ts';
import { EventFacts } from '../../../src/core/runs/readers/tensorboard/facts.ts';
import { EventFrames } from '../../../src/core/runs/readers/tensorboard/frames.ts';
import { WandbFacts } from '../../../src/core/runs/readers/wandb/facts.ts';
import { WandbLog } from '../../../src/core/runs/readers/wandb/log.ts';
import { tellRecord } from '../../../src/core/runs/readers/wandb/records.ts';
import { fuzzCount, mutations, orMalformed, survive } from '../../fuzz.ts';
import { exitRecord, historyRecord, logOf, runRecord, summaryRecord } from './wandbWriter.ts';

/** Real logs, in which each part is broken on its own: a broken record behind a right checksum is one that a hostile program wrote. */
const FIXTURES = fileURLToPath(new URL('../../fixtures/runs', import.meta.url));

function filesOf(kinds: readonly string[], ending: RegExp): Uint8Array[] {
  return kinds.flatMap(kind =>
    readdirSync(join(FIXTURES, kind), { recursive: true, encoding: 'utf8' })
      .filter(name => ending.test(name))
      .sort()
      .map(name => readFileSync(join(FIXTURES, kind, name))),
  );
}

const logs = filesOf(['wandb', 'wandb-old'], /\.wandb$/);
const eventFiles = filesOf(['tensorboard', 'tensorboard-tensorflow'], /tfevents/);

/** One record of each kind that differs from those before in its first bytes and its length. */
function distinct(records: readonly Uint8Array[], most: number): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const bytes of records) {
    if (bytes.length < 4000) found.set(`${bytes.subarray(0, 4).join()} ${bytes.length}`, bytes.slice());
  }
  const all = [...found.values()];
  return all.filter((_, at) => at % Math.ceil(all.length / most) === 0);
}

function recordsOf(bytes: Uint8Array): Uint8Array[] {
  const log = new WandbLog(memorySource(bytes), 0);
  const found: Uint8Array[] = [];
  for (let record = log.next(); record !== undefined; record = log.next()) found.push(record);
  return found;
}

function eventsOf(bytes: Uint8Array): Uint8Array[] {
  const frames = new EventFrames(memorySource(bytes), 0);
  const found: Uint8Array[] = [];
  while (frames.next() !== undefined) found.push(bytes.subarray(frames.at, frames.at + frames.length));
  return found;
}

describe('broken logs of W&B', () => {
  it('end, and throw nothing but what is said to be malformed', async () => {
    const small = [
      logOf([
        runRecord({ id: 'abc', tags: ['x'], branch: { run: 'a', step: 3 }, config: [['a', '{"b": [1]}']] }),
        historyRecord(0, [
          [['a', 'b'], '1'],
          ['c', '{"_type": "x"}'],
        ]),
        summaryRecord([['x', 'NaN']]),
        exitRecord(1, 5),
      ]),
      ...logs.filter(bytes => bytes.length < 3000),
    ];
    const each = Math.ceil(fuzzCount(100_000) / small.length);
    for (const [at, bytes] of small.entries()) {
      await survive(mutations(100 + at, bytes, each), ({ bytes: broken }) =>
        orMalformed(() => {
          const log = new WandbLog(memorySource(broken), 0);
          const facts = new WandbFacts();
          for (let record = log.next(); record !== undefined; record = log.next()) {
            const whole = record;
            orMalformed(() => tellRecord(facts, whole));
          }
          assert.ok(log.complete <= broken.length);
        }),
      );
    }
  });

  it('hold records that are told, or malformed', async () => {
    const records = distinct(logs.flatMap(recordsOf), 60);
    assert.ok(records.length >= 30);
    const each = Math.ceil(fuzzCount(100_000) / records.length);
    for (const [at, record] of records.entries()) {
      let facts = new WandbFacts();
      await survive(mutations(200 + at, record, each), ({ bytes }) => {
        orMalformed(() => tellRecord(facts, bytes));
        if (facts.metrics.byName.size > 1000) facts = new WandbFacts();
      });
    }
  });
});

describe('broken event files', () => {
  it('end, and throw nothing but what is said to be malformed', async () => {
    const small = eventFiles.filter(bytes => bytes.length < 3000);
    assert.ok(small.length >= 5);
    const each = Math.ceil(fuzzCount(100_000) / small.length);
    for (const [at, bytes] of small.entries()) {
      await survive(mutations(300 + at, bytes, each), ({ bytes: broken }) => {
        const frames = new EventFrames(memorySource(broken), 0);
        const facts = new EventFacts();
        for (let event = frames.next(); event !== undefined; event = frames.next()) {
          const whole = event;
          orMalformed(() => tellEvent(facts, whole, 0, frames.at, frames.length));
        }
        assert.ok(frames.complete <= broken.length);
      });
    }
  });

  it('hold events that are told, or malformed, and entries that are read, or malformed', async () => {
    const events = distinct(eventFiles.flatMap(eventsOf), 60);
    assert.ok(events.length >= 30);
    const each = Math.ceil(fuzzCount(100_000) / events.length);
    for (const [at, original] of events.entries()) {
      await survive(mutations(400 + at, original, each), ({ bytes }) => {
        const facts = new EventFacts();
        orMalformed(() => tellEvent(facts, new Message(bytes), 0, 0, bytes.length));
        for (const { kind, name } of facts.extras.values()) {
          orMalformed(() => entryOf(new Message(bytes), kind, name));
        }
      });
    }
  });
});

describe('logs that were written to fill the memory', () => {
  it('have no more metrics, settings and texts than a run has', () => {
    const facts = new WandbFacts();
    const many = Array.from({ length: 30_000 }, (_, at) => [`m${at}`, '1'] as const);
    tellRecord(facts, Uint8Array.from(historyRecord(0, many)));
    assert.equal(facts.metrics.byName.size, 20_000);
    tellRecord(facts, Uint8Array.from(runRecord({ id: 'x', config: many })));
    assert.equal(facts.parameters.byName.size, 20_000);
    assert.equal(facts.leftOut, 20_000);
    const long = Uint8Array.from(summaryRecord([['t0', JSON.stringify('x'.repeat(1_000_000))]]));
    const digit = long.indexOf('0'.charCodeAt(0));
    for (let at = 0; at < 20; at += 1) {
      long[digit] = 65 + at;
      tellRecord(facts, long);
    }
    assert.equal(facts.summary.byName.size, 16);
    tellRecord(facts, Uint8Array.from(historyRecord(1, [['n'.repeat(5000), '1']])));
    assert.equal(facts.metrics.byName.size, 20_000);
  });

  it('are told in time that grows with their length only', () => {
    const facts = new WandbFacts();
    const media = Array.from({ length: 10_000 }, (_, at) => [[`m${at}`, '_type'], '"image"'] as const);
    const values = Array.from({ length: 10_000 }, (_, at) => [[`m${at}`, 'size'], '1'] as const);
    const record = Uint8Array.from(historyRecord(0, [...media, ...values]));
    const before = process.cpuUsage();
    tellRecord(facts, record);
    const { user } = process.cpuUsage(before);
    assert.equal(facts.metrics.byName.size, 0);
    assert.ok(user < 2e6, `${user} µs`);
  });
});
