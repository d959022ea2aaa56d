import { type ChildProcess, spawn } from 'node:child_process';

/** How long a process may take to end after each of SIGINT and SIGTERM. */
const GRACE_MS = 3000;

/** Asks a child and everything in its process group to end, more and more firmly. */
export function endGroup(child: ChildProcess): void {
  if (process.platform === 'win32') {
    if (child.pid === undefined) return;
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  send(child, 'SIGINT');
  const terminate = setTimeout(() => send(child, 'SIGTERM'), GRACE_MS);
  const kill = setTimeout(() => killGroup(child), 2 * GRACE_MS);
  child.once('close', () => {
    clearTimeout(terminate);
    clearTimeout(kill);
  });
}

/** Kills the group and lets go of its output, which a process that left the group may hold open. */
export function killGroup(child: ChildProcess): void {
  if (process.platform !== 'win32') send(child, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function send({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended meanwhile.
  }
}
