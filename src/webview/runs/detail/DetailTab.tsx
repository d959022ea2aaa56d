import * as l10n from '@vscode/l10n';
import type { ComponentChildren } from 'preact';
import type { RunDetail } from '../../../core/runs/views/detail.ts';
import { TitledTable } from '../../shared/components/TitledTable.tsx';
import { clock, count, DASH, duration, significant } from '../../shared/format.ts';
import { RunStatusMark } from '../components/RunStatusMark.tsx';
import { Swatch } from '../components/Swatch.tsx';
import { host } from '../host.ts';
import { look, runs, selection, toggleSelected } from '../state.ts';
import { plainCell } from '../table/cells.tsx';
import { Checkpoints } from './Checkpoints.tsx';

/** All about one run but its histories. */
export function DetailTab({ detail }: { detail: RunDetail }) {
  const { key, head, parameters, metrics, tags, dataSets } = detail;
  const compared = selection.value.has(key);
  return (
    <article class="run-detail" aria-labelledby="detail-name">
      <div class="figure-head">
        <h2 id="detail-name" title={head.name}>
          {compared && <Swatch identity={runs.value?.identities[key]} />}{' '}
          <bdi>{head.name === '' ? head.id : head.name}</bdi>
        </h2>
        <span class="figure-actions">
          <button type="button" onClick={() => toggleSelected(key)}>
            {compared ? l10n.t('Do not compare') : l10n.t('Compare')}
          </button>
          <button type="button" onClick={() => host.post({ kind: 'reveal', key })}>
            {l10n.t('Reveal in Explorer')}
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={l10n.t('Close details')}
            title={l10n.t('Close details')}
            onClick={() => look(undefined)}
          >
            ✕
          </button>
        </span>
      </div>
      <Head detail={detail} />
      <TitledTable
        id="detail-metrics"
        title={l10n.t('Metrics')}
        columns={[
          { title: l10n.t('Name') },
          { title: l10n.t('Latest'), numeric: true },
          { title: l10n.t('Step'), numeric: true },
          { title: l10n.t('Min'), numeric: true },
          { title: l10n.t('Max'), numeric: true },
          { title: l10n.t('Values'), numeric: true },
        ]}
        list={metrics}
        cells={({ name, last, lastStep, min, max, points }) => [
          name,
          plainCell(last, true).content,
          count(lastStep),
          min === undefined ? DASH : significant(min),
          max === undefined ? DASH : significant(max),
          points === undefined ? DASH : count(points),
        ]}
      />
      <TitledTable
        id="detail-parameters"
        title={l10n.t('Parameters')}
        columns={[{ title: l10n.t('Name') }, { title: l10n.t('Value') }]}
        list={parameters}
        cells={([name, value]) => [name, <Long text={plainCell(value, false, 'parameter').content} />]}
      />
      <Checkpoints detail={detail} />
      <TitledTable
        id="detail-tags"
        title={l10n.t('Tags')}
        columns={[{ title: l10n.t('Name') }, { title: l10n.t('Value') }]}
        list={tags}
        cells={([name, value]) => [name, <Long text={<bdi>{value}</bdi>} />]}
      />
      <TitledTable
        id="detail-data"
        title={l10n.t('Data sets')}
        columns={[{ title: l10n.t('Name') }]}
        list={dataSets}
        cells={name => [<bdi>{name}</bdi>]}
      />
    </article>
  );
}

function Long({ text }: { text: ComponentChildren }) {
  return <span class="value">{text}</span>;
}

function Head({ detail: { head, commit } }: { detail: RunDetail }) {
  const { startedAt, endedAt, updatedAt } = head;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    [l10n.t('Status'), <RunStatusMark status={head.status} />],
    ...(head.experiment === undefined ? [] : [[l10n.t('Experiment'), <bdi>{head.experiment}</bdi>] as const]),
    [l10n.t('Tracker'), head.tracker],
    ...(startedAt === undefined ? [] : [[l10n.t('Started'), clock(startedAt)] as const]),
    ...(startedAt === undefined || endedAt === undefined
      ? []
      : [[l10n.t('Duration'), duration(endedAt - startedAt)] as const]),
    ...(endedAt === undefined && updatedAt !== undefined
      ? [[l10n.t('Last written'), clock(updatedAt)] as const]
      : []),
    ...(head.parent === undefined ? [] : [[l10n.t('Within or from'), <bdi>{head.parent}</bdi>] as const]),
    ...(commit === undefined ? [] : [[l10n.t('Commit'), <code>{commit}</code>] as const]),
    [l10n.t('Id'), <code>{head.id}</code>],
    ...(head.place === undefined ? [] : [[l10n.t('Place'), <code>{head.place}</code>] as const]),
  ];
  return (
    <dl>
      {facts.map(([title, fact]) => (
        <>
          <dt>{title}</dt>
          <dd>{fact}</dd>
        </>
      ))}
    </dl>
  );
}
