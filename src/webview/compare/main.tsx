import '../shared/page.css';
import '../shared/checkpoints.css';
import './compare.css';
import './register.ts';
import { render } from 'preact';
import { isCompareState } from '../../protocol/compare.ts';
import { speak } from '../shared/language.ts';
import { watchTheme } from '../shared/theme.ts';
import { CompareView } from './CompareView.tsx';
import { compare, host } from './state.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root" to draw the comparison in.');

watchTheme();
render(<CompareView />, root);

window.addEventListener('message', ({ data }) => {
  if (!isCompareState(data)) return;
  speak(data);
  compare.value = data;
  // Signals render in a microtask: what follows runs when the state is drawn.
  queueMicrotask(() => requestAnimationFrame(() => root.setAttribute('data-ready', 'true')));
});
host.post({ kind: 'ready' });
