import * as l10n from '@vscode/l10n';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Comparison, MetricCurves } from '../../../core/runs/views/comparison.ts';
import { Figure } from '../../shared/components/Figure.tsx';
import { count } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { lookOf } from '../identity.ts';
import { look, runs, selection } from '../state.ts';
import { change, toggled, ui } from '../ui.ts';
import { curveChart, type DrawnCurve } from './curveChart.ts';
import { curveFinding, curveTable } from './curveWords.ts';
import { knownCurves, zoom } from './known.ts';
import { prepare } from './prepared.ts';

export const CHART_HEIGHT = 210;

/** The curves of a metric. They are made when they are near what is in view, and let go when they are not. */
export function MetricFigure({
  metric,
  names,
  near,
  watch,
}: {
  metric: string;
  names: ReadonlyMap<string, string>;
  near: boolean;
  watch: IntersectionObserver | undefined;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = place.current;
    if (!box || !watch) return undefined;
    watch.observe(box);
    return () => watch.unobserve(box);
  }, [watch]);
  const found = knownCurves.value.get(metric);
  return (
    <div class="metric" data-metric={metric} ref={place}>
      {near && found ? (
        <Curves found={found} names={names} />
      ) : (
        <section class="figure">
          <h3>{metric}</h3>
          <div class="chart-room" style={{ height: `${CHART_HEIGHT}px` }} />
        </section>
      )}
    </div>
  );
}

function Curves({ found, names }: { found: MetricCurves; names: ReadonlyMap<string, string> }) {
  const { metric } = found;
  const { axis, best, logarithmic } = ui.value;
  const isLogarithmic = logarithmic.includes(metric);
  const colours = theme.value;
  const zoomed = zoom.value;
  const chosen = selection.value;
  const identities = runs.value?.identities;
  const prepared = useMemo(() => found.curves.map(prepare), [found]);
  const curves = useMemo<readonly DrawnCurve[]>(
    () =>
      prepared
        .filter(({ key, xs }) => chosen.has(key) && xs.length > 0)
        .map(curve => ({
          ...curve,
          name: names.get(curve.key) ?? curve.key,
          look: lookOf(identities?.[curve.key] ?? 0),
        })),
    [prepared, chosen, identities, names, colours],
  );
  const drawing = useMemo(
    () =>
      curveChart({
        metric,
        curves,
        axis,
        logarithmic: isLogarithmic,
        best,
        zoomed,
        theme: colours,
        onEnter: look,
      }),
    [curves, axis, isLogarithmic, best, zoomed, colours],
  );
  const id = `metric-${metric}`;
  const scale = isLogarithmic ? l10n.t('Linear scale') : l10n.t('Log scale');
  return (
    <Figure
      id={id}
      title={metric}
      finding={curveFinding(found, curves)}
      height={CHART_HEIGHT}
      level={3}
      drawing={curves.length > 0 ? drawing : undefined}
      table={curves.length > 0 ? curveTable(metric, curves, axis) : undefined}
      actions={
        <button
          type="button"
          class="link"
          aria-label={`${scale}: ${metric}`}
          onClick={() => change({ logarithmic: toggled(logarithmic, metric) })}
        >
          {scale}
        </button>
      }
    >
      <Notes found={found} curves={curves} logarithmic={isLogarithmic} />
    </Figure>
  );
}

/** What is not drawn, and why. */
function Notes({
  found: { curves: all, withoutAxis },
  curves,
  logarithmic,
}: {
  found: Comparison['charts'][number];
  curves: readonly DrawnCurve[];
  logarithmic: boolean;
}) {
  const notFinite = all.reduce((sum, each) => sum + each.notFinite, 0);
  const notPositive = logarithmic
    ? curves.reduce((sum, { ys }) => sum + ys.filter(y => y <= 0).length, 0)
    : 0;
  const notes = [
    notFinite > 0 && l10n.t('▲ {0} values are NaN or infinite: not drawn', count(notFinite)),
    notPositive > 0 &&
      l10n.t('{0} values are 0 or less: a logarithmic scale has no place for them', count(notPositive)),
    withoutAxis.length > 0 && l10n.t('{0} runs have no value on this axis', count(withoutAxis.length)),
  ].filter(each => each !== false);
  return notes.length > 0 ? <p class="unit">{notes.join(' · ')}</p> : null;
}
