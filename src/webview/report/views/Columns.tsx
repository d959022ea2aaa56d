import * as l10n from '@vscode/l10n';
import type { Assessment, ColumnDriftReport, RelationsReport } from '../../../core/assessment/assessment.ts';
import { DataTable, Filter, filtered } from '../../shared/components/DataTable.tsx';
import { DASH, pValue, share, shortName, value } from '../../shared/format.ts';
import { Detail } from '../components/Detail.tsx';
import { DistributionFigure } from '../figures/DistributionFigure.tsx';
import { driftFinding } from '../findings.ts';
import { axis, change, ui } from '../state.ts';
import { DriftState } from './HeatMap.tsx';

/** Every column, the most changed first, with its distribution beside the list. */
export function Columns({ assessment: { columns, drift, relations } }: { assessment: Assessment }) {
  const byName = new Map(drift.map(each => [each.column, each]));
  const details = new Map(columns.map(each => [each.name, each]));
  const names = [...new Set([...drift.map(each => each.column), ...columns.map(each => each.name)])];
  const shown = filtered('columns', names, name => name);
  const selected = byName.get(ui.value.column ?? '') ?? drift[0];
  return (
    <>
      <div class={selected ? 'master' : ''}>
        <section aria-labelledby="columns-title">
          <h2 id="columns-title">{l10n.t('Columns')}</h2>
          <p class="finding">
            {drift.length > 0
              ? driftFinding(drift, axis.value.label)
              : l10n.t('No column is compared with a reference.')}
          </p>
          {names.length > 8 && <Filter id="columns" label={l10n.t('Filter columns')} />}
          <DataTable
            id="columns"
            caption={l10n.t('Columns with role, type and change against the reference')}
            columns={[
              { title: l10n.t('Column') },
              { title: l10n.t('State') },
              { title: l10n.t('Since') },
              { title: l10n.t('Effect'), numeric: true },
              { title: l10n.t('Adjusted p'), numeric: true },
              { title: l10n.t('Missing'), numeric: true },
              { title: l10n.t('Role') },
              { title: l10n.t('Type') },
              { title: l10n.t('Method') },
            ]}
            rows={shown.length}
            row={position => {
              const name = shown[position];
              if (name === undefined) return [];
              const delta = byName.get(name);
              const column = details.get(name);
              const missing = column?.missing.current;
              return [
                delta ? (
                  <button
                    key="name"
                    type="button"
                    class="name"
                    aria-pressed={name === selected?.column}
                    title={name}
                    onClick={() => change({ column: name })}
                  >
                    <bdi>{shortName(name, 34)}</bdi>
                  </button>
                ) : (
                  <bdi key="name" title={name}>
                    {shortName(name, 34)}
                  </bdi>
                ),
                delta ? <DriftState key="state" drift={delta} /> : '',
                delta?.since === undefined ? '' : axis.value.label(delta.since),
                <span key="effect" title={delta ? detectable(delta) : undefined}>
                  {delta?.effect ? value(delta.effect.value) : DASH}
                </span>,
                delta && delta.adjustedPValue !== null ? pValue(delta.adjustedPValue) : DASH,
                missing === null || missing === undefined ? DASH : share(missing),
                <span key="role" title={column?.roleReason}>
                  {column?.role ?? delta?.role ?? DASH}
                </span>,
                column?.type ?? DASH,
                delta?.method ?? DASH,
              ];
            }}
          />
        </section>
        {selected && (
          <Detail of={selected.column}>
            <DistributionFigure drift={selected} id="column-distribution" level={2} />
            <dl>
              <dt>{l10n.t('Method')}</dt>
              <dd>
                {selected.method}: {selected.methodReason}
              </dd>
              {selected.detectable && (
                <>
                  <dt>{l10n.t('Detectable')}</dt>
                  <dd>{detectable(selected)}</dd>
                </>
              )}
              {selected.why.length > 0 && (
                <>
                  <dt>{l10n.t('Drifted because of')}</dt>
                  <dd>{selected.why.join(', ')}</dd>
                </>
              )}
              {selected.newCategories.length > 0 && (
                <>
                  <dt>{l10n.t('New values')}</dt>
                  <dd>
                    {selected.newCategories
                      .slice(0, 8)
                      .map(each => `${shortName(each.value, 40)} (${share(each.share)})`)
                      .join(', ')}
                  </dd>
                </>
              )}
              {selected.vanishedCategories.length > 0 && (
                <>
                  <dt>{l10n.t('No longer seen')}</dt>
                  <dd>
                    {selected.vanishedCategories
                      .slice(0, 8)
                      .map(each => shortName(each, 40))
                      .join(', ')}
                  </dd>
                </>
              )}
              <dt>{l10n.t('Missing')}</dt>
              <dd>
                {share(selected.missing.reference)} → {share(selected.missing.current)}
              </dd>
            </dl>
          </Detail>
        )}
      </div>
      {relations && <Relations relations={relations} />}
    </>
  );
}

/** What an effect must be for these rows to show it, in a sentence. */
function detectable({ detectable: found }: ColumnDriftReport): string | undefined {
  if (!found) return undefined;
  return l10n.t(
    'With these rows an effect from {0} on is found with a probability of at least {1} ({2}).',
    value(found.value),
    share(found.power),
    found.name,
  );
}

/** How the measures of association are called in the literature, in every language. */
const MEASURES = { pearson: 'Pearson’s r', spearman: 'Spearman’s ρ', cramers_v: 'Cramér’s V' } as const;

/** The pairs of features whose relation changed most. */
function Relations({ relations }: { readonly relations: RelationsReport }) {
  const { pairs, compared, columns, ofColumns, finding } = relations;
  return (
    <section aria-labelledby="relations-title">
      <h2 id="relations-title">{l10n.t('Relations between features')}</h2>
      <p class="finding">
        <bdi>{finding}</bdi>
      </p>
      <DataTable
        id="relations"
        caption={
          columns < ofColumns
            ? l10n.t(
                'The first {0} of {1} features, {2} pairs, the most changed first',
                columns,
                ofColumns,
                compared,
              )
            : l10n.t('{0} pairs of features, the most changed first', compared)
        }
        showCaption
        columns={[
          { title: l10n.t('Feature') },
          { title: l10n.t('And') },
          { title: l10n.t('Measure') },
          { title: l10n.t('Reference'), numeric: true },
          { title: l10n.t('Current'), numeric: true },
          { title: l10n.t('Adjusted p'), numeric: true },
          { title: l10n.t('State') },
        ]}
        rows={pairs.length}
        row={position => {
          const pair = pairs[position];
          if (!pair) return [];
          return [
            <bdi key="first" title={pair.first}>
              {shortName(pair.first, 34)}
            </bdi>,
            <bdi key="second" title={pair.second}>
              {shortName(pair.second, 34)}
            </bdi>,
            MEASURES[pair.measure],
            value(pair.reference),
            value(pair.current),
            pair.adjustedPValue === null ? DASH : pValue(pair.adjustedPValue),
            pair.changed ? (
              <span key="changed" class="verdict fail">
                {l10n.t('✖ changed')}
              </span>
            ) : (
              <span key="same" class="verdict pass">
                {l10n.t('✔ as before')}
              </span>
            ),
          ];
        }}
      />
    </section>
  );
}
