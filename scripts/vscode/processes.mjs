import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Children that must not outlive this process. Each is the leader of a process group of its own, so that what it starts
 * (extension hosts, engines, browsers' helpers) ends with it.
 */

const GRACE_MS = 3000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Spawns a child as the leader of a new process group, which is ended when this process ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function spawnGroup(command, args, options) {
  const child = spawn(command, args, {
    ...options,
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  running.add(child);
  return child;
}

/**
 * Ends a child and all of its group: SIGTERM, and SIGKILL when something is left after three seconds.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function endGroup(child) {
  send(child, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (groupIsAlive(child) && Date.now() < deadline) await sleep(50);
  send(child, 'SIGKILL');
  while (groupIsAlive(child) && Date.now() < deadline + GRACE_MS) await sleep(20);
  running.delete(child);
}

/**
 * Calls `cleanUp` once when the process is asked to end, then ends it; whatever happens, no group survives this process.
 * @param {() => Promise<void>} cleanUp
 */
export function endWith(cleanUp) {
  let ending = false;
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void cleanUp().finally(() => process.exit(128 + number));
    });
  }
}

process.on('exit', () => {
  for (const child of running) send(child, 'SIGKILL');
});

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function send(child, signal) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null)
      spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function groupIsAlive(child) {
  if (child.pid === undefined) return false;
  if (process.platform === 'win32') return child.exitCode === null && child.signalCode === null;
  try {
    process.kill(-child.pid, 0);
    return true;
  } catch {
    return false;
  }
}
