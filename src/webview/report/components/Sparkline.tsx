import { decimate } from '../charts/decimate.ts';

const WIDTH = 110;
const HEIGHT = 20;

interface Props {
  /** One per chunk; null: no value. */
  readonly values: readonly (number | null)[];
  /** How its end is to be taken. */
  readonly tone: string;
}

/** Values over the chunks as a thin line; its end is marked, since that is what the judgement is about. */
export function Sparkline({ values, tone }: Props) {
  const known = values.flatMap(each => each ?? []);
  if (known.length < 2) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const each of known) {
    low = Math.min(low, each);
    high = Math.max(high, each);
  }
  const x = (position: number) => 2 + (position * (WIDTH - 6)) / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 3 - ((value - low) / (high - low || 1)) * (HEIGHT - 6);
  let path = '';
  let pen = 'M';
  let end: { x: number; y: number } | undefined;
  for (const position of decimate(values, 300, new Set())) {
    const value = values[position];
    if (value === null || value === undefined) {
      pen = 'M';
      continue;
    }
    end = { x: x(position), y: y(value) };
    path += `${pen}${end.x.toFixed(1)} ${end.y.toFixed(1)}`;
    pen = 'L';
  }
  return (
    <svg class={`spark ${tone}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={path} fill="none" stroke-width="1.4" stroke-linejoin="round" />
      {end && <circle cx={end.x} cy={end.y} r="2" />}
    </svg>
  );
}
