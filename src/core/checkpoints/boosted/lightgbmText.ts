import * as l10n from '@vscode/l10n';
import { brokenHeader } from '../../bytes/brokenHeader.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import { endsEarly } from '../cutOff.ts';
import { describeLightgbm, featuresOf } from './lightgbm.ts';
import { type BoostedModel, numberOrText, shown } from './model.ts';
import { mostOf } from './trees.ts';

const PIECE = 64 * 1024;
/** Names, infos and sizes of trees stand in it: a million features and a hundred thousand trees fit. */
const MOST_HEAD = 64 * 1024 ** 2;
const MOST_FOOT = 16 * 1024 ** 2;
/** Trees are read through where all of them take no more; of larger models only where each tree begins. */
const MOST_READ = 64 * 1024 ** 2;
/** What is read of a tree for its number of leaves. */
const BEGINNING = 64;

/**
 * A text model: a head, a block for each tree of the size that the head says, and a foot. Head and foot are read by their places, so a large
 * model takes no longer than a small one. Layout: `gbdt_model_text.cpp` of LightGBM 4.
 */
export async function readLightgbmText(source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const { lines, end } = headIn(source);
  const head = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf('=');
    if (at > 0) head.set(line.slice(0, at), line.slice(at + 1));
    // the one word that stands alone
    else if (line === 'average_output') head.set(line, '');
  }
  const names = (head.get('feature_names') ?? '').split(' ').filter(name => name !== '');
  const last = numberUnder(head, 'max_feature_idx');
  model.featureCount = last === undefined ? names.length || undefined : last + 1;
  const infos = (head.get('feature_infos') ?? '').split(' ');
  model.features = featuresOf(names, infos);
  const version = head.get('version');
  if (version !== undefined) model.facts.set('format_version', shown(version));
  const sizes = head
    .get('tree_sizes')
    ?.split(' ')
    .filter(size => size !== '')
    .map(Number);
  model.trees = sizes?.length;
  if (sizes) await trees(source, end, sizes, model, turn);
  else await scanned(source, end, model, turn);
  describeLightgbm(model, {
    objective: head.get('objective'),
    classes: numberUnder(head, 'num_class') ?? 1,
    perIteration: numberUnder(head, 'num_tree_per_iteration') ?? 1,
    average: head.has('average_output'),
  });
  const unused = infos.filter(info => info === 'none').length;
  if (unused > 0) model.facts.set('unused_features', unused);
}

function numberUnder(head: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = Number(head.get(name));
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The lines before the first tree, and where that begins. */
function headIn(source: ByteSource): { lines: readonly string[]; end: number } {
  for (let length = PIECE; ; length *= 4) {
    const taken = Math.min(length, source.size, MOST_HEAD);
    const text = Buffer.from(source.read(0, taken));
    const found = /\n(Tree=|end of trees)/.exec(text.toString('latin1'));
    if (found || taken === source.size) {
      const end = found ? found.index + 1 : taken;
      return { lines: text.toString('utf8', 0, end).split(/\r?\n/), end };
    }
    if (taken === MOST_HEAD) {
      throw brokenHeader();
    }
  }
}

/** Trees by their sizes. */
async function trees(
  source: ByteSource,
  start: number,
  sizes: readonly number[],
  model: BoostedModel,
  turn: Turn,
): Promise<void> {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const whole = total <= MOST_READ;
  let at = start;
  for (const [i, size] of sizes.entries()) {
    const length = whole ? size : Math.min(size, BEGINNING);
    if (!(size > 0) || at + size > source.size) {
      model.diagnostics.push(size > 0 ? endsEarly(source, start + total) : unlike(i));
      return;
    }
    const block = Buffer.from(source.read(at, length)).toString('latin1');
    // line ends that a version control changed move everything
    if (!block.startsWith(`Tree=${i}\n`) && !block.startsWith(`Tree=${i}\r`)) {
      model.diagnostics.push(unlike(i));
      return;
    }
    tree(block, model);
    at += size;
    await turn();
  }
  foot(source, at, model);
}

function unlike(tree: number) {
  const message = l10n.t('Tree {0} does not lie where the head of the file says.', tree);
  return { severity: 'warning', code: 'tree-sizes', message } as const;
}

function tree(block: string, model: BoostedModel): void {
  const leaves = Number(/\nnum_leaves=(\d+)/.exec(block)?.[1] ?? 'none');
  if (!Number.isSafeInteger(leaves)) return;
  const left = numbersUnder(block, 'left_child');
  const right = numbersUnder(block, 'right_child');
  if (left && right) model.counts.addInner(left, right, leaves);
  else model.counts.add(leaves);
}

function numbersUnder(block: string, name: string): readonly number[] | undefined {
  const start = block.indexOf(`\n${name}=`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = block.indexOf('\n', from);
  return block
    .slice(from, end < 0 ? undefined : end)
    .trim()
    .split(' ')
    .map(Number);
}

const TREE = Buffer.from('\nTree=');

/** Trees of models from before their sizes were written: counted from front to back. */
async function scanned(source: ByteSource, start: number, model: BoostedModel, turn: Turn): Promise<void> {
  let count = 0;
  let behind = start;
  for (let at = Math.max(0, start - 1); at < source.size; ) {
    const piece = Buffer.from(source.read(at, Math.min(PIECE * 4, source.size - at)));
    for (let found = piece.indexOf(TREE); found >= 0; found = piece.indexOf(TREE, found + 1)) {
      count += 1;
      behind = at + found + 1;
    }
    if (at + piece.length >= source.size) break;
    // a mark may lie across two pieces
    at += piece.length - TREE.length + 1;
    await turn();
  }
  model.trees = count;
  foot(source, behind, model);
}

/** What stands behind the trees: how much the features matter, how the model was trained. */
function foot(source: ByteSource, at: number, model: BoostedModel): void {
  const length = source.size - at;
  const text = Buffer.from(source.read(at, Math.min(length, MOST_FOOT))).toString('utf8');
  let part = '';
  const importances: [string, number][] = [];
  for (const line of text.split(/\r?\n/)) {
    const parameter = /^\[(\w+): (.*)\]$/.exec(line);
    const value = line.lastIndexOf('=');
    if (/^feature[_ ]importances:$/.test(line)) part = 'importances';
    else if (line === 'parameters:') part = 'parameters';
    else if (line === 'end of parameters' || line === '')
      part = part === 'parameters' && line === '' ? part : '';
    else if (part === 'importances' && value > 0)
      importances.push([shown(line.slice(0, value)), Number(line.slice(value + 1))]);
    else if (part === 'parameters' && parameter) {
      const [, name = '', given = ''] = parameter;
      if (given !== '') model.hyperparameters.set(shown(name), numberOrText(given));
    }
  }
  const kind = model.hyperparameters.get('saved_feature_importance_type') === 1 ? 'gain' : 'splits';
  for (const [name, value] of mostOf(importances.filter(([, each]) => Number.isFinite(each))))
    model.importances.set(`${kind}.${name}`, value);
}
