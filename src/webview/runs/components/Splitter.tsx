import * as l10n from '@vscode/l10n';
import { change, ui } from '../ui.ts';

const [LEAST, MOST, STEP] = [0.2, 0.8, 0.02];

/** Between the table and the comparison: dragged, or moved with the arrow keys. */
export function Splitter() {
  const { split } = ui.value;
  const move = (to: number) => change({ split: Math.min(MOST, Math.max(LEAST, to)) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that can be moved is a separator with a value, which no element is
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={l10n.t('Width of the table')}
      aria-valuenow={Math.round(split * 100)}
      aria-valuemin={LEAST * 100}
      aria-valuemax={MOST * 100}
      tabIndex={0}
      onKeyDown={event => {
        const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (!step) return;
        event.preventDefault();
        move(split + step);
      }}
      onPointerDown={event => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={event => {
        const room = event.currentTarget.parentElement?.getBoundingClientRect();
        if (room && event.currentTarget.hasPointerCapture(event.pointerId))
          move((event.clientX - room.left) / room.width);
      }}
      onDblClick={() => move(0.5)}
    />
  );
}
