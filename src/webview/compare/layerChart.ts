import * as l10n from '@vscode/l10n';
import type { Chart } from 'chart.js';
import type { LayerChange } from '../../core/checkpoints/compare/comparison.ts';
import type { Drawing, Reading } from '../shared/charts/drawing.ts';
import { font } from '../shared/charts/paint.ts';
import { count, relative, shortName, value } from '../shared/format.ts';
import type { Theme } from '../shared/theme.ts';
import { changeText, cosineText, stateWord } from './components/words.ts';

/** Up to so many layers are bars that lie, with their names; more are columns. */
const MOST_LYING = 36;
/** Columns that can still be seen as such. */
const MOST_COLUMNS = 400;
const ROW = 20;
const LETTERS = 26;

export interface LayerChart {
  readonly drawing: Drawing;
  readonly height: number;
  /** Layers that a bar stands for. */
  readonly perBar: number;
}

/** How far each layer moved, in the order given. @param onEnter called with the name of a layer that is chosen */
export function layerChart(
  layers: readonly LayerChange[],
  theme: Theme,
  onEnter: (name: string) => void,
): LayerChart {
  const perBar = Math.ceil(layers.length / MOST_COLUMNS);
  const bars = perBar === 1 ? layers : farthestOf(layers, perBar);
  const lying = layers.length <= MOST_LYING;
  const most = Math.max(0, ...bars.map(({ measures }) => measures?.relative ?? 0)) || 1;
  // what was nothing but zeros has no end on this axis: a hollow bar over all of it
  const values = bars.map(each => (each.state === 'changed' ? (each.measures?.relative ?? most) : null));
  const hollow = bars.map(({ state, measures }) => state === 'changed' && measures?.relative === undefined);
  const drawing: Drawing = {
    config: {
      type: 'bar',
      data: {
        labels: bars.map(({ name }) => shortName(lying ? name : blockOf(name), LETTERS)),
        datasets: [
          {
            data: values,
            backgroundColor: hollow.map(each => (each ? 'transparent' : theme.current)),
            borderColor: theme.current,
            borderWidth: hollow.map(each => (each ? 1 : 0)),
            minBarLength: 2,
            barPercentage: lying ? 0.72 : 0.9,
            categoryPercentage: lying || bars.length < 120 ? 0.9 : 1,
          },
        ],
      },
      options: lying ? lyingOptions(theme, most) : standingOptions(theme, most),
    },
    ...(lying && { paint: chart => paintChanges(chart, bars, theme) }),
    rows: lying ? bars.length : 1,
    columns: lying ? 1 : bars.length,
    read: spot => reading(bars[lying ? spot.row : spot.column]),
    place: (chart, spot) => {
      const { x, y } = chart.scales;
      const at = lying ? spot.row : spot.column;
      const end = values[at] ?? 0;
      if (!x || !y || at >= bars.length) return undefined;
      return lying
        ? { x: x.getPixelForValue(end), y: y.getPixelForValue(at) }
        : { x: x.getPixelForValue(at), y: y.getPixelForValue(end) };
    },
    find: (chart, { x, y }) => {
      const scale = chart.scales[lying ? 'y' : 'x'];
      const at = Math.round(scale?.getValueForPixel(lying ? y : x) ?? -1);
      if (at < 0 || at >= bars.length) return undefined;
      return lying ? { row: at, column: 0 } : { row: 0, column: at };
    },
    enter: spot => {
      const chosen = bars[lying ? spot.row : spot.column];
      if (chosen) onEnter(chosen.name);
    },
  };
  return { drawing, height: lying ? bars.length * ROW + 8 : 240, perBar };
}

/** A name up to its first number: where there is no room for all of a name, that says which block it is in. */
function blockOf(name: string): string {
  return /^.*?[./]\d+(?=[./]|$)/.exec(name)?.[0] ?? name;
}

/** Of so many neighbours the one that moved farthest. */
function farthestOf(layers: readonly LayerChange[], perBar: number): readonly LayerChange[] {
  const chosen: LayerChange[] = [];
  for (let from = 0; from < layers.length; from += perBar) {
    const group = layers.slice(from, from + perBar);
    const [first] = group;
    if (!first) continue;
    chosen.push(
      group.reduce((best, each) => ((each.rank ?? Infinity) < (best.rank ?? Infinity) ? each : best), first),
    );
  }
  return chosen;
}

function lyingOptions(theme: Theme, most: number) {
  return {
    indexAxis: 'y' as const,
    layout: { padding: { right: 96 } },
    scales: {
      x: { display: false, min: 0, max: most },
      y: {
        grid: { display: false },
        border: { color: theme.line },
        ticks: { autoSkip: false, color: theme.text, font: { family: theme.font, size: theme.size } },
      },
    },
  };
}

function standingOptions(theme: Theme, most: number) {
  const ticks = { color: theme.muted, font: { family: theme.font, size: theme.size } };
  return {
    scales: {
      x: {
        grid: { display: false },
        border: { color: theme.line },
        ticks: { ...ticks, autoSkip: true, autoSkipPadding: 16, maxRotation: 0 },
      },
      y: {
        min: 0,
        suggestedMax: most,
        grid: { color: theme.line, lineWidth: 0.5 },
        border: { display: false },
        ticks: { ...ticks, maxTicksLimit: 5, callback: (at: number | string) => relativeTick(Number(at)) },
      },
    },
  };
}

function relativeTick(at: number): string {
  return at === 0 ? '0' : relative(at);
}

/** How far, at the end of each bar; what did not move says so. */
function paintChanges(chart: Chart, bars: readonly LayerChange[], theme: Theme): void {
  const { ctx, scales } = chart;
  const { x, y } = scales;
  if (!x || !y) return;
  ctx.save();
  ctx.font = font(theme);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const [row, { state, measures }] of bars.entries()) {
    const moved = state === 'changed';
    const end = moved ? (measures?.relative ?? x.max) : 0;
    ctx.fillStyle = moved ? theme.text : theme.muted;
    ctx.fillText(
      moved ? changeText(measures) : l10n.t('the same'),
      x.getPixelForValue(end) + 6,
      y.getPixelForValue(row),
    );
  }
  ctx.restore();
}

function reading(layer: LayerChange | undefined): Reading | undefined {
  if (!layer) return undefined;
  const { name, state, measures } = layer;
  if (state !== 'changed' || !measures) return { title: name, lines: [stateWord(state)] };
  return {
    title: name,
    lines: [
      l10n.t('change {0}', changeText(measures)),
      l10n.t('cosine {0}', cosineText(measures)),
      ...(measures.largest === undefined
        ? []
        : [l10n.t('largest change of a value {0}', value(measures.largest))]),
      l10n.t('values {0}', count(measures.values)),
    ],
  };
}
