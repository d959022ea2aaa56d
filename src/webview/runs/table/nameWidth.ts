import { computed } from '@preact/signals';
import type { RunRow } from '../../../core/runs/views/table.ts';
import { textWidth } from '../../shared/textWidth.ts';
import { hasStatusWord, statusWord } from '../components/RunStatusMark.tsx';
import { wide } from '../requests.ts';
import { ui } from '../ui.ts';
import { lines } from './lines.ts';

/** The column of names is as wide as its longest name needs, within these, px, and a share of the table: other columns must have room, too. */
const LEAST = 260;
const MOST = 400;
const SHARE = 0.45;
/** Around a name: the edges of its cell, the box, the swatch, the sign of its status and the gaps between them. */
const AROUND = 100;
/** Of the mark of a run that is pinned, or is within another. */
const MARK = 20;

let before = { shape: '', width: 0 };

/** Grows with the names that come into view, and begins anew with another order or filter. */
export const nameWidth = computed(() => {
  const found = lines.value;
  if (!found) return LEAST;
  let width = before.shape === found.shape ? before.width : LEAST;
  for (const row of found.page.rows) if (row.kind === 'run') width = Math.max(width, wanted(row));
  before = { shape: found.shape, width };
  const room = innerWidth * (wide.value ? ui.value.split : 1);
  return Math.max(LEAST, Math.min(MOST, width, Math.round(SHARE * room)));
});

function wanted({ name, key, status, pinned, parent }: RunRow): number {
  // those of selected runs are bold
  const text = textWidth(name === '' ? key : name, 600);
  const word = hasStatusWord(status) ? textWidth(` ${statusWord(status)}`) : 0;
  const marks = (pinned ? MARK : 0) + (parent === undefined ? 0 : MARK);
  return AROUND + text + word + marks;
}
