import * as l10n from '@vscode/l10n';
import type { Chart, ChartDataset, Scale, ScriptableLineSegmentContext } from 'chart.js';
import type { Charted, CriterionResult } from '../../../core/assessment/assessment.ts';
import { beyond, judged } from '../../../core/assessment/judged.ts';
import type { Drawing, Pixel, Reading } from '../../shared/charts/drawing.ts';
import { type EndLabel, font, halo, paintEndLabels } from '../../shared/charts/paint.ts';
import { brief, count, DASH, value } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import type { TimeAxis } from './axis.ts';
import { decimate } from './decimate.ts';
import { type InView, LABELS, levelLine, moves, valueScale, visible } from './overChunks.ts';
import { withRoom } from './room.ts';
import { AXIS_HEIGHT, paintTicks, xScale, zoomOptions } from './timeScale.ts';

type Point = Charted['points'][number];
/** What is drawn; `statistic`: the metric that criteria may ask for. */
export type Series = Charted & { readonly statistic?: string };

/** Beyond this many points in view, only signals get a mark of their own. */
const MARKS = 300;
/** About two positions per pixel of a wide screen. */
const DRAWN = 2000;

export interface ControlChartInput {
  readonly series: Series;
  readonly axis: TimeAxis;
  readonly zoom: readonly [number, number] | undefined;
  /** Chunks that are not complete yet are drawn hollow. */
  readonly incomplete: ReadonlySet<number>;
  readonly criteria: readonly CriterionResult[];
  readonly theme: Theme;
  /** The points are no chunks of rows: how many rows there are is not told. */
  readonly rowless?: true;
  /** What else there is to say of a position among the points. */
  readonly more?: (position: number) => readonly string[];
  readonly onZoom: (from: number, to: number) => void;
  readonly onEnter: (chunk: number) => void;
}

/** A metric over chunks with centre, limits and marked signals. */
export function controlChart(input: ControlChartInput): Drawing {
  const { series, axis, theme, incomplete } = input;
  const [from, to] = input.zoom ?? [axis.min, axis.max];
  const rules = rulesByPoint(series);
  const shown = visible(series.points, axis, from, to);
  const kept = decimate(
    shown.map(({ point }) => placeOf(point)),
    DRAWN,
    new Set([...shown.keys()].filter(at => rules.has(shown[at]?.position ?? -1))),
  ).flatMap(at => shown[at] ?? []);
  const bound = requirement(series, input.criteria);
  const limit: Partial<ChartDataset<'line'>> = {
    borderColor: theme.highContrast ? theme.text : faded(theme.current, seasonal(series) ? 0.4 : 0.7),
    borderWidth: 1,
    borderDash: seasonal(series) && !theme.highContrast ? [] : [4, 4],
    pointRadius: 0,
    stepped: 'middle',
  };
  const line = (
    level: (point: Point) => number | null,
    isMarked: (each: Shown) => boolean,
  ): ChartDataset<'line'> => ({
    data: kept.map(({ x, point }) => ({ x, y: level(point) ?? Number.NaN })),
    borderColor: theme.current,
    borderWidth: 1.6,
    order: 1,
    spanGaps: false,
    segment: {
      borderDash: (each: ScriptableLineSegmentContext) => (each.p1.skip ? [2, 2] : undefined),
    },
    pointStyle: kept.map(each => (isMarked(each) ? 'triangle' : 'circle')),
    pointRotation: kept.map(({ point }) =>
      (level(point) ?? 0) < (point.centre ?? series.centre ?? 0) ? 180 : 0,
    ),
    pointRadius: kept.map(each => (isMarked(each) ? 5 : markRadius(shown.length))),
    pointBorderColor: kept.map(each => (isMarked(each) ? theme.fail : theme.current)),
    pointBackgroundColor: kept.map(each =>
      incomplete.has(each.point.chunk) ? theme.background : isMarked(each) ? theme.fail : theme.current,
    ),
    pointBorderWidth: kept.map(({ point }) => (incomplete.has(point.chunk) ? 1.5 : 0)),
  });
  return {
    config: {
      type: 'line',
      data: {
        datasets: [
          ...(series.chart === 'cusum' ? [] : intervalBand(kept, theme)),
          {
            ...limit,
            data: limitLine(kept, axis, 'upper'),
            ...(!theme.highContrast && {
              fill: oneSided(series) ? fromLeast(series) : '+1',
              backgroundColor: faded(theme.current, 0.09),
            }),
            order: 3,
          },
          { ...limit, data: limitLine(kept, axis, 'lower'), order: 3 },
          ...centreLine(kept, axis, theme),
          ...(series.chart === 'cusum'
            ? [
                line(judged, ({ point }) => isBeyond(point, 'above')),
                line(
                  point => point.lowerStatistic ?? null,
                  ({ point }) => isBeyond(point, 'below'),
                ),
              ]
            : [line(judged, ({ position }) => rules.has(position))]),
          ...(series.chart === 'ewma' ? [valueDots(kept, theme)] : []),
        ],
      },
      options: {
        layout: { padding: { top: 6, right: LABELS, bottom: AXIS_HEIGHT } },
        scales: {
          x: xScale(axis, input.zoom),
          y: valueScale(theme, boundedRange(series, shown, bound?.value), endsOf(series)),
        },
        plugins: {
          zoom: zoomOptions(axis, input.onZoom),
          annotation: { annotations: levelLines(series, bound, theme) },
        },
      },
    },
    paint: chart => {
      paintTicks(chart, axis, theme);
      paintEndLabels(chart, endLabels(series, kept, bound, theme), theme);
      paintNote(chart, note(series, axis), kept, bound?.value, theme);
    },
    rows: 1,
    columns: shown.length,
    read: ({ column }) => {
      const each = shown[column];
      return each && reading(input, each, rules);
    },
    ...moves(shown, axis, ({ point }) => placeOf(point) ?? series.centre, input.onEnter),
  };
}

