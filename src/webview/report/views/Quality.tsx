import * as l10n from '@vscode/l10n';
import type { Assessment } from '../../../core/assessment/assessment.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { Diagnostics } from '../../shared/components/Diagnostics.tsx';
import { bytes, count, DASH, moment, share, shortName, value } from '../../shared/format.ts';
import { diagnosticsFinding, missingFinding } from '../findings.ts';
import { openPlace } from '../host.ts';
import { QualityOverTime } from './QualityOverTime.tsx';

/** Whether the data can be trusted: what stands there twice or contradicts itself, what changed over time, what could not be read. */
export function Quality({ assessment }: { assessment: Assessment }) {
  const { diagnostics, columns, data } = assessment;
  const files = data.flatMap(set => set.files.map(file => ({ ...file, set: set.name })));
  return (
    <>
      <Facts assessment={assessment} />
      <QualityOverTime assessment={assessment} />
      <section>
        <h2>{l10n.t('What was found while reading')}</h2>
        <p class="finding">{diagnosticsFinding(diagnostics)}</p>
        {diagnostics.length > 0 && <Diagnostics diagnostics={diagnostics} open={openPlace} />}
      </section>
      <section>
        <h2>{l10n.t('Missing values')}</h2>
        <p class="finding">{missingFinding(columns)}</p>
        <DataTable
          id="missing"
          caption={l10n.t('Share of missing values per column')}
          columns={[
            { title: l10n.t('Column') },
            { title: l10n.t('Reference'), numeric: true },
            { title: l10n.t('Current'), numeric: true },
            { title: l10n.t('Distinct values'), numeric: true },
          ]}
          rows={columns.length}
          row={position => {
            const each = columns[position];
            if (!each) return [];
            const rate = (x: number | null) => (x === null ? DASH : share(x));
            return [
              <bdi key="name" title={each.name}>
                {shortName(each.name, 48)}
              </bdi>,
              rate(each.missing.reference),
              rate(each.missing.current),
              each.distinct === undefined ? DASH : count(each.distinct),
            ];
          }}
        />
      </section>
      <section>
        <h2>{l10n.t('Files')}</h2>
        <DataTable
          id="files"
          caption={l10n.t('Files that were read')}
          columns={[
            { title: l10n.t('File') },
            { title: l10n.t('Data set') },
            { title: l10n.t('Format') },
            { title: l10n.t('Size'), numeric: true },
            { title: l10n.t('Rows'), numeric: true },
          ]}
          rows={files.length}
          row={position => {
            const each = files[position];
            if (!each) return [];
            return [
              <code key="path" title={each.path}>
                {shortName(each.path, 60)}
              </code>,
              each.set,
              each.format,
              bytes(each.bytes),
              count(each.rows),
            ];
          }}
        />
      </section>
    </>
  );
}

/** What is known of all rows of current data together. */
function Facts({ assessment: { quality, diagnostics } }: { assessment: Assessment }) {
  const { duplicateRows, labelConflicts, overlap, duplicateIds, undatedRows, rowsPerChunk, newest } = quality;
  const leaks = diagnostics.filter(each => each.code === 'target-leakage').flatMap(each => each.column ?? []);
  const perChunk = (rows: number | null) => (rows === null ? DASH : value(rows));
  return (
    <section>
      <h2>{l10n.t('Rows')}</h2>
      <dl class="facts">
        <dt>{l10n.t('Duplicate rows')}</dt>
        <dd>{rowsOf(duplicateRows)}</dd>
        <dt>{l10n.t('Conflicting labels')}</dt>
        <dd>{rowsOf(labelConflicts)}</dd>
        <dt>{l10n.t('Rows of the reference among them')}</dt>
        <dd>{rowsOf(overlap)}</dd>
        <dt>{l10n.t('Columns that may tell the target')}</dt>
        <dd>{leaks.length === 0 ? l10n.t('none') : leaks.map(each => shortName(each, 40)).join(', ')}</dd>
        <dt>{l10n.t('Duplicate ids')}</dt>
        <dd>
          {duplicateIds && duplicateIds.rows > 0
            ? l10n.t(
                '{0} rows share an id in {1}',
                count(duplicateIds.rows),
                shortName(duplicateIds.column, 40),
              )
            : l10n.t('none found, or no id column')}
        </dd>
        <dt>{l10n.t('Undated rows')}</dt>
        <dd>{undatedRows === 0 ? l10n.t('none') : count(undatedRows)}</dd>
        <dt>{l10n.t('Rows per chunk (median)')}</dt>
        <dd>
          {l10n.t(
            'reference {0}, current {1}',
            perChunk(rowsPerChunk.reference),
            perChunk(rowsPerChunk.current),
          )}
        </dd>
        <dt>{l10n.t('Newest row')}</dt>
        <dd>{newest ? moment(newest) : DASH}</dd>
      </dl>
    </section>
  );
}

/** "12 of 3,000 (0.4%)"; a dash where nothing could be counted. */
function rowsOf(found: Assessment['quality']['duplicateRows']): string {
  if (!found || found.of === 0) return DASH;
  if (found.rows === 0) return l10n.t('none');
  return l10n.t('{0} of {1} rows ({2})', count(found.rows), count(found.of), share(found.rows / found.of));
}
