import type { ComponentChildren } from 'preact';

export interface GridColumn {
  readonly id: string;
  /** In px. */
  readonly width: number;
  readonly numeric?: boolean;
}

export interface GridCell {
  readonly content: ComponentChildren;
  readonly title?: string | undefined;
  readonly className?: string | undefined;
}

export interface GridHead extends GridCell {
  readonly sort?: 'ascending' | 'descending' | undefined;
  /** What is read out instead of what is drawn. */
  readonly label?: string | undefined;
}

export interface GridLine {
  /** Identifies the line over updates. */
  readonly key: string;
  readonly className?: string | undefined;
  readonly selected?: boolean | undefined;
  /** A cell over the whole line, instead of cells. */
  readonly whole?: ComponentChildren;
  readonly expanded?: boolean | undefined;
}

/** A place in a grid: line −1 is that of the headers, column 0 the one that stays in view. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A table of any size, of which only what is in view is drawn. */
export interface GridSpec {
  readonly id: string;
  readonly label: string;
  readonly lines: number;
  /** The first stays in view. */
  readonly columns: readonly GridColumn[];
  readonly headHeight: number;
  /** Another order than before: shown from its first line. */
  readonly order: string;
  readonly multiple?: boolean;
  readonly head: (column: number) => GridHead;
  /** Undefined: not known yet. */
  readonly line: (line: number) => GridLine | undefined;
  readonly cell: (line: number, column: number) => GridCell;
  /** Where a line is now; undefined: it is not known. */
  readonly placeOf?: (key: string) => number | undefined;
  /** First line to show when there is something for the first time. */
  readonly startAt?: number;
  readonly onView?: (first: number, after: number) => void;
  /** @returns whether the key was one of those that mean something here */
  readonly onKey?: (event: KeyboardEvent, place: Place) => boolean;
  readonly onClick?: (event: MouseEvent, place: Place) => void;
  readonly onMenu?: (event: MouseEvent, place: Place) => void;
  readonly onHover?: (line: number | undefined) => void;
}

/** Where a key leads from a place; undefined: it moves nothing. @param page lines that are in view */
export function movedPlace(
  { line, column }: Place,
  {
    key,
    ctrlKey,
    metaKey,
    altKey,
    shiftKey,
  }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  size: { readonly lines: number; readonly columns: number; readonly page: number },
): Place | undefined {
  const control = ctrlKey || metaKey;
  if (altKey || (shiftKey && line === -1)) return undefined;
  const to = (nextLine: number, nextColumn: number): Place => ({
    line: Math.max(-1, Math.min(size.lines - 1, nextLine)),
    column: Math.max(0, Math.min(size.columns - 1, nextColumn)),
  });
  switch (key) {
    case 'ArrowUp':
      return to(line - 1, column);
    case 'ArrowDown':
      return to(line + 1, column);
    case 'ArrowLeft':
      return to(line, column - 1);
    case 'ArrowRight':
      return to(line, column + 1);
    case 'PageUp':
      return to(Math.max(0, line - size.page), column);
    case 'PageDown':
      return to(line + size.page, column);
    case 'Home':
      return control ? to(0, column) : to(line, 0);
    case 'End':
      return control ? to(size.lines - 1, column) : to(line, size.columns - 1);
    default:
      return undefined;
  }
}

/** Left edges of all columns but the first, from the first one's right edge; and the width of all. */
export function offsetsOf(columns: readonly GridColumn[]): {
  readonly left: readonly number[];
  readonly total: number;
} {
  let total = columns[0]?.width ?? 0;
  const left = columns.map(({ width }, i) => {
    if (i === 0) return 0;
    total += width;
    return total - width;
  });
  return { left, total };
}

/** The columns, but for the first, that are in view: the first of them, and the one after the last. */
export function columnsInView(
  left: readonly number[],
  columns: readonly GridColumn[],
  scrolled: number,
  width: number,
): readonly [first: number, after: number] {
  const from = scrolled + (columns[0]?.width ?? 0);
  let first = 1;
  while (first < columns.length && (left[first] ?? 0) + (columns[first]?.width ?? 0) <= from) first++;
  let after = first;
  while (after < columns.length && (left[after] ?? 0) < scrolled + width) after++;
  return [first, after];
}
