import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { endGroup, killGroup } from '../processes/group.ts';
import { Tail } from '../processes/tail.ts';

/** How long what a command left running may keep its output open after the command itself has ended. */
const LINGER_MS = 1000;

export interface CommandOutcome {
  readonly ended: 'exited' | 'cancelled' | 'timed-out' | 'not-started';
  /** The exit code; absent when a signal ended the process or it could not be started. */
  readonly exitCode?: number;
  readonly durationMs: number;
  /** The last lines of standard output and standard error together. */
  readonly lastLines: readonly string[];
}

export interface CommandRequest {
  /** One line for the system's shell. */
  readonly command: string;
  readonly folder: string;
  /** All output is appended to this file. */
  readonly logFile: string;
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/**
 * Runs a user's command in a process group of its own, so that cancelling ends all that it started: SIGINT, after 3 s SIGTERM, after
 * 3 s more SIGKILL (on Windows: the process tree is killed at once). What a command leaves running in its group when it ends by itself is
 * killed too: a forgotten `&` must not keep a job open. Never rejects; how it ended is in the outcome.
 */
export async function runCommand(request: CommandRequest): Promise<CommandOutcome> {
  const started = performance.now();
  const log = createWriteStream(request.logFile, { flags: 'a' });
  // A full disk must not end the user's training: the log then stays short, the output is still streamed.
  log.on('error', () => undefined);
  log.write(`$ ${request.command}\n`);
  const tail = new Tail();
  const stop = { why: undefined as 'cancelled' | 'timed-out' | undefined };
  const outcome = await new Promise<Omit<CommandOutcome, 'durationMs' | 'lastLines'>>(resolve => {
    if (request.signal?.aborted) return resolve({ ended: 'cancelled' });
    const child = spawn(request.command, {
      cwd: request.folder,
      shell: true,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONUNBUFFERED: '1', ...request.environment },
    });
    const end = (why: 'cancelled' | 'timed-out') => {
      if (stop.why) return;
      stop.why = why;
      endGroup(child);
    };
    const onAbort = () => end('cancelled');
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const timer =
      request.timeoutMs === undefined ? undefined : setTimeout(() => end('timed-out'), request.timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        log.write(text);
        tail.add(text);
        request.onOutput?.(text);
      });
    }
    const settle = (result: Omit<CommandOutcome, 'durationMs' | 'lastLines'>) => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    child.on('error', error => {
      tail.add(`${error.message}\n`);
      settle({ ended: 'not-started' });
    });
    child.on('exit', () => {
      if (stop.why) return;
      const linger = setTimeout(() => killGroup(child), LINGER_MS);
      child.once('close', () => clearTimeout(linger));
    });
    child.on('close', code => {
      // What the command left running in its group ends with it.
      killGroup(child);
      settle({ ended: stop.why ?? 'exited', ...(code === null ? {} : { exitCode: code }) });
    });
  });
  const durationMs = Math.round(performance.now() - started);
  log.write(
    `[${outcome.ended}${outcome.exitCode === undefined ? '' : `, exit code ${outcome.exitCode}`}, ${durationMs} ms]\n`,
  );
  await new Promise<void>(resolve => {
    log.once('error', () => resolve());
    log.end(resolve);
  });
  return { ...outcome, durationMs, lastLines: tail.lines() };
}
