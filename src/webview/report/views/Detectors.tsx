import * as l10n from '@vscode/l10n';
import type { Assessment, DetectorReport } from '../../../core/assessment/assessment.ts';
import { formatChunks } from '../../../core/assessment/chunkNouns.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { count, DASH, day, moment, shortName, value } from '../../shared/format.ts';
import { SignalStrip } from '../components/SignalStrip.tsx';
import { Missing } from '../figures/cells.tsx';
import { detectorsFinding } from '../findings.ts';
import { axis } from '../state.ts';

/** Detectors that watch current data row by row: where each stands, and what it found last. */
export function Detectors({ assessment }: { assessment: Assessment }) {
  const { detectors, chunks } = assessment;
  if (detectors.length === 0) return null;
  return (
    <section aria-labelledby="detectors-title">
      <h2 id="detectors-title">{l10n.t('Detectors')}</h2>
      <p class="finding">{detectorsFinding(detectors)}</p>
      <DataTable
        id="detectors"
        caption={l10n.t('Detectors with their zone, their drifts in the window and the level they see')}
        columns={[
          { title: l10n.t('Detector') },
          { title: l10n.t('Fed with') },
          { title: l10n.t('Zone') },
          { title: l10n.t('Drifts'), numeric: true },
          {
            title: formatChunks(chunks.length, assessment.project),
          },
          { title: l10n.t('Last signal') },
          { title: l10n.t('Level'), numeric: true },
          { title: l10n.t('Rows seen'), numeric: true },
        ]}
        rows={detectors.length}
        row={position => {
          const each = detectors[position];
          return each ? cells(each, assessment) : [];
        }}
      />
      {detectors.flatMap(notesOn).map(note => (
        <p key={note} class="finding note">
          {note}
        </p>
      ))}
    </section>
  );
}

function cells(report: DetectorReport, { chunks, createdAt }: Assessment): preact.ComponentChildren[] {
  const { title, on, zone, reason, driftsInWindow, estimate, width, rows } = report;
  return [
    <span key="title" title={optionsText(report)}>
      {title}
    </span>,
    <code key="on" title={on}>
      {shortName(on, 40)}
    </code>,
    <Zone key="zone" zone={zone} />,
    zone === null ? <Missing reason={reason} /> : count(driftsInWindow),
    <SignalStrip key="strip" report={report} chunks={chunks.length} />,
    <LastSignal key="last" signal={report.signals.at(-1)} now={Date.parse(createdAt)} />,
    estimate === null ? (
      <Missing reason={reason} />
    ) : (
      <span title={l10n.t('of the newest {0} values', count(width))}>{value(estimate)}</span>
    ),
    count(rows),
  ];
}

/** What a line of the table has no room for: why a detector did not run or started again, and what it waits for. */
function notesOn({ title, on, reason, finding, restarted, waiting }: DetectorReport): string[] {
  const name = l10n.t('{0} on {1}', title, on);
  return [
    ...(reason === undefined ? [] : [finding]),
    ...(restarted === undefined ? [] : [`${name}: ${restarted}`]),
    ...(waiting === 0
      ? []
      : [
          waiting === 1
            ? l10n.t('{0}: the newest row waits for its label.', name)
            : l10n.t('{0}: the newest {1} rows wait for their labels.', name, count(waiting)),
        ]),
  ];
}

/** The zone as shape and word, never colour alone. */
function Zone({ zone }: { zone: DetectorReport['zone'] }) {
  const [kind, shape, word] = zoneLook(zone);
  return (
    <span class={`verdict ${kind}`}>
      <span aria-hidden="true">{shape}</span> {word}
    </span>
  );
}

function zoneLook(zone: DetectorReport['zone']): readonly [kind: string, shape: string, word: string] {
  switch (zone) {
    case 'in control':
      return ['pass', '✔', l10n.t('in control')];
    case 'warning':
      return ['warn', '▲', l10n.t('warning')];
    case 'drift':
      return ['fail', '✖', l10n.t('drift')];
    case null:
      return ['insufficient', '◇', l10n.t('did not run')];
  }
}

function LastSignal({ signal, now }: { signal: DetectorReport['signals'][number] | undefined; now: number }) {
  if (!signal) return <>{DASH}</>;
  const { kind, at, chunk, row } = signal;
  const word = kind === 'drift' ? l10n.t('drift') : l10n.t('warning');
  if (at !== undefined) return <span title={moment(at)}>{`${word}, ${day(at, now)}`}</span>;
  const where = chunk === undefined ? l10n.t('row {0}', count(row)) : axis.value.label(chunk);
  return <>{`${word}, ${where}`}</>;
}

/** The options of a detector in one line: `delta 0.002, clock 32`. */
function optionsText({ options, profile }: DetectorReport): string {
  const all = Object.entries(options).map(([name, each]) => `${name} ${each}`);
  return [...(profile === undefined ? [] : [`profile ${profile}`]), ...all].join(', ');
}
