import * as l10n from '@vscode/l10n';
import type { Scale } from 'chart.js';
import type { Axis } from '../../../core/runs/views/comparison.ts';
import { spanOf } from '../../shared/charts/span.ts';
import { clock, duration, significant, value } from '../../shared/format.ts';
import type { Theme } from '../../shared/theme.ts';
import { shortClock } from './shortClock.ts';

/** Room for the numbers left of every chart, so that charts above each other line up. */
const LEFT = 60;

export function axisTitle(axis: Axis): string {
  switch (axis) {
    case 'step':
      return l10n.t('Step');
    case 'epoch':
      return l10n.t('Epoch');
    case 'relative':
      return l10n.t('Time since the start');
    case 'time':
      return l10n.t('Time of day');
  }
}

/** A place on the axis, in words. */
export function placeWords(axis: Axis, x: number): string {
  const place = placeText(axis, x);
  if (axis === 'time') return place;
  if (axis === 'relative') return l10n.t('After {0}', place);
  return axis === 'step' ? l10n.t('Step {0}', place) : l10n.t('Epoch {0}', place);
}

/** A place on the axis, where the axis is named beside it. */
export function placeText(axis: Axis, x: number): string {
  if (axis === 'time') return clock(x);
  return axis === 'relative' ? duration(x) : value(x);
}

const fontOf = (theme: Theme) => ({ family: theme.font, size: theme.size });

export function xScaleOf(axis: Axis, [min, max]: readonly [number, number], theme: Theme) {
  const span = max - min;
  return {
    type: 'linear' as const,
    min,
    max,
    border: { color: theme.line },
    grid: { display: false },
    ticks: {
      maxTicksLimit: 6,
      maxRotation: 0,
      includeBounds: false,
      ...(axis === 'relative' && span > 0 && { stepSize: timeStep(span) }),
      color: theme.muted,
      font: fontOf(theme),
      callback: (tick: number | string) => {
        const x = Number(tick);
        if (axis === 'time') return shortClock(x, span);
        if (axis === 'relative') return duration(x);
        return Number.isInteger(x) || span < 5 ? value(x) : '';
      },
    },
  };
}

const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
  86_400,
];

/** A distance of ticks that is round in minutes and hours. */
function timeStep(span: number): number {
  const wanted = span / 5000;
  const seconds = STEPS.find(each => each >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  return seconds * 1000;
}

export function yScaleOf(limits: readonly [number, number] | undefined, logarithmic: boolean, theme: Theme) {
  const [low, high] = limits ?? [0, 1];
  const room = spanOf(low, high) * 0.06;
  const shared = {
    border: { display: false },
    grid: { color: theme.line, lineWidth: 0.5, drawTicks: false },
    afterFit: (scale: Scale) => {
      scale.width = LEFT;
    },
  };
  const ticks = { color: theme.muted, font: fontOf(theme), padding: 6, includeBounds: false };
  if (!logarithmic)
    return {
      ...shared,
      type: 'linear' as const,
      min: low - room,
      max: high + room,
      ticks: {
        ...ticks,
        maxTicksLimit: 5,
        callback: (tick: number | string) => significant(Number(Number(tick).toPrecision(6))),
      },
    };
  return { ...shared, ...decadeScale(low / 1.15, high * 1.15, ticks) };
}

/** A logarithmic scale between two numbers, with round ticks. */
export function decadeScale<Ticks extends object>(min: number, max: number, ticks: Ticks) {
  return {
    type: 'logarithmic' as const,
    min,
    max,
    ticks: { ...ticks, callback: (tick: number | string) => value(Number(tick)) },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = decadeTicks(scale.min, scale.max).map(each => ({ value: each }));
    },
  };
}

/** Round numbers between two: of each decade one, or three where there are few decades. */
function decadeTicks(min: number, max: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const stride = Math.ceil((last - first) / 6);
  const ticks: number[] = [];
  for (let decade = first; decade <= last; decade++) {
    if (decade % stride !== 0) continue;
    for (const each of last - first <= 2 ? [1, 2, 5] : [1]) {
      const tick = Number(`${each}e${decade}`);
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}
