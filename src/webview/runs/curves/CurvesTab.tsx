import * as l10n from '@vscode/l10n';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Comparison } from '../../../core/runs/views/comparison.ts';
import { filtered } from '../../shared/components/DataTable.tsx';
import { count } from '../../shared/format.ts';
import { change, toggled, ui } from '../ui.ts';
import { Controls } from './Controls.tsx';
import { prefixOf, wantedCurves } from './known.ts';
import { Legend } from './Legend.tsx';
import { MetricFigure } from './MetricFigure.tsx';

/** Charts are made this far, in px, before they come into view. */
const NEAR = 250;

/** Every metric of the compared runs, each with a chart. */
export function CurvesTab({ comparison }: { comparison: Comparison }) {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState<ReadonlySet<string>>(new Set());
  const [watch, setWatch] = useState<IntersectionObserver>();
  useEffect(() => {
    const root = box.current?.closest('.pane') ?? null;
    const observer = new IntersectionObserver(
      entries =>
        setNear(before => {
          const next = new Set(before);
          for (const { isIntersecting, target } of entries) {
            const metric = target instanceof HTMLElement ? target.dataset['metric'] : undefined;
            if (metric !== undefined) isIntersecting ? next.add(metric) : next.delete(metric);
          }
          return next;
        }),
      { root, rootMargin: `${NEAR}px` },
    );
    setWatch(observer);
    return () => observer.disconnect();
  }, []);
  const names = useMemo(
    () => new Map(comparison.runs.map(({ key, name }) => [key, name === '' ? key : name])),
    [comparison.runs],
  );
  const metrics = filtered('metrics', comparison.metrics, ({ name }) => name).map(({ name }) => name);
  const sections = grouped(metrics);
  const { foldedSections } = ui.value;
  // what is filtered or folded away is not told to be out of view
  const wanted = metrics.filter(each => near.has(each) && !foldedSections.includes(prefixOf(each))).sort();
  useEffect(() => {
    if (wanted.length > 0) wantedCurves.value = wanted;
  }, [wanted.join('\n')]);
  return (
    <div ref={box}>
      <Controls />
      <Legend compared={comparison.runs} />
      {comparison.metrics.length === 0 && (
        <p class="muted">{l10n.t('None of the selected runs recorded a metric.')}</p>
      )}
      {comparison.metrics.length > 0 && metrics.length === 0 && (
        <p class="muted">{l10n.t('No metric has this in its name.')}</p>
      )}
      {[...sections].map(([prefix, names_]) => {
        const folded = foldedSections.includes(prefix);
        return (
          <section class="metrics" key={prefix} aria-label={prefix || l10n.t('Metrics')}>
            {sections.size > 1 && (
              <h2>
                <button
                  type="button"
                  class="section"
                  aria-expanded={!folded}
                  onClick={() => change({ foldedSections: toggled(foldedSections, prefix) })}
                >
                  <span aria-hidden="true">{folded ? '▸' : '▾'}</span>{' '}
                  <bdi>{prefix === '' ? l10n.t('Without prefix') : prefix}</bdi>{' '}
                  <span class="muted">{count(names_.length)}</span>
                </button>
              </h2>
            )}
            {!folded && (
              <div class="charts">
                {names_.map(metric => (
                  <MetricFigure
                    key={metric}
                    metric={metric}
                    names={names}
                    near={near.has(metric)}
                    watch={watch}
                  />
                ))}
              </div>
            )}
          </section>
        );
      })}
    </div>
  );
}

/** The metrics by their prefix, in the order in which the first of each comes. */
function grouped(metrics: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  for (const metric of metrics) {
    const section = sections.get(prefixOf(metric));
    if (section) section.push(metric);
    else sections.set(prefixOf(metric), [metric]);
  }
  return sections;
}
