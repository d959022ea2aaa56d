import { Message } from '../../../bytes/protobuf.ts';
import type { WandbFacts } from './facts.ts';
import { item, items, none } from './items.ts';
import { Row } from './rows.ts';

/** Kinds of artifacts that W&B makes by itself. */
const INTERNAL = /^(?:job|code|run_table|dataset|wandb-.*)$/;

/** Adds to what is known of a run what one record of its log says. Throws MalformedError for what is no record. */
export function tellRecord(facts: WandbFacts, bytes: Uint8Array): void {
  const record = new Message(bytes);
  while (record.next()) TELL[record.field]?.(facts, record);
  facts.version += 1;
}

type Tell = (facts: WandbFacts, of: Message) => void;

/** By the number of the record's field; what is not here is not asked for. */
const TELL: Readonly<Record<number, Tell>> = {
  2: history,
  3: summary,
  5: config,
  6: files,
  7: stats,
  8: artifact,
  17: run,
  18: exit,
  25: useArtifact,
  26: environment,
};

function history(facts: WandbFacts, of: Message): void {
  const row = new Row();
  let step: number | undefined;
  const outer = of.enter();
  while (of.next()) {
    if (of.field === 1) item(of, none, (key, value) => row.put(key, value));
    else if (of.field === 2) step = stepOf(of.message());
  }
  of.leave(outer);
  facts.row(row, step);
}

/** Zero is not written: an empty message is step 0. */
function stepOf(message: Message): number {
  let step = 0;
  while (message.next()) if (message.field === 1) step = message.signed();
  return step;
}

/** The summary tells again and again what the history tells: of its metrics nothing is read. */
function summary(facts: WandbFacts, of: Message): void {
  const skips = (name: string) => facts.metrics.byName.has(name);
  items(
    of,
    (key, value) => facts.summarise(key, value),
    key => facts.summary.delete(key),
    skips,
  );
}

function config(facts: WandbFacts, of: Message): void {
  items(
    of,
    (key, value) => facts.setting(key, value),
    key => facts.parameters.delete(key),
  );
}

/** A protobuf Timestamp in ms since epoch. */
function timestamp(of: Message): number {
  let ms = 0;
  while (of.next()) {
    if (of.field === 1) ms += of.signed() * 1000;
    else if (of.field === 2) ms += of.signed() / 1e6;
  }
  return ms;
}

function stats(facts: WandbFacts, of: Message): void {
  const message = of.message();
  const values: (readonly [string, number])[] = [];
  let time = Number.NaN;
  while (message.next()) {
    if (message.field === 2) time = timestamp(message.message());
    else if (message.field === 3) {
      item(message, none, (name, value) => {
        if (typeof value === 'number') values.push([name, value]);
      });
    }
  }
  for (const [name, value] of values) facts.system(name, time, value);
}

function run(facts: WandbFacts, of: Message): void {
  const message = of.message();
  const labels: string[] = [];
  while (message.next()) {
    switch (message.field) {
      case 1:
        facts.id = message.text();
        break;
      case 2:
        facts.tag('entity', message.text());
        break;
      case 3:
        facts.project = message.text();
        break;
      case 4:
        config(facts, message);
        break;
      case 5:
        summary(facts, message);
        break;
      case 6:
        facts.tag('group', message.text());
        break;
      case 7:
        facts.tag('job_type', message.text());
        break;
      case 8:
        facts.displayName = message.text();
        break;
      case 9:
        facts.tag('notes', message.text());
        break;
      case 10:
        labels.push(message.text());
        break;
      case 12:
        facts.tag('sweep', message.text());
        break;
      case 13:
        facts.tag('host', message.text());
        break;
      case 14:
        facts.startingStep = message.signed();
        break;
      case 17:
        facts.startedAt = timestamp(message.message());
        break;
      case 21:
        git(facts, message.message());
        break;
      case 23:
        branch(facts, message.message());
        break;
    }
  }
  facts.tag('tags', labels.join(', '));
}

function git(facts: WandbFacts, of: Message): void {
  while (of.next()) if (of.field === 2) facts.commit = of.text();
}

function branch(facts: WandbFacts, of: Message): void {
  let from = '';
  let step = Number.NaN;
  let metric = '_step';
  while (of.next()) {
    if (of.field === 1) from = of.text();
    else if (of.field === 2) step = of.double();
    else if (of.field === 3) metric = of.text();
  }
  if (from !== '' && metric === '_step') facts.branch = { run: from, step: Number.isNaN(step) ? 0 : step };
}

function exit(facts: WandbFacts, of: Message): void {
  const message = of.message();
  facts.exitCode = 0;
  while (message.next()) {
    if (message.field === 1) facts.exitCode = message.signed();
    else if (message.field === 2) facts.runtime = message.signed();
  }
}

function environment(facts: WandbFacts, of: Message): void {
  const message = of.message();
  while (message.next()) {
    switch (message.field) {
      case 1:
        facts.tag('os', message.text());
        break;
      case 2:
        facts.tag('python', message.text());
        break;
      case 3:
        facts.startedAt ??= timestamp(message.message());
        break;
      case 6:
        facts.tag('program', message.text());
        break;
      case 9:
        git(facts, message.message());
        break;
      case 12:
        facts.tag('host', message.text());
        break;
      case 18:
        facts.tag('gpu', message.text());
        break;
    }
  }
}

function artifact(facts: WandbFacts, of: Message): void {
  const message = of.message();
  let type = '';
  let name = '';
  const aliases: string[] = [];
  while (message.next()) {
    if (message.field === 4) type = message.text();
    else if (message.field === 5) name = message.text();
    else if (message.field === 11) aliases.push(message.text());
  }
  if (name === '') return;
  if (type === 'dataset') facts.dataSet({ name, context: 'logged' });
  else if (!INTERNAL.test(type)) facts.artifact({ name, type, step: facts.lastStep });
}

function useArtifact(facts: WandbFacts, of: Message): void {
  const message = of.message();
  let type = '';
  let name = '';
  while (message.next()) {
    if (message.field === 2) type = message.text();
    else if (message.field === 3) name = message.text();
  }
  if (name !== '' && type !== 'job' && type !== 'model') facts.dataSet({ name, context: 'used' });
}

function files(facts: WandbFacts, of: Message): void {
  const message = of.message();
  while (message.next()) {
    if (message.field !== 1) continue;
    const entry = message.message();
    while (entry.next()) if (entry.field === 1) facts.file(entry.text());
  }
}
