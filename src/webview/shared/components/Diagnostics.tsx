import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import { count } from '../format.ts';
import { Pager, pageOf } from './DataTable.tsx';

/** A place in a file: 1-based line and character where they are known. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly character?: number;
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const;
const PAGE = 25;

/** What is wrong with the input: found, and what to do. The gravest first. */
export function Diagnostics({
  diagnostics,
  open,
}: {
  diagnostics: readonly Diagnostic[];
  /** Opens a place in the editor; absent where there is none. */
  open?: ((place: FilePlace) => void) | undefined;
}) {
  const sorted = [...diagnostics].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
  const page = pageOf('diagnostics', sorted.length, PAGE);
  return (
    <>
      <ul class="diagnostics">
        {sorted.slice(page.first, page.last).map((each, i) => (
          <li key={page.first + i}>
            <span
              class={`verdict ${{ error: 'fail', warning: 'warn', info: 'insufficient' }[each.severity]}`}
            >
              {severityWord(each.severity)}
            </span>
            <div>
              <p>
                <bdi>{each.message}</bdi>
                {each.count !== undefined && each.count > 1 && (
                  <span class="muted"> {l10n.t('({0} times)', count(each.count))}</span>
                )}
              </p>
              {(each.remedy || each.file) && (
                <p class="muted">
                  {each.remedy} <Place diagnostic={each} open={open} />
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Pager id="diagnostics" {...page} of={sorted.length} size={PAGE} />
    </>
  );
}

function Place({
  diagnostic: { file, line, character },
  open,
}: {
  diagnostic: Diagnostic;
  open: ((place: FilePlace) => void) | undefined;
}) {
  if (file === undefined) return null;
  const text = line === undefined ? file : `${file}:${line}`;
  if (!open) return <code>{text}</code>;
  const place = {
    ...(line !== undefined && line > 0 && { line }),
    ...(character !== undefined && character > 0 && { character }),
  };
  return (
    <button type="button" class="code" title={text} onClick={() => open({ file, ...place })}>
      {text}
    </button>
  );
}

function severityWord(severity: Diagnostic['severity']): string {
  switch (severity) {
    case 'error':
      return l10n.t('✖ error');
    case 'warning':
      return l10n.t('▲ warning');
    case 'info':
      return l10n.t('◇ note');
  }
}
