import * as l10n from '@vscode/l10n';
import { AXES } from '../../../core/runs/views/comparison.ts';
import { Filter } from '../../shared/components/DataTable.tsx';
import { fixed } from '../../shared/format.ts';
import { change, ui } from '../ui.ts';
import { axisTitle } from './curveScales.ts';
import { knownCurves, zoom } from './known.ts';

/** How all curves are drawn. */
export function Controls() {
  const { axis, smoothing, best } = ui.value;
  return (
    <div class="controls">
      <Filter id="metrics" label={l10n.t('Filter metrics')} />
      <label>
        {l10n.t('Horizontally')}{' '}
        <select
          value={axis}
          onChange={({ currentTarget: { value } }) => {
            zoom.value = undefined;
            change({ axis: AXES.find(each => each === value) ?? 'step' });
          }}
        >
          {AXES.map(each => (
            <option key={each} value={each}>
              {axisTitle(each)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {l10n.t('Smoothing')}{' '}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={smoothing}
          onInput={({ currentTarget: { value } }) =>
            change({ smoothing: Math.min(0.99, Math.max(0, Number(value))) })
          }
        />{' '}
        <output>{fixed(smoothing, 2)}</output>
      </label>
      <label>
        <input type="checkbox" checked={best} onChange={() => change({ best: !best })} />
        {l10n.t('Mark each new best')}
      </label>
      <Zoom />
    </div>
  );
}

/** The same stretch of all charts. */
function Zoom() {
  const zoomed = zoom.value;
  const whole = () => {
    const xs = [...knownCurves.peek().values()].flatMap(({ curves }) =>
      curves.flatMap(({ x }) => [x[0] ?? [], x.at(-1) ?? []].flat()),
    );
    return xs.length > 0 ? ([Math.min(...xs), Math.max(...xs)] as const) : undefined;
  };
  const to = (middle: (from: number, to: number) => number, factor: number) => () => {
    const all = whole();
    const [from, end] = zoom.peek() ?? all ?? [0, 1];
    if (!all) return;
    const span = (end - from) * factor;
    if (span >= all[1] - all[0]) {
      zoom.value = undefined;
      return;
    }
    const left = Math.max(all[0], Math.min(all[1] - span, middle(from, end) - span / 2));
    zoom.value = [left, left + span];
  };
  const centre = (from: number, end: number) => (from + end) / 2;
  const buttons: readonly (readonly [string, string, () => void, boolean])[] = [
    ['+', l10n.t('Zoom in'), to(centre, 0.5), true],
    ['−', l10n.t('Zoom out'), to(centre, 2), zoomed !== undefined],
    ['←', l10n.t('To the left'), to((from, end) => from + (end - from) * 0.25, 1), zoomed !== undefined],
    ['→', l10n.t('To the right'), to((from, end) => from + (end - from) * 0.75, 1), zoomed !== undefined],
  ];
  return (
    <fieldset class="zoom" aria-label={l10n.t('Zoom')}>
      {buttons.map(([sign, title, act, enabled]) => (
        <button
          key={sign}
          type="button"
          class="quiet"
          aria-label={title}
          title={title}
          disabled={!enabled}
          onClick={act}
        >
          {sign}
        </button>
      ))}
      <button
        type="button"
        class="link"
        disabled={!zoomed}
        onClick={() => {
          zoom.value = undefined;
        }}
      >
        {l10n.t('Whole axis')}
      </button>
    </fieldset>
  );
}
