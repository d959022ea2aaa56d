import { font } from './charts/paint.ts';
import { theme } from './theme.ts';

const canvas = document.createElement('canvas').getContext('2d');
/** By how much the letters of a page are larger than those of its charts, px. */
const LARGER = 2;

/** How wide a text is in the page's own letters, px. @param weight as in CSS */
export function textWidth(text: string, weight = 400): number {
  if (!canvas) return 0;
  canvas.font = font(theme.value, weight, theme.value.size + LARGER);
  return Math.ceil(canvas.measureText(text).width);
}