/** Whether each chunk has the centre of its season: limits that go up and down, which dashes would make unreadable. */
function seasonal({ points }: Series): boolean {
  return points.some(point => point.centre !== undefined);
}

/** Whether there is an upper limit only, as for distances. */
function oneSided({ points }: Series): boolean {
  return points.every(point => point.lower === null) && points.some(point => point.upper !== null);
}

/** Where the band below an upper limit begins: where values can begin, else at the bottom. */
function fromLeast(series: Series): 'start' | { readonly value: number } {
  const [smallest = null] = endsOf(series);
  return smallest === null ? 'start' : { value: smallest };
}

/** Where a chunk's mark is: of two sums the one that is beyond its limit. */
function placeOf(point: Point): number | null {
  return point.lowerStatistic !== undefined && beyond(point) === 'below'
    ? point.lowerStatistic
    : judged(point);
}

function isBeyond(point: Point, side: 'below' | 'above'): boolean {
  const found = beyond(point);
  return found === side || found === 'both';
}

/** The values of which the chart draws an average. */
function valueDots(kept: readonly Shown[], theme: Theme): ChartDataset<'line'> {
  return {
    data: kept.map(({ x, point }) => ({ x, y: point.value ?? Number.NaN })),
    showLine: false,
    order: 2,
    // without shades the line stands out by size alone
    pointRadius: theme.highContrast ? Math.min(1.2, markRadius(kept.length)) : markRadius(kept.length),
    pointBorderWidth: 0,
    pointBackgroundColor: theme.highContrast ? theme.muted : faded(theme.current, 0.5),
  };
}

/** Where the values lie by their confidence intervals: a band around the line. */
function intervalBand(kept: readonly Shown[], theme: Theme): ChartDataset<'line'>[] {
  if (!kept.some(({ point }) => point.interval)) return [];
  const edge: Partial<ChartDataset<'line'>> = {
    borderColor: theme.highContrast ? theme.muted : 'transparent',
    borderWidth: theme.highContrast ? 1 : 0,
    borderDash: [1, 2],
    pointRadius: 0,
    order: 2,
  };
  const end = (at: 0 | 1) => kept.map(({ x, point }) => ({ x, y: point.interval?.[at] ?? Number.NaN }));
  return [
    {
      ...edge,
      data: end(1),
      ...(!theme.highContrast && { fill: '+1', backgroundColor: faded(theme.text, 0.13) }),
    },
    { ...edge, data: end(0) },
  ];
}

