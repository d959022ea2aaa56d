import { type Loose, looseText } from '../../../bytes/looseJson.ts';
import type { Message } from '../../../bytes/protobuf.ts';
import type { RunStatus, Scalar } from '../../run.ts';
import type { EventFacts } from './facts.ts';

const STATUS: Readonly<Record<number, RunStatus>> = { 1: 'finished', 2: 'failed', 3: 'running' };

/** Adds to what is known of a run what the hparams plug-in says of it: a HParamsPluginData. Throws MalformedError. */
export function tellHparams(facts: EventFacts, data: Message): void {
  while (data.next()) {
    if (data.field === 3) start(facts, data.message());
    else if (data.field === 4) end(facts, data.message());
  }
}

function start(facts: EventFacts, info: Message): void {
  facts.sessionStarted = true;
  while (info.next()) {
    if (info.field === 1) parameter(facts, info.message());
    else if (info.field === 4) facts.group = info.text();
    else if (info.field === 5) facts.startedAt = info.double() * 1000;
  }
}

function end(facts: EventFacts, info: Message): void {
  let status = 0;
  while (info.next()) {
    if (info.field === 1) status = info.unsigned();
    else if (info.field === 2) facts.endedAt = info.double() * 1000;
  }
  facts.sessionStatus = STATUS[status];
}

function parameter(facts: EventFacts, entry: Message): void {
  let name = '';
  let value: Scalar = null;
  while (entry.next()) {
    if (entry.field === 1) name = entry.text();
    else if (entry.field === 2) value = asScalar(googleValue(entry.message()));
  }
  facts.parameters.set(name, value);
}

function asScalar(value: Loose): Scalar {
  return value === null || typeof value !== 'object' ? value : looseText(value);
}

/** A google.protobuf.Value. How deep it goes is the message's business. */
function googleValue(message: Message): Loose {
  let value: Loose = null;
  while (message.next()) {
    switch (message.field) {
      case 2:
        value = message.double();
        break;
      case 3:
        value = message.text();
        break;
      case 4:
        value = message.boolean();
        break;
      case 5:
        value = struct(message.message());
        break;
      case 6:
        value = list(message.message());
        break;
    }
  }
  return value;
}

function struct(message: Message): Loose {
  const found = new Map<string, Loose>();
  while (message.next()) {
    if (message.field !== 1) continue;
    const entry = message.message();
    let key = '';
    let value: Loose = null;
    while (entry.next()) {
      if (entry.field === 1) key = entry.text();
      else if (entry.field === 2) value = googleValue(entry.message());
    }
    found.set(key, value);
  }
  return found;
}

function list(message: Message): Loose {
  const found: Loose[] = [];
  while (message.next()) if (message.field === 1) found.push(googleValue(message.message()));
  return found;
}
