import * as l10n from '@vscode/l10n';
import { useMemo, useState } from 'preact/hooks';
import type { Analysis } from '../../../core/runs/views/analysis.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { TableToggle } from '../../shared/components/TableToggle.tsx';
import { count } from '../../shared/format.ts';
import { lists } from '../../shared/lists.ts';
import { ramp, theme } from '../../shared/theme.ts';
import { change, ui } from '../ui.ts';
import { AxisControls } from './AxisControls.tsx';
import { axisKey, axisScale } from './axisScale.ts';
import { ParallelCanvas } from './ParallelCanvas.tsx';
import { type Brushes, inside, ordered, type ParallelAxis } from './parallel.ts';

const ID = 'parallel';
/** Axes that are drawn; the others are in the table. */
const DRAWN = 24;
/** Room that an axis has at least, in px. */
const ROOM = 108;

/** A line for each run through all of its parameters to the metric. Stretches of axes leave only the runs that go through them. */
export function ParallelFigure({ analysis }: { analysis: Analysis }) {
  const [brushes, setBrushes] = useState<Brushes>({});
  const order = ui.value.axes;
  const axes = useMemo<readonly ParallelAxis[]>(
    () => ordered(analysis, order).map(axis => ({ ...axis, key: axisKey(axis), on: axisScale(axis) })),
    [analysis, order],
  );
  const drawn = axes.length > DRAWN ? [...axes.slice(0, DRAWN - 1), ...axes.slice(-1)] : axes;
  const within = useMemo(() => inside(analysis.runs.length, axes, brushes), [analysis, axes, brushes]);
  const title = l10n.t('Ways through the parameters');
  const brushed = Object.keys(brushes).length > 0;
  const finding = brushed
    ? l10n.t(
        '{0} of {1} runs go through the chosen stretches.',
        count(within.length),
        count(analysis.runs.length),
      )
    : l10n.t('Drag on an axis, or write its ends below it, to see only the runs that go through there.');
  const set = (key: string, brush: readonly [number, number] | undefined) => {
    const { [key]: _, ...others } = brushes;
    setBrushes(brush ? { ...others, [key]: brush } : others);
  };
  const move = (key: string, step: number) => {
    const keys = axes.map(each => each.key);
    const at = keys.indexOf(key);
    const others = keys.filter(each => each !== key);
    const to = Math.max(0, Math.min(others.length, at + step));
    change({ axes: [...others.slice(0, to), key, ...others.slice(to)] });
  };
  return (
    <section class="figure" aria-labelledby="parallel-title">
      <div class="figure-head">
        <h2 id="parallel-title">{title}</h2>
        <span class="figure-actions">
          {brushed && (
            <button type="button" class="link" onClick={() => setBrushes({})}>
              {l10n.t('All runs')}
            </button>
          )}
          <TableToggle id={ID} title={title} />
        </span>
      </div>
      <p class="finding" role="status">
        {finding}
        {drawn.length < axes.length &&
          ` ${l10n.t('{0} more parameters are in the table.', count(axes.length - drawn.length))}`}
      </p>
      <Legend axis={axes.find(({ kind }) => kind === 'metric')} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section class="parallel" aria-label={l10n.t('Axes and lines')} tabIndex={0}>
        <div style={{ minWidth: `${drawn.length * ROOM}px` }}>
          <ParallelCanvas
            label={`${title}. ${finding}`}
            axes={drawn}
            runs={analysis.runs.length}
            brushes={brushes}
            within={within}
            set={set}
          />
          <ol class="axes">
            {drawn.map((axis, i) => (
              <AxisControls
                key={axis.key}
                axis={axis}
                brush={brushes[axis.key]}
                first={i === 0}
                last={i === drawn.length - 1}
                set={brush => set(axis.key, brush)}
                move={step => move(axis.key, step)}
              />
            ))}
          </ol>
        </div>
      </section>
      {lists.value.tables.includes(ID) && (
        <DataTable
          id="parallel-table"
          caption={title}
          columns={[
            { title: l10n.t('Run') },
            ...axes.map(({ name, scale }) => ({ title: name, numeric: scale !== 'category' })),
          ]}
          rows={within.length}
          row={position => {
            const at = within[position] ?? -1;
            return [analysis.runs[at]?.name ?? '', ...axes.map(({ on, values }) => on.text(values[at]))];
          }}
        />
      )}
    </section>
  );
}

/** What the colours of the lines mean. */
function Legend({ axis }: { axis: ParallelAxis | undefined }) {
  if (!axis) return null;
  const colours = theme.value;
  const { on, name } = axis;
  return (
    <p class="ramp">
      <span class="muted">{name}</span> {on.text(on.low)}
      <svg width="90" height="10" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((part, i) => (
          <rect key={part} x={i * 18} y="0" width="18" height="10" fill={ramp(part, colours)} />
        ))}
      </svg>
      {on.text(on.high)}
    </p>
  );
}