/** With seasons the centre goes from chunk to chunk; else it is one line. */
function centreLine(kept: readonly Shown[], axis: TimeAxis, theme: Theme): ChartDataset<'line'>[] {
  if (!kept.some(({ point }) => point.centre !== undefined)) return [];
  return [
    {
      data: limitLine(kept, axis, 'centre'),
      borderColor: theme.reference,
      borderWidth: 1,
      pointRadius: 0,
      stepped: 'middle',
      order: 3,
    },
  ];
}

/** A limit from the beginning of the first chunk to the end of the last. */
function limitLine(kept: readonly Shown[], axis: TimeAxis, limit: 'lower' | 'upper' | 'centre') {
  const level = ({ point }: Shown) => point[limit] ?? Number.NaN;
  const [first, last] = [kept[0], kept.at(-1)];
  if (!first || !last) return [];
  return [
    { x: axis.span(first.point.chunk)?.left ?? first.x, y: level(first) },
    ...kept.map(each => ({ x: each.x, y: level(each) })),
    { x: axis.span(last.point.chunk)?.right ?? last.x, y: level(last) },
  ];
}

type Shown = InView<Point>;

/** Few points are seen one by one; of many, the line. */
function markRadius(points: number): number {
  if (points > MARKS) return 0;
  return points > 120 ? 1.4 : points > 2 ? 2.2 : 3.5;
}

function rulesByPoint(series: Series): Map<number, string[]> {
  const rules = new Map<number, string[]>();
  for (const { title, points } of series.signals) {
    for (const point of points) {
      const titles = rules.get(point) ?? [];
      if (!titles.includes(title)) rules.set(point, [...titles, title]);
    }
  }
  return rules;
}

/** The criterion that asks for just what is drawn, if its bound is a number. */
function requirement(
  series: Series,
  criteria: readonly CriterionResult[],
): { value: number; text: string } | undefined {
  // sums are not of the metric's scale
  if (series.chart === 'cusum' || series.statistic === undefined) return undefined;
  const drawn = series.statistic.replaceAll(' ', '');
  for (const { text, bound } of criteria) {
    if (text.replaceAll(' ', '').startsWith(`${drawn}${bound.comparison}`) && bound.value !== null) {
      const sign = { '>=': '≥', '<=': '≤' }[bound.comparison] ?? bound.comparison;
      return { value: bound.value, text: `${sign} ${brief(bound.value)}` };
    }
  }
  return undefined;
}

/** Room for points, limits and the bound; never beyond what the metric can be. */
function boundedRange(series: Series, shown: readonly Shown[], bound: number | undefined) {
  let low = bound ?? series.centre ?? Number.POSITIVE_INFINITY;
  let high = bound ?? series.centre ?? Number.NEGATIVE_INFINITY;
  const bare = series.chart === 'ewma' && shown.length > MARKS;
  for (const { point } of shown) {
    // values that are not drawn take no room
    const values = series.chart === 'cusum' ? [point.lowerStatistic] : bare ? [] : [point.value];
    const ends = series.chart === 'cusum' ? [] : (point.interval ?? []);
    for (const each of [...values, ...ends, point.statistic, point.lower, point.upper, point.centre]) {
      if (each === null || each === undefined) continue;
      low = Math.min(low, each);
      high = Math.max(high, each);
    }
  }
  return withRoom(low, high, endsOf(series));
}

/** What the values drawn can be; sums of deviations can be anything. */
function endsOf({ chart, range }: Series): Series['range'] {
  return chart === 'cusum' ? [null, null] : range;
}

function levelLines({ centre, points }: Series, bound: { value: number } | undefined, theme: Theme) {
  return {
    ...(centre !== null &&
      points.every(point => point.centre === undefined) && { centre: levelLine(centre, theme.reference) }),
    ...(bound && { bound: levelLine(bound.value, theme.text, [1, 3]) }),
  };
}

