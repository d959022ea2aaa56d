import type { Message } from '../../../bytes/protobuf.ts';
import type { EventFacts, Tag } from './facts.ts';
import { tellHparams } from './hparams.ts';
import { scalarOf, tensorOf } from './tensor.ts';

/** Names in a run's event files. More are none that a person gave. */
const TAGS = 100_000;
const LONGEST_NAME = 2000;
/** SessionLog.status of a program that begins, or begins again. */
const START = 1;
/** SummaryMetadata.data_class of one number a step. */
const DATA_CLASS_SCALAR = 1;

/** What plug-ins keep under their name. */
const KINDS: Readonly<Record<string, Tag['kind']>> = {
  scalars: 'scalar',
  histograms: 'histogram',
  pr_curves: 'pr-curve',
  text: 'text',
  hparams: 'hparams',
};

/** Adds to what is known of a run what an Event says. `file`, `at` and `length` say where it is. Throws MalformedError for what is none. */
export function tellEvent(facts: EventFacts, event: Message, file: number, at: number, length: number): void {
  let time = Number.NaN;
  let step = 0;
  let starts = false;
  let summary: Message | undefined;
  while (event.next()) {
    switch (event.field) {
      case 1:
        time = event.double() * 1000;
        break;
      case 2:
        step = event.signed();
        break;
      case 5:
        summary = event.message();
        break;
      case 7:
        starts = isStart(event.message());
        break;
    }
  }
  facts.event(time, file);
  if (starts) facts.start(step, file);
  while (summary?.next()) {
    if (summary.field === 1) tellValue(facts, summary, step, time, file, at, length);
  }
}

function isStart(log: Message): boolean {
  let status = 0;
  while (log.next()) if (log.field === 1) status = log.unsigned();
  return status === START;
}

/** One value of a summary, which is a number where a plug-in says so or it is written as one. */
function tellValue(
  facts: EventFacts,
  value: Message,
  step: number,
  time: number,
  file: number,
  at: number,
  length: number,
): void {
  let name = '';
  let simple: number | undefined;
  let tensor: Message | undefined;
  let metadata: Message | undefined;
  let isOldHistogram = false;
  const outer = value.enter();
  while (value.next()) {
    switch (value.field) {
      case 1:
        name = value.name();
        break;
      case 2:
        simple = value.float();
        break;
      case 5:
        isOldHistogram = true;
        break;
      case 8:
        tensor = value.message();
        break;
      case 9:
        metadata = value.message();
        break;
    }
  }
  value.leave(outer);
  const tag = tagOf(facts, name);
  if (tag === undefined) {
    facts.leftOut += 1;
    return;
  }
  if (metadata !== undefined) tellMetadata(facts, tag, metadata);
  if (simple !== undefined) push(facts, tag, step, time, simple);
  else if (tag.kind === 'scalar') {
    const number = tensor && scalarOf(tensorOf(tensor));
    if (number !== undefined) push(facts, tag, step, time, number);
  } else if (isOldHistogram) facts.extra('histogram', name, step, time, { file, at, length });
  else if (tag.kind !== undefined && tag.kind !== 'hparams' && tag.kind !== 'other') {
    facts.extra(tag.kind, name, step, time, { file, at, length });
  }
}

function tagOf(facts: EventFacts, name: string): Tag | undefined {
  let tag = facts.tags.get(name);
  if (tag === undefined && facts.tags.size < TAGS && name.length <= LONGEST_NAME) {
    tag = { name, kind: undefined, history: undefined };
    facts.tags.set(name, tag);
  }
  return tag;
}

function push(facts: EventFacts, tag: Tag, step: number, time: number, value: number): void {
  tag.history ??= facts.metrics.named(tag.name);
  facts.metrics.push(tag.history, step, time, value);
}

/** SummaryMetadata: which plug-in a name belongs to, and what that keeps in it. */
function tellMetadata(facts: EventFacts, tag: Tag, metadata: Message): void {
  let plugin: string | undefined;
  let content: Message | undefined;
  let dataClass = 0;
  while (metadata.next()) {
    if (metadata.field === 1) {
      const data = metadata.message();
      while (data.next()) {
        if (data.field === 1) plugin = data.name();
        else if (data.field === 2) content = data.message();
      }
    } else if (metadata.field === 4) dataClass = metadata.unsigned();
  }
  const known = plugin !== undefined && Object.hasOwn(KINDS, plugin) ? KINDS[plugin] : undefined;
  tag.kind = known ?? (dataClass === DATA_CLASS_SCALAR ? 'scalar' : 'other');
  if (tag.kind === 'hparams' && content !== undefined) tellHparams(facts, content);
}
