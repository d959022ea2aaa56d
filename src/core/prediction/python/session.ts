import { type ChildProcess, spawn } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { endGroup, killGroup } from '../../processes/group.ts';
import { Tail } from '../../processes/tail.ts';
import { PredictionProblem, timedOut } from '../model.ts';

/** An answer to a batch of rows is shorter; a process that writes more without a line's end has gone astray. */
const LONGEST_LINE = 256 * 1024 ** 2;
/** How long a process may take to end after its input was closed. */
const FAREWELL_MS = 2000;

export interface SessionRequest {
  readonly python: string;
  /** Absolute path of predict.py. */
  readonly script: string;
  /** Where it runs. */
  readonly folder: string;
  /** How long all of it may take, from the start to the last answer. */
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** What the model prints. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** A reply of the process, not yet looked into. */
export type Reply = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A Python process that answers one request at a time, JSON lines both ways, in a process group of its own. When its time is over, when
 * the signal is aborted, and when it is closed, the group ends with all that it started.
 */
export class PythonSession {
  readonly #request: SessionRequest;
  readonly #child: ChildProcess;
  readonly #tail = new Tail();
  readonly #timer: NodeJS.Timeout;
  readonly #ended: Promise<void>;
  #waiting: Waiting | undefined;
  /** Why there will be no more answers. */
  #over: unknown;
  #text: string[] = [];
  #length = 0;

  constructor(request: SessionRequest) {
    this.#request = request;
    const { python, script, folder, timeoutMs, environment, signal } = request;
    this.#child = spawn(python, [script], {
      cwd: folder,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8', ...environment },
    });
    this.#ended = this.#follow();
    this.#timer = setTimeout(() => this.#stop(timedOut(timeoutMs)), timeoutMs);
    const onAbort = () => this.#stop(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    void this.#ended.then(() => {
      clearTimeout(this.#timer);
      signal?.removeEventListener('abort', onAbort);
    });
    if (signal?.aborted) onAbort();
  }

  /** The last lines that the process printed. */
  get lastLines(): readonly string[] {
    return this.#tail.lines();
  }

  /**
   * Sends a request and waits for its reply.
   * @throws PredictionProblem when the process ends, says nothing that is a reply, or has no more time; the signal's reason when aborted
   */
  ask(request: object): Promise<Reply> {
    if (this.#waiting) throw new Error('One request at a time.');
    if (this.#over !== undefined) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Ends the process: by closing its input, and where that is not enough firmly. Resolves when it has ended. */
  async close(): Promise<void> {
    this.#over ??= new Error('The session is closed.');
    this.#child.stdin?.end();
    const timer = setTimeout(() => killGroup(this.#child), FAREWELL_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #follow(): Promise<void> {
    const { stdin, stdout, stderr } = this.#child;
    // A process that has ended reads nothing: that is told by its end.
    stdin?.on('error', () => undefined);
    stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    stderr?.setEncoding('utf8').on('data', (text: string) => this.#print(text));
    return new Promise(resolve => {
      this.#child.on('error', error => {
        this.#fail(this.#notStarted(error));
        resolve();
      });
      this.#child.on('exit', () => {
        // What it left running in its group ends with it, and holds its output no longer.
        setTimeout(() => killGroup(this.#child), 200).unref();
      });
      this.#child.on('close', (code, signal) => {
        killGroup(this.#child);
        this.#fail(this.#crashed(code, signal));
        resolve();
      });
    });
  }

  #print(text: string): void {
    this.#tail.add(text);
    this.#request.onOutput?.(text);
  }

  #read(text: string): void {
    const lines = text.split('\n');
    for (const [i, piece] of lines.entries()) {
      this.#text.push(piece);
      this.#length += piece.length;
      if (this.#length > LONGEST_LINE) {
        this.#stop(this.#problem('bad-reply', l10n.t('The model’s process wrote a line without an end.')));
        return;
      }
      if (i === lines.length - 1) return;
      const line = this.#text.join('');
      this.#text = [];
      this.#length = 0;
      this.#receive(line);
    }
  }

  /** What is no reply was printed before the script took over standard output: by a wrapper of the interpreter, say. */
  #receive(line: string): void {
    const reply = line.startsWith('{"kind":') ? parsed(line) : undefined;
    if (!reply) {
      if (line.trim() !== '') this.#print(`${line}\n`);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(reply);
  }

  /** Ends the group before its time; who waits is told why at once. */
  #stop(why: unknown): void {
    this.#fail(why);
    endGroup(this.#child);
  }

  #fail(why: unknown): void {
    this.#over ??= why;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(this.#over);
  }

  #notStarted(error: Error): PredictionProblem {
    return this.#problem(
      'python-not-started',
      l10n.t('{0} could not be started: {1}', this.#request.python, error.message),
      l10n.t('Name another Python under {0} in evenkeel.yaml.', 'checkpoints.python'),
    );
  }

  #crashed(code: number | null, signal: NodeJS.Signals | null): PredictionProblem {
    const last = this.lastLines.at(-1);
    const how =
      signal === null
        ? l10n.t('The model’s process ended with exit code {0} before it had answered', code ?? 0)
        : l10n.t(
            'The model’s process was ended by {0} before it had answered, as when memory runs out',
            signal,
          );
    return this.#problem(
      'python-crashed',
      last === undefined ? `${how}.` : `${how}: ${last.trim().replace(/\.$/, '')}.`,
      l10n.t('Look at its last lines.'),
    );
  }

  #problem(code: string, message: string, remedy?: string): PredictionProblem {
    return new PredictionProblem({ code, message, ...(remedy !== undefined && { remedy }) }, this.lastLines);
  }
}

function parsed(line: string): Reply | undefined {
  try {
    return JSON.parse(line) as Reply;
  } catch {
    return undefined;
  }
}
