import '../shared/page.css';
import './report.css';
import './charts/register.ts';
import { render } from 'preact';
import type { ReportState } from '../../protocol/report.ts';
import { speak } from '../shared/language.ts';
import { watchTheme } from '../shared/theme.ts';
import { embeddedState, host, isReportState } from './host.ts';
import { change, report, ui } from './state.ts';
import { Report } from './views/Report.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root" to draw the report in.');

watchTheme();
render(<Report />, root);

const embedded = embeddedState();
if (embedded) show(embedded);
else {
  window.addEventListener('message', event => {
    if (isReportState(event.data)) show(event.data);
  });
  host.post({ kind: 'ready' });
}

let settled: ReturnType<typeof setTimeout> | undefined;
window.addEventListener(
  'scroll',
  () => {
    clearTimeout(settled);
    settled = setTimeout(() => change({ scroll: window.scrollY }), 150);
  },
  { passive: true },
);

/** Draws a state. The first one also brings back where the reader was. */
function show(state: ReportState): void {
  const first = report.peek() === undefined;
  speak(state);
  report.value = state;
  if (!first) return;
  change({ folder: state.folder });
  const { scroll } = ui.peek();
  // Signals render in a microtask: what follows runs when the first charts are on their canvases.
  queueMicrotask(() =>
    requestAnimationFrame(() => {
      window.scrollTo(0, scroll);
      root?.setAttribute('data-ready', 'true');
    }),
  );
}