function endLabels(
  series: Series,
  kept: readonly Shown[],
  bound: { value: number; text: string } | undefined,
  theme: Theme,
): EndLabel[] {
  const last = kept.at(-1)?.point;
  const labels: EndLabel[] = [];
  const add = (text: string, y: number | null | undefined, colour: string) => {
    if (y !== null && y !== undefined) labels.push({ text, y, colour });
  };
  if (last?.upper != null) add(l10n.t('upper {0}', brief(last.upper)), last.upper, theme.muted);
  const centre = last?.centre ?? series.centre;
  if (centre !== null) add(l10n.t('centre {0}', brief(centre)), centre, theme.muted);
  if (last?.lower != null) add(l10n.t('lower {0}', brief(last.lower)), last.lower, theme.muted);
  if (bound) add(l10n.t('required {0}', bound.text), bound.value, theme.text);
  return labels;
}

interface Note {
  readonly lines: readonly string[];
  /** Positions of the points it is about. */
  readonly points: ReadonlySet<number>;
}

/** Which rules the present run of signals breaks, and since when; nothing while in control. */
function note(series: Series, axis: TimeAxis): Note | undefined {
  if (series.since === undefined) return undefined;
  const since = series.since;
  const present = series.signals.filter(({ points }) =>
    points.some(point => (series.points[point]?.chunk ?? Number.NEGATIVE_INFINITY) >= since),
  );
  if (present.length === 0) return undefined;
  const titles = [...new Set(present.map(each => each.title))];
  const shown = titles.slice(0, 2);
  const more = titles.length - shown.length;
  if (more > 0) shown.push(more === 1 ? l10n.t('and 1 rule more') : l10n.t('and {0} rules more', more));
  return {
    lines: shown.map((title, i) =>
      i === 0 ? `${axis.label(since)}: ${lowerFirst(title)}` : lowerFirst(title),
    ),
    points: new Set(
      present.flatMap(({ points }) => points.filter(each => (series.points[each]?.chunk ?? -1) >= since)),
    ),
  };
}

function lowerFirst(text: string): string {
  // An abbreviation at the start stays as it is.
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
}

