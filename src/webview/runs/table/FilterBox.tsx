import * as l10n from '@vscode/l10n';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FilterProblem } from '../../../core/runs/views/table.ts';
import { change, ui } from '../ui.ts';
import { lines } from './lines.ts';

/** Typing goes on for so long before the host is asked. */
const PAUSE_MS = 150;

/** Filters the runs; tells what of it could not be made sense of where it stands, and how to write it. */
export function FilterBox() {
  const [text, setText] = useState(ui.value.filter);
  const [help, setHelp] = useState(false);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setText(ui.value.filter), [ui.value.filter]);
  const apply = (filter: string) => {
    clearTimeout(pause.current);
    change({ filter });
  };
  const page = lines.value?.page;
  const problem = page?.query.filter === text ? page.problem : undefined;
  return (
    <div class="filter-box">
      <input
        type="search"
        class="filter"
        aria-label={l10n.t('Filter runs')}
        placeholder={l10n.t('Filter runs')}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? 'filter-problem' : undefined}
        maxLength={2000}
        value={text}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          clearTimeout(pause.current);
          pause.current = setTimeout(() => apply(value), PAUSE_MS);
        }}
        onKeyDown={({ key }) => {
          if (key === 'Enter') apply(text);
        }}
      />
      <button
        type="button"
        class="quiet"
        aria-expanded={help}
        aria-label={l10n.t('How to filter')}
        title={l10n.t('How to filter')}
        onClick={() => setHelp(!help)}
      >
        ?
      </button>
      {problem && <Problem text={text} problem={problem} />}
      {help && <Help />}
    </div>
  );
}

function Problem({ text, problem: { message, from, to } }: { text: string; problem: FilterProblem }) {
  return (
    <p id="filter-problem" class="filter-problem" role="status">
      <code aria-hidden="true">
        {text.slice(0, from)}
        <u>{text.slice(from, Math.max(to, from + 1)) || ' '}</u>
        {text.slice(Math.max(to, from + 1))}
      </code>
      <span class="fail">
        ✖ <bdi>{message}</bdi>
      </span>
    </p>
  );
}

function Help() {
  const ways: readonly (readonly [string, string])[] = [
    ['resnet adam', l10n.t('both words, in the name, id, experiment, a parameter or a tag')],
    ['lr < 0.1', l10n.t('a parameter, metric or tag compared: < <= = != >= >, and ~ for “contains”')],
    ['"val loss" <= 0.3', l10n.t('a name or a value with spaces')],
    ['status = failed', l10n.t('also: experiment, tracker, commit, started > 2026-11-01, duration > 2h')],
    ['metric:loss', l10n.t('has this metric; also parameter:lr and tag:user')],
    ['-debug', l10n.t('not this; also “not”, “or” and parentheses')],
  ];
  return (
    <dl class="help">
      {ways.map(([example, meaning]) => (
        <>
          <dt>
            <code>{example}</code>
          </dt>
          <dd>{meaning}</dd>
        </>
      ))}
    </dl>
  );
}
