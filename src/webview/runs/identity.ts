import { computed } from '@preact/signals';
import { DASHES, PALETTES } from '../../protocol/runPalette.ts';
import { isDark, theme, visible } from '../shared/theme.ts';

/** What a run's curve looks like wherever it is drawn. */
export interface Look {
  readonly colour: string;
  /** Lengths of strokes and gaps in px; empty: one line. */
  readonly dash: readonly number[];
}

const looks = computed<readonly Look[]>(() => {
  const { [isDark(theme.value) ? 'dark' : 'light']: palette } = PALETTES;
  return DASHES.flatMap(dash => palette.map(colour => ({ colour: visible(colour, theme.value), dash })));
});

/** The look of the run with this number. After 32 they come again. */
export function lookOf(identity: number): Look {
  return looks.value[identity % looks.value.length] ?? { colour: theme.value.current, dash: [] };
}
