import * as l10n from '@vscode/l10n';
import { useRef, useState } from 'preact/hooks';
import type { ComparedRun } from '../../../core/runs/views/comparison.ts';
import { Name } from '../../shared/components/Name.tsx';
import { hasStatusWord, RunStatusMark } from '../components/RunStatusMark.tsx';
import { Swatch } from '../components/Swatch.tsx';
import { highlighted, look, runs, selection, toggleSelected } from '../state.ts';

/** The compared runs, each with its curve's look. One tab stop: arrow keys go from run to run, and what has the focus stands out in the charts. */
export function Legend({ compared }: { compared: readonly ComparedRun[] }) {
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const shown = compared.filter(({ key }) => selection.value.has(key));
  const current = Math.min(at, shown.length - 1);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setAt(next);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    const run = shown[current];
    if (step) go(current + step);
    else if (key === 'Home') go(0);
    else if (key === 'End') go(shown.length - 1);
    else if (key === 'Delete' && run) {
      toggleSelected(run.key);
      requestAnimationFrame(() => go(current));
    } else return;
    event.preventDefault();
  };
  const light = (key: string | undefined) => {
    highlighted.value = key;
  };
  return (
    <ul
      class="legend"
      aria-label={l10n.t('Compared runs')}
      ref={list}
      onKeyDown={onKeyDown}
      onPointerLeave={() => light(undefined)}
    >
      {shown.map(({ key, name, status }, i) => (
        <li key={key}>
          <button
            type="button"
            class={`entry ${highlighted.value === key ? 'lit' : ''}`}
            tabIndex={i === current ? 0 : -1}
            title={l10n.t('{0}: Enter for details, Delete to compare no more', name)}
            onPointerEnter={() => light(key)}
            onFocus={() => {
              setAt(i);
              light(key);
            }}
            onBlur={() => light(undefined)}
            onClick={() => look(key)}
          >
            <Swatch identity={runs.value?.identities[key]} />
            <Name name={name === '' ? key : name} />
            {hasStatusWord(status) && <RunStatusMark status={status} />}
          </button>
        </li>
      ))}
    </ul>
  );
}
