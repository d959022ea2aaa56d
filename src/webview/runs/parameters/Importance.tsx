import * as l10n from '@vscode/l10n';
import type { Analysis, ParameterImportance } from '../../../core/runs/views/analysis.ts';
import { Pager, pageOf } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { count, DASH, fixed, share } from '../../shared/format.ts';
import { change } from '../ui.ts';

const ID = 'importance';
const PAGE = 15;

/** How much each parameter has to say about the metric, as bars in a table. Its name draws it against the metric. */
export function Importance({ analysis, against }: { analysis: Analysis; against: string | undefined }) {
  const { importance, metric, reason } = analysis;
  const page = pageOf(ID, importance.length, PAGE);
  const [first] = importance;
  return (
    <section class="figure" aria-labelledby="importance-title">
      <h2 id="importance-title">{l10n.t('What the parameters have to say')}</h2>
      <p class="finding">
        {reason ??
          (first &&
            l10n.t(
              '{0} says most about {1}: {2} of what all say.',
              first.parameter,
              metric ?? '',
              share(first.importance),
            ))}
      </p>
      {importance.length > 0 && (
        <>
          <table class="importance">
            <caption class="spoken">{l10n.t('Importance of the parameters')}</caption>
            <thead>
              <tr>
                <th scope="col">{l10n.t('Parameter')}</th>
                <th scope="col">{l10n.t('Importance')}</th>
                <th scope="col" class="number">
                  {l10n.t('Rank correlation')}
                </th>
                <th scope="col" class="number">
                  {l10n.t('Runs')}
                </th>
              </tr>
            </thead>
            <tbody>
              {importance.slice(page.first, page.last).map(each => (
                <Row key={each.parameter} {...each} drawn={each.parameter === against} />
              ))}
            </tbody>
          </table>
          <Pager id={ID} {...page} of={importance.length} size={PAGE} />
        </>
      )}
    </section>
  );
}

function Row({ parameter, importance, correlation, runs, drawn }: ParameterImportance & { drawn: boolean }) {
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          class="name"
          aria-pressed={drawn}
          title={l10n.t('Draw {0} against the metric', parameter)}
          onClick={() => change({ against: parameter })}
        >
          <Name name={parameter} />
        </button>
      </th>
      <td class="bar-cell">
        <span class="bar-of" style={{ width: `${Math.round(importance * 100)}%` }} />
        <span class="bar-text">{share(importance)}</span>
      </td>
      <td class="number">
        {correlation === undefined ? DASH : `${correlation > 0 ? '+' : ''}${fixed(correlation, 2)}`}
      </td>
      <td class="number">{count(runs)}</td>
    </tr>
  );
}
