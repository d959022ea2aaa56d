import { signal } from '@preact/signals';

/** The editor's colours as a canvas needs them: resolved, and strong enough for text where they are text. */
export interface Theme {
  readonly highContrast: boolean;
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Reference is quiet grey and current is blue, everywhere. */
  readonly reference: string;
  readonly current: string;
  readonly currentText: string;
  readonly fail: string;
  readonly failText: string;
  readonly warn: string;
  readonly font: string;
  readonly size: number;
}

type Rgb = readonly [number, number, number];

/** Least contrast of text against its ground (WCAG 2.2 AA), and of marks. */
const TEXT = 4.6;
const MARK = 3.1;
/** Contrast of descriptions: well below that of text, and well above the least there must be. */
const SOFT = 6;

export const theme = signal<Theme>(readTheme());

/** Reads the colours again whenever the editor, the system or the reader's settings change them. */
export function watchTheme(): void {
  const again = () => {
    theme.value = readTheme();
  };
  const observer = new MutationObserver(again);
  const attributes = ['class', 'style', 'data-vscode-theme-kind', 'data-vscode-theme-id'];
  observer.observe(document.documentElement, { attributeFilter: attributes });
  observer.observe(document.body, { attributeFilter: attributes });
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', again);
  }
}

/** Reads all colours, and writes back to CSS those that had to be strengthened for text. */
function readTheme(): Theme {
  const probe = document.createElement('span');
  probe.className = 'probe';
  document.body.append(probe);
  const colour = (name: string): Rgb => {
    probe.style.setProperty('color', `var(--ek-${name})`);
    return toRgb(getComputedStyle(probe).color);
  };
  const background = colour('background');
  const text = colour('text');
  const strong = (name: string, least: number) => css(readable(colour(name), background, text, least));
  const highContrast =
    document.body.className.includes('vscode-high-contrast') || matchMedia('(forced-colors: active)').matches;
  // Some themes describe in the text's own colour; without a step between them nothing leads the eye.
  const muted = highContrast ? colour('muted') : softened(colour('muted'), background);
  const words = { fail: 'fail', warn: 'warn', pass: 'pass', current: 'current' } as const;
  const wantedTexts = {
    ...Object.fromEntries(Object.entries(words).map(([word, name]) => [word, strong(name, TEXT)])),
    muted: css(muted),
  };
  for (const [word, wanted] of Object.entries(wantedTexts)) {
    const property = `--ek-${word}-text`;
    // Setting an unchanged value would wake the observer of this very attribute, for ever.
    if (document.body.style.getPropertyValue(property) !== wanted) {
      document.body.style.setProperty(property, wanted);
    }
  }
  const style = getComputedStyle(document.body);
  const result: Theme = {
    highContrast,
    background: css(background),
    text: css(text),
    muted: css(muted),
    line: css(colour('line')),
    reference: strong('reference', MARK),
    current: strong('current', MARK),
    currentText: strong('current', TEXT),
    fail: strong('fail', MARK),
    failText: strong('fail', TEXT),
    warn: strong('warn', MARK),
    font: style.fontFamily,
    size: Math.max(10, Number.parseFloat(style.fontSize) - 2),
  };
  probe.remove();
  return result;
}

/** The colour with this opacity, for a canvas. */
export function faded(colour: string, opacity: number): string {
  const [r, g, b] = toRgb(colour);
  return `rgba(${r}, ${g}, ${b}, ${opacity})`;
}

/** Any colour as CSS computes it: `rgb(…)` or `color(srgb …)`. Its own opacity is left out. */
function toRgb(text: string): Rgb {
  const numbers = (text.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const scale = text.startsWith('color(') ? 255 : 1;
  const [r = 0, g = 0, b = 0] = numbers.map(each => Math.round(each * scale));
  return [r, g, b];
}

function css([r, g, b]: Rgb): string {
  return `rgb(${r}, ${g}, ${b})`;
}

/** The colour, moved towards the text colour only as far as it takes to be seen on the ground. */
function readable(colour: Rgb, ground: Rgb, text: Rgb, least: number): Rgb {
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = mix(colour, text, part);
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return text;
}

/** Descriptions stand back behind text, by no more than leaves them easy to read. */
function softened(colour: Rgb, ground: Rgb): Rgb {
  let soft = colour;
  for (let part = 0; part < 0.6 && contrast(soft, ground) > SOFT; part += 0.05)
    soft = mix(colour, ground, part);
  return readable(soft, ground, colour, TEXT);
}

function mix([r, g, b]: Rgb, [R, G, B]: Rgb, part: number): Rgb {
  const between = (from: number, to: number) => Math.round(from + (to - from) * part);
  return [between(r, R), between(g, G), between(b, B)];
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance([r, g, b]: Rgb): number {
  const linear = (channel: number) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** A colour as marks need it on the theme's ground: moved towards the text's only as far as it takes to be seen. @param colour `#rrggbb` */
export function visible(colour: string, { background, text }: Theme): string {
  const channels = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16));
  const [r = 0, g = 0, b = 0] = channels;
  return css(readable([r, g, b], toRgb(background), toRgb(text), MARK));
}

/** Whether text is light on dark ground. */
export function isDark({ background }: Theme): boolean {
  return luminance(toRgb(background)) < 0.18;
}

/** A colour for a share of 0 to 1, from quiet to strong: in lightness, so that every eye can tell them apart. */
export function ramp(share: number, { background, current, text }: Theme): string {
  const middle = toRgb(current);
  const part = Math.min(1, Math.max(0, share));
  if (part < 0.5) return css(mix(toRgb(background), middle, 0.4 + 1.2 * part));
  return css(mix(middle, toRgb(text), (part - 0.5) * 1.5));
}
