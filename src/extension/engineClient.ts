import { type ChildProcess, spawn } from 'node:child_process';
import type { Language } from '../core/language.ts';
import type { EngineMethod, EngineMethods, FromEngine, ToEngine } from '../protocol/engine.ts';
import { isFromEngine } from '../protocol/engine.ts';

const CRASHES_ALLOWED = 3;
const CRASH_WINDOW_MS = 60_000;
/**
 * Flags of the program that runs the engine. V8 collects garbage whenever the heap and what belongs to it outside have grown by as much
 * as the heap holds, which is little here: rows lie outside of it. Of the processor time of a drift report over 2M rows that took a
 * seventh; from 64 MB on it is not to be seen, and the memory that an assessment takes at most stays the same where it is large.
 */
export const ENGINE_FLAGS: readonly string[] = ['--initial-heap-size=64'];
/** What Node ends with when it does not know a flag. */
const BAD_OPTION = 9;
/** How long an engine that was asked to go may take to end the user's commands before it is killed. */
const FAREWELL_MS = 10_000;

/** The engine could not do what was asked: a sentence that says why. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}
/** The engine process ended by itself. The user is told once through `onCrash`, not by each request that failed with it. */
export class EngineCrashed extends Error {
  override readonly name = 'EngineCrashed';
}
/** The request was cancelled by the one who made it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export interface EngineOptions {
  /** Absolute path of the engine's script. */
  readonly script: string;
  readonly log: {
    readonly info: (text: string) => void;
    readonly warn: (text: string) => void;
    readonly error: (text: string) => void;
  };
  /** Called once per run of crashes: not again before a request has succeeded. `gaveUp`: it is not started again by itself. */
  readonly onCrash: (what: string, gaveUp: boolean) => void;
  /** Default: `ENGINE_FLAGS`. */
  readonly flags?: readonly string[];
  /** The engine is ended after so long without a request. Default 5 minutes. */
  readonly idleMs?: number;
  /** The editor's; absent: English. */
  readonly language?: Language | undefined;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (label: string, share?: number) => void;
  /** What the user's own command printed. */
  readonly onOutput?: (text: string) => void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly options: RequestOptions;
}

/**
 * The engine process as seen by the host: started when first needed, started again after a crash, ended when idle. After three
 * crashes in a minute it stays down until `revive` is called.
 */
