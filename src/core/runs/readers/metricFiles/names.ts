/** Which files may be logs of metrics, told by their names. */

const FILE = /^(.+)\.(csv|tsv|txt|log|json|jsonl|ndjson)$/i;
/** Names that say that numbers of a training are in it. */
const LOG: ReadonlySet<string> = new Set(
  (
    'metric metrics history histories hist log logs logger csvlogger logging loss losses result results progress scalar scalars curve ' +
    'curves learningcurve evals epochs'
  ).split(' '),
);
/** Parts of the data that a log may be of. */
const SPLITS: ReadonlyMap<string, string> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['trainer', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['eval', 'eval'],
  ['evaluation', 'eval'],
  ['dev', 'dev'],
  ['test', 'test'],
  ['testing', 'test'],
]);
/** Words that tell no run from another. */
const PLAIN: ReadonlySet<string> = new Set(
  'csv tsv json txt keras model final all by per epoch step steps iteration iterations round rounds learning stats summary the and of'.split(
    ' ',
  ),
);
/** Names of what models read and write, and of what else is logged. */
const DATA: ReadonlySet<string> = new Set(
  (
    'pred preds predict prediction predictions predicted inference data dataset datasets sample samples label labels feature features raw ' +
    'request requests response responses access audit event events transaction transactions user users input inputs output outputs order ' +
    'orders query queries submission submissions search scores embeddings package npm yarn install build debug server lint coverage'
  ).split(' '),
);

/** What the name of a log says. */
export interface LogName {
  /** What tells its run from those of other logs in the folder; empty for the folder's own. */
  readonly run: string;
  /** Which part of the data it is of: `train`, `val`, `test`, …; where it says so. */
  readonly split: string | undefined;
  readonly stem: string;
  /** In lower case. */
  readonly ending: string;
  /** Whether it may hold values that were measured once, at the end. */
  readonly isFinal: boolean;
}

/** Undefined where a file of this name is no log of metrics. */
export function logName(name: string): LogName | undefined {
  const [, stem, ending] = FILE.exec(name) ?? [];
  if (stem === undefined || ending === undefined) return undefined;
  const words = stem
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '');
  const isLog = words.some(word => LOG.has(word)) || (/^(?:log|jsonl)$/i.test(ending) && isTraining(words));
  if (!isLog || words.some(word => DATA.has(word))) return undefined;
  const own = words.filter(word => !LOG.has(word) && !SPLITS.has(word) && !PLAIN.has(word));
  const split = words.map(word => SPLITS.get(word)).find(each => each !== undefined);
  return {
    run: own.join('_'),
    split,
    stem,
    ending: ending.toLowerCase(),
    isFinal: words.includes('metrics') || words.includes('metric'),
  };
}

function isTraining(words: readonly string[]): boolean {
  return words.includes('train') || words.includes('training');
}
