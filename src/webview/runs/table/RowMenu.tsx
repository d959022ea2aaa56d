import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RunRow } from '../../../core/runs/views/table.ts';
import { host } from '../host.ts';
import { look, select, selection, toggleSelected } from '../state.ts';
import { hide, togglePinned } from './tableKeys.ts';

export interface MenuPlace {
  readonly row: RunRow;
  /** In px from the window's edges. */
  readonly x: number;
  readonly y: number;
}

/** What can be done with a run. */
export function RowMenu({ row, x, y, close }: MenuPlace & { close: () => void }) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = menu.current;
    if (!box) return undefined;
    box.style.left = `${Math.max(0, Math.min(x, innerWidth - box.offsetWidth - 4))}px`;
    box.style.top = `${Math.max(0, Math.min(y, innerHeight - box.offsetHeight - 4))}px`;
    box.querySelector('button')?.focus();
    const onPointer = (event: Event) => {
      if (!(event.target instanceof Node && box.contains(event.target))) close();
    };
    window.addEventListener('pointerdown', onPointer, true);
    return () => window.removeEventListener('pointerdown', onPointer, true);
  }, [row, x, y]);
  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(menu.current?.querySelectorAll('button') ?? [])];
    const at = items.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (step) items[(at + step + items.length) % items.length]?.focus();
    else if (event.key === 'Home') items[0]?.focus();
    else if (event.key === 'End') items.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const items: readonly (readonly [title: string, act: () => void, key?: string])[] = [
    [l10n.t('Show details'), () => look(row.key), 'Enter'],
    [
      selection.value.has(row.key) ? l10n.t('Do not compare') : l10n.t('Compare'),
      () => toggleSelected(row.key),
      l10n.t('Space'),
    ],
    [l10n.t('Compare this one only'), () => select([row.key])],
    [row.pinned ? l10n.t('Unpin') : l10n.t('Pin to the top'), () => togglePinned(row.key), 'P'],
    [l10n.t('Hide'), () => hide(row.key), 'H'],
    [l10n.t('Reveal in Explorer'), () => host.post({ kind: 'reveal', key: row.key })],
  ];
  return (
    <div class="menu" role="menu" aria-label={row.name} ref={menu} onKeyDown={onKeyDown}>
      {items.map(([title, act, key]) => (
        <button
          key={title}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close();
            act();
          }}
        >
          {title}
          {key !== undefined && <kbd>{key}</kbd>}
        </button>
      ))}
    </div>
  );
}
