import '../shared/page.css';
import '../shared/checkpoints.css';
import { render } from 'preact';
import { isCheckpointState } from '../../protocol/checkpoint.ts';
import { speak } from '../shared/language.ts';
import { watchTheme } from '../shared/theme.ts';
import { CheckpointView } from './CheckpointView.tsx';
import { checkpoint, host } from './state.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root" to draw the checkpoint in.');

watchTheme();
render(<CheckpointView />, root);

window.addEventListener('message', ({ data }) => {
  if (!isCheckpointState(data)) return;
  speak(data);
  checkpoint.value = data;
  // Signals render in a microtask: what follows runs when the state is drawn.
  queueMicrotask(() => requestAnimationFrame(() => root.setAttribute('data-ready', 'true')));
});
host.post({ kind: 'ready' });