/** Writes the note where the plot is empty, with a thin line to the first of its points. */
function paintNote(
  chart: Chart,
  about: Note | undefined,
  kept: readonly Shown[],
  bound: number | undefined,
  theme: Theme,
): void {
  const { ctx, chartArea: area, scales } = chart;
  const { x, y } = scales;
  if (!about || !x || !y) return;
  const pixels = kept.flatMap(({ point, position, x: at }) => {
    const place = placeOf(point);
    return place === null
      ? []
      : [{ x: x.getPixelForValue(at), y: y.getPixelForValue(place), own: about.points.has(position) }];
  });
  const target = pixels.find(each => each.own);
  if (!target) return;
  ctx.save();
  ctx.font = font(theme, 500);
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  const lineHeight = theme.size + 4;
  const one = about.lines.join('; ');
  const room = area.right - area.left;
  const lines = ctx.measureText(one).width < room * 0.45 ? [one] : about.lines;
  const width = Math.max(...lines.map(each => ctx.measureText(each).width));
  const height = lines.length * lineHeight;
  const required =
    bound === undefined ? [] : [area.left, area.right].map(at => ({ x: at, y: y.getPixelForValue(bound) }));
  const limits = [pixelsOf(kept, x, y, 'lower'), pixelsOf(kept, x, y, 'upper'), required];
  // what is drawn beside the line: the values that an EWMA smooths, the other sum of a CUSUM
  const dots = kept.flatMap(({ point, x: at }) =>
    [point.value, point.statistic, point.lowerStatistic].flatMap(level =>
      level === null || level === undefined || level === placeOf(point)
        ? []
        : [{ x: x.getPixelForValue(at), y: y.getPixelForValue(level) }],
    ),
  );
  const spot = emptySpot({ width, height }, area, { line: pixels, dots }, limits, target);
  if (spot && width < room - 8) {
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(
      Math.min(Math.max(target.x, spot.left), spot.left + width + 4),
      target.y < spot.top ? spot.top - 1 : Math.min(target.y, spot.top + height / 2),
    );
    ctx.lineTo(target.x - (spot.left + width < target.x ? 6 : 0), target.y + (target.y < spot.top ? 6 : 0));
    ctx.stroke();
    for (const [i, text] of lines.entries()) {
      halo(ctx, text, spot.left, spot.top + i * lineHeight, theme);
      ctx.fillStyle = theme.text;
      ctx.fillText(text, spot.left, spot.top + i * lineHeight);
    }
  }
  ctx.restore();
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function pixelsOf(kept: readonly Shown[], x: Scale, y: Scale, limit: 'lower' | 'upper') {
  return kept.flatMap(({ point, x: at }) => {
    const level = point[limit];
    return level === null ? [] : [{ x: x.getPixelForValue(at), y: y.getPixelForValue(level) }];
  });
}

/** Crossing a limit's line is as bad as being this many pixels further away. */
const CROSSING = 50;
/** A note further from its point than so many pixels is better left to the finding above the chart. */
const FARTHEST = 260;

/** The place nearest to the target where a box of this size covers no point. */
function emptySpot(
  size: { readonly width: number; readonly height: number },
  area: Area,
  drawn: { readonly line: readonly Pixel[]; readonly dots: readonly Pixel[] },
  limits: readonly (readonly Pixel[])[],
  target: { readonly x: number; readonly y: number },
): { left: number; top: number } | undefined {
  let best: { left: number; top: number } | undefined;
  let nearestYet = FARTHEST;
  const stepX = Math.max(12, (area.right - area.left) / 40);
  for (let left = area.left + 4; left + size.width <= area.right - 4; left += stepX) {
    for (let top = area.top + 2; top + size.height <= area.bottom - 2; top += 8) {
      const off = Math.hypot(left + size.width + 10 - target.x, (top + size.height / 2 - target.y) * 1.5);
      const box = { left, top, ...size };
      if (off >= nearestYet || covers(box, drawn.line, 8)) continue;
      if (drawn.dots.some(dot => covers(box, [dot], 4))) continue;
      const crossed = off + (limits.some(line => covers(box, line, 2)) ? CROSSING : 0);
      if (crossed >= nearestYet) continue;
      best = { left, top };
      nearestYet = crossed;
    }
  }
  return best;
}

function covers(
  box: { left: number; top: number; width: number; height: number },
  pixels: readonly Pixel[],
  margin: number,
): boolean {
  let before: { readonly x: number; readonly y: number } | undefined;
  for (const each of pixels) {
    const from = before ?? each;
    before = each;
    if (each.x < box.left - margin || from.x > box.left + box.width + margin) continue;
    const [high, low] = from.y < each.y ? [from.y, each.y] : [each.y, from.y];
    if (low > box.top - margin && high < box.top + box.height + margin) return true;
  }
  return false;
}

function reading(
  { series, axis, incomplete, rowless, more }: ControlChartInput,
  { point, position }: Shown,
  rules: ReadonlyMap<number, readonly string[]>,
): Reading {
  const broken = rules.get(position) ?? [];
  const limits =
    point.lower !== null && point.upper !== null
      ? [l10n.t('limits {0} to {1}', value(point.lower), value(point.upper))]
      : point.upper !== null
        ? [l10n.t('limit {0}', value(point.upper))]
        : [];
  const rows = point.rows === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count(point.rows));
  return {
    title: incomplete.has(point.chunk)
      ? l10n.t('{0} (not complete yet)', axis.label(point.chunk))
      : axis.label(point.chunk),
    lines: [
      point.value === null
        ? `${series.title} ${DASH} ${point.reason ?? ''}`.trim()
        : `${series.title} ${value(point.value)}`,
      ...(point.interval
        ? [l10n.t('95% interval {0} to {1}', ...point.interval.map(end => value(end)))]
        : []),
      ...statisticLines(series, point),
      ...limits,
      ...(rowless ? [] : [rows]),
      ...broken.map(title => `✖ ${title}`),
      ...(more?.(position) ?? []),
    ],
  };
}

/** What the chart makes of the value and compares with its limits. */
function statisticLines({ chart }: Series, { statistic, lowerStatistic }: Point): string[] {
  if (statistic === undefined || statistic === null) return [];
  if (chart !== 'cusum') return [l10n.t('EWMA {0}', value(statistic))];
  return [l10n.t('sums {0} above and {1} below', value(statistic), value(lowerStatistic ?? 0))];
}
