import * as l10n from '@vscode/l10n';
import { WIRE } from '../../bytes/protobuf.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import { messageOf } from './attributes.ts';
import { MetaGraph } from './metaGraph.ts';

/** A SavedModel has one graph for each set of tags: one or two. */
const MOST_GRAPHS = 100;

/** What `saved_model.pb` holds (saved_model.proto). */
export interface SavedModel {
  readonly schema: number;
  readonly metas: readonly MetaGraph[];
  /** What kept it from being read to the end. */
  readonly problem: MalformedError | undefined;
}

/** Reads a SavedModel, with turns between. Throws nothing for what data can be. */
export async function savedModelOf(source: ByteSource, turn: Turn): Promise<SavedModel> {
  const metas: MetaGraph[] = [];
  let schema = 0;
  let problem: MalformedError | undefined;
  const of = messageOf({ source, at: 0, length: source.size });
  try {
    while (of.next()) {
      if (of.field === 1 && of.type === WIRE.varint) schema = of.unsigned();
      if (of.field !== 2 || of.type !== WIRE.bytes) continue;
      if (metas.length >= MOST_GRAPHS) throw tooMany();
      const meta = new MetaGraph();
      metas.push(meta);
      await meta.read({ source, at: of.at, length: of.length }, turn);
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    problem = error;
  }
  return { schema, metas, problem: metas.find(each => each.problem)?.problem ?? problem };
}

function tooMany(): MalformedError {
  return new MalformedError(
    'too-many',
    l10n.t('Only the first {0} graphs in it were looked at.', MOST_GRAPHS),
  );
}
