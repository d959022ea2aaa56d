import { count } from '../format.ts';

export interface TabSpec<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** How many things are behind it, where that is worth telling. */
  readonly count?: number | undefined;
}

/** Tabs over the element with the id `panel`; arrow keys move between them, as in every tab list. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
}: {
  label: string;
  tabs: readonly TabSpec<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
}) {
  const select = (id: Id) => {
    onSelect(id);
    document.getElementById(`tab-${id}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(each => each.id === selected);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target =
      event.key === 'Home'
        ? tabs[0]
        : event.key === 'End'
          ? tabs.at(-1)
          : step && tabs[(at + step + tabs.length) % tabs.length];
    if (!target) return;
    event.preventDefault();
    select(target.id);
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ id, title, count: behind }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-selected={id === selected}
          aria-controls="panel"
          tabIndex={id === selected ? 0 : -1}
          onClick={() => select(id)}
        >
          {title}
          {behind !== undefined && <b> {count(behind)}</b>}
        </button>
      ))}
    </div>
  );
}