export class EngineClient {
  readonly #options: EngineOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #crashes: number[] = [];
  #flags: readonly string[];
  #child: ChildProcess | undefined;
  #ready = false;
  #waiting: ToEngine[] = [];
  #nextId = 1;
  #told = false;
  #down = false;
  #disposed = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#flags = options.flags ?? ENGINE_FLAGS;
  }

  /** Process id of the running engine, for tests and the log. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Lets an engine that crashed too often be started again: the user asked for it. */
  revive(): void {
    this.#crashes.length = 0;
    this.#told = false;
    this.#down = false;
  }

  /**
   * Asks the engine.
   * @throws EngineFailure with the engine's reason, EngineCrashed, or Cancelled as soon as the signal is aborted.
   */
  request<M extends EngineMethod>(
    method: M,
    params: EngineMethods[M]['params'],
    options: RequestOptions = {},
  ): Promise<EngineMethods[M]['result']> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(new Cancelled());
    if (this.#disposed) return Promise.reject(new EngineCrashed('The engine has been shut down.'));
    if (this.#down) return Promise.reject(new EngineCrashed('The engine crashed repeatedly.'));
    clearTimeout(this.#idle);
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, options });
    });
    const onAbort = () => {
      const pending = this.#settle(id);
      if (!pending) return;
      this.#send({ kind: 'cancel', id });
      pending.reject(new Cancelled());
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#send({ kind: 'request', id, method, params } as ToEngine);
    // The engine is our own code: what it answers to a method is of that method's type.
    return answer.finally(() => signal?.removeEventListener('abort', onAbort)) as Promise<
      EngineMethods[M]['result']
    >;
  }

  /** Ends the engine and fails what is pending. The engine ends the user's commands first; if it cannot, it is killed. */
  dispose(): void {
    this.#disposed = true;
    this.#end();
    this.#failAll(new EngineCrashed('The engine has been shut down.'));
  }

  #send(message: ToEngine): void {
    const child = this.#child ?? this.#start();
    if (!this.#ready) {
      this.#waiting.push(message);
      return;
    }
    child.send(message, error => {
      if (error) this.#options.log.warn(`The engine could not be reached: ${error.message}`);
    });
  }

  #start(): ChildProcess {
    const { script, log } = this.#options;
    const started = performance.now();
    const child = spawn(process.execPath, [...this.#flags, script], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In VS Code on the desktop `execPath` is Electron, which this variable turns into Node. Flags of the host are not for us.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
      // A group of its own: a Ctrl-C in the terminal that started the editor is not for the engine.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    this.#ready = false;
    for (const [stream, write] of [
      [child.stdout, log.info],
      [child.stderr, log.warn],
    ] as const) {
      stream?.setEncoding('utf8').on('data', (text: string) => write(`engine: ${text.trimEnd()}`));
    }
    child.on('message', message => {
      if (child !== this.#child) return;
      if (!isFromEngine(message)) return log.warn('The engine sent something that is not a message.');
      if (message.kind === 'ready') {
        log.info(
          `Engine ${message.version} ready in ${Math.round(performance.now() - started)} ms (pid ${child.pid}).`,
        );
        this.#ready = true;
        for (const waiting of this.#waiting.splice(0)) this.#send(waiting);
      } else this.#receive(message);
    });
    child.on('error', error => this.#lost(child, error.message));
    // Before it is ready it does that only as it ends, and how it ended is told by its exit code.
    child.on('disconnect', () => this.#ready && this.#lost(child, 'it closed its channel'));
    child.on('exit', (code, signal) => {
      if (code === BAD_OPTION && child === this.#child && this.#flags.length > 0) this.#startWithoutFlags();
      else this.#lost(child, signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`);
    });
    const { language } = this.#options;
    child.send({ kind: 'hello', ...(language && { language }) } satisfies ToEngine, () => undefined);
    return child;
  }

  /** They make it faster and nothing else, and another V8 need not know them. */
  #startWithoutFlags(): void {
    this.#options.log.warn(`The engine is started without ${this.#flags.join(' ')}.`);
    this.#flags = [];
    this.#start();
  }

  #receive(message: Exclude<FromEngine, { readonly kind: 'ready' }>): void {
    if (message.kind === 'log') {
      const { log } = this.#options;
      const write = { info: log.info, warning: log.warn, error: log.error }[message.level] ?? log.warn;
      write(`engine: ${message.text}`);
      return;
    }
    // A reply to a request that was cancelled meanwhile finds nobody waiting: that is no error.
    if (message.kind === 'progress') {
      this.#pending.get(message.id)?.options.onProgress?.(message.label, message.share);
    } else if (message.kind === 'output') {
      this.#pending.get(message.id)?.options.onOutput?.(message.text);
    } else {
      const pending = this.#settle(message.id);
      if (message.kind === 'result') {
        this.#told = false;
        pending?.resolve(message.result);
      } else
        pending?.reject(message.kind === 'cancelled' ? new Cancelled() : new EngineFailure(message.message));
    }
  }

  /** Takes a request off the list; the last one starts the clock for ending an idle engine. */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0 && this.#child) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#end(), this.#options.idleMs ?? 300_000);
      this.#idle.unref();
    }
    return pending;
  }

  /** The engine went away without being asked to. */
  #lost(child: ChildProcess, how: string): void {
    if (child !== this.#child) return;
    this.#forget();
    // A disconnected engine ends by itself; one that hangs does not.
    killLater(child);
    const now = performance.now();
    this.#crashes.push(now);
    this.#down = this.#crashes.filter(at => now - at < CRASH_WINDOW_MS).length >= CRASHES_ALLOWED;
    this.#options.log.error(`The engine stopped: ${how}.`);
    this.#failAll(new EngineCrashed(`The engine stopped: ${how}.`));
    if (this.#told && !this.#down) return;
    this.#told = true;
    this.#options.onCrash(how, this.#down);
  }

  /** Asks the engine to go by closing its channel. */
  #end(): void {
    const child = this.#child;
    if (!child) return;
    this.#forget();
    if (child.connected) child.disconnect();
    killLater(child);
  }

  #forget(): void {
    clearTimeout(this.#idle);
    this.#child = undefined;
    this.#ready = false;
    this.#waiting = [];
  }

  #failAll(error: Error): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of pending) each.reject(error);
  }
}

/** Kills a process and its group if it does not end by itself. */
function killLater(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => {
    try {
      if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }, FAREWELL_MS);
  timer.unref();
  child.once('exit', () => clearTimeout(timer));
}
