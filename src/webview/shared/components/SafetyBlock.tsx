import * as l10n from '@vscode/l10n';
import type { Safety, SafetyFinding, SafetyLevel } from '../../../core/checkpoints/safety/safety.ts';
import { count } from '../format.ts';

/** Findings that are shown without being asked for. */
const FIRST = 4;

/** What loading would do, and why that is thought. */
export function SafetyBlock({ safety: { level, findings, imports } }: { safety: Safety }) {
  const rest = findings.slice(FIRST);
  return (
    <div class="safety">
      <p class="lead">
        <span class={`badge ${CLASSES[level]}`}>{wordOf(level)}</span> {sentenceOf(level)}
      </p>
      <Findings findings={findings.slice(0, FIRST)} />
      {rest.length > 0 && (
        <details>
          <summary>{l10n.t('{0} more', count(rest.length))}</summary>
          <Findings findings={rest} />
        </details>
      )}
      {imports.length > 0 && (
        <details>
          <summary>
            {imports.length === 1
              ? l10n.t('Loading imports 1 name')
              : l10n.t('Loading imports {0} names', count(imports.length))}
          </summary>
          <ul class="imports">
            {imports.map(each => (
              <li key={each}>
                <code>{each}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Findings({ findings }: { findings: readonly SafetyFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul class="findings">
      {findings.map((finding, i) => (
        <li key={i}>
          <bdi>{finding.message}</bdi> <span class="muted">{placeOf(finding)}</span>
        </li>
      ))}
    </ul>
  );
}

function placeOf({ member, offset, advisory }: SafetyFinding): string {
  const parts = [
    member,
    offset === undefined ? undefined : l10n.t('byte {0}', count(offset)),
    advisory,
  ].filter(each => each !== undefined);
  return parts.join(' · ');
}

const CLASSES: Readonly<Record<SafetyLevel, string>> = {
  'data-only': 'insufficient',
  'needs-code': 'warn',
  'not-fully-inspected': 'warn',
  dangerous: 'fail',
};

/** Never a word that promises more than was looked at. */
function wordOf(level: SafetyLevel): string {
  switch (level) {
    case 'data-only':
      return l10n.t('● Data only');
    case 'needs-code':
      return l10n.t('▲ Needs code');
    case 'not-fully-inspected':
      return l10n.t('◇ Not fully inspected');
    case 'dangerous':
      return l10n.t('✖ Dangerous');
  }
}

function sentenceOf(level: SafetyLevel): string {
  switch (level) {
    case 'data-only':
      return l10n.t('No dangerous import was found by static inspection.');
    case 'needs-code':
      return l10n.t('Loading it imports and runs code. Load it only if you trust where it comes from.');
    case 'not-fully-inspected':
      return l10n.t('Not all of it could be looked into, so what loading it runs is not known.');
    case 'dangerous':
      return l10n.t('Do not load it: loading would run what no model needs.');
  }
}
