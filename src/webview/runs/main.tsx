import '../shared/page.css';
import './runs.css';
import './curves/register.ts';
import { render } from 'preact';
import { isRunsState } from '../../protocol/runs.ts';
import { speak } from '../shared/language.ts';
import { watchTheme } from '../shared/theme.ts';
import { host } from './host.ts';
import { RunsView } from './RunsView.tsx';
import { keepAsking } from './requests.ts';
import { receive } from './state.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root" to draw the runs in.');

watchTheme();
render(<RunsView />, root);

window.addEventListener('message', ({ data }) => {
  if (!isRunsState(data)) return;
  speak(data);
  receive(data);
  // Signals render in a microtask: what follows runs when the state is drawn.
  queueMicrotask(() => requestAnimationFrame(() => root.setAttribute('data-ready', 'true')));
});
host.post({ kind: 'ready' });
keepAsking();
