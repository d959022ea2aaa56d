import type { Terminal } from './command.ts';

export interface Progress {
  readonly show: (label: string, share?: number) => void;
  /** Takes the line away again, before anything else is printed. */
  readonly clear: () => void;
}

/** One line on standard error that says what is going on, only where a person is looking. */
export function progressOn(terminal: Terminal): Progress {
  let shown = '';
  const draw = (line: string) => {
    if (!terminal.interactive || line === shown) return;
    // Back to the start of the line, and wipe what was there.
    terminal.error(`\r\u001b[K${line}`);
    shown = line;
  };
  return {
    show: (label, share) =>
      draw(share === undefined ? `${label} …` : `${label} … ${Math.round(share * 100)}%`),
    clear: () => draw(''),
  };
}
