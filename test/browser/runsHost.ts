import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { FolderRuns } from '../../src/core/runs/folderRuns.ts';
import { RunsOverview } from '../../src/core/runs/views/overview.ts';
import { isRunsRequest, type RunsRequest, type RunsState } from '../../src/protocol/runs.ts';
import { type GeneratedOptions, GeneratedReader, NOW } from './generatedRuns.ts';

const CONTEXT = { now: () => NOW };

/** What the panel is to the view: answers with the whole state, from the same overview of runs, without an editor. */
export class RunsHost {
  readonly reader: GeneratedReader;
  readonly #overview: RunsOverview;
  readonly #page: Page;
  readonly requests: RunsRequest[] = [];
  #state: RunsState = { kind: 'state', folder: 'vision', selected: [], identities: {}, language: 'en' };
  #compare: Extract<RunsRequest, { kind: 'compare' }>['query'];
  #query: Extract<RunsRequest, { kind: 'query' }>['query'] | undefined;
  #analyse: Extract<RunsRequest, { kind: 'analyse' }>['query'];
  #detail: string | undefined;
  #queue = Promise.resolve();

  constructor(page: Page, options: GeneratedOptions) {
    this.#page = page;
    this.reader = new GeneratedReader(options);
    this.#overview = new RunsOverview(
      new FolderRuns(mkdtempSync(join(tmpdir(), 'evenkeel-runs-')), [this.reader]),
    );
  }

  /** Before the page is opened: what it posts comes here. */
  async listen(): Promise<void> {
    await this.#page.clock.setFixedTime(NOW + 3_000);
    await this.#page.exposeFunction('toHost', (message: unknown) => this.receive(message));
    await this.#page.addInitScript(`{
      let posted = [];
      Object.defineProperty(window, 'posted', {
        get: () => posted,
        set: list => {
          posted = list;
          list.push = message => { window.toHost(message); return Array.prototype.push.call(list, message); };
        },
      });
    }`);
  }

  readonly lookedAt = NOW;

  receive(message: unknown): void {
    assert.ok(isRunsRequest(message), JSON.stringify(message));
    this.requests.push(message);
    this.#queue = this.#queue
      .then(() => this.#answer(message))
      .catch(error => {
        if (!this.#page.isClosed()) throw error;
      });
  }

  /** Resolves when all that was asked is answered, also what the answers made the view ask. */
  async quiet(): Promise<void> {
    for (let queue = undefined as unknown; queue !== this.#queue; ) {
      queue = this.#queue;
      await this.#queue;
      await this.#page.evaluate(
        'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 10))))',
      );
    }
  }

  /** The folder was looked at again. */
  async changed(): Promise<void> {
    await this.#overview.look(CONTEXT, true);
    await this.#lines();
    await this.#comparison();
    await this.#post();
  }

  async post(part: Partial<RunsState>): Promise<void> {
    this.#state = { ...this.#state, ...part };
    await this.#post();
  }

  async select(keys: readonly string[]): Promise<void> {
    const before = this.#state.identities;
    const taken = new Set(keys.flatMap(key => before[key] ?? []));
    let next = 0;
    const identities: Record<string, number> = {};
    for (const key of keys) {
      while (taken.has(next)) next++;
      identities[key] = before[key] ?? next;
      taken.add(identities[key] ?? next);
    }
    this.#state = { ...this.#state, selected: [...new Set(keys)], identities };
    await this.#post();
    await this.#comparison();
    await this.#post();
  }

  /** As a host that was started anew. */
  forget(): void {
    this.#state = { ...this.#state, selected: [], identities: {} };
  }

  close(): void {
    this.#overview.close();
  }

  async #answer(request: RunsRequest): Promise<void> {
    switch (request.kind) {
      case 'query':
        this.#query = request.query;
        await this.#lines();
        break;
      case 'select':
        await this.select(request.keys);
        break;
      case 'selectMatching':
        if (!this.#query) return;
        await this.select([
          ...this.#state.selected,
          ...(await this.#overview.keys(this.#query, request, CONTEXT)),
        ]);
        break;
      case 'compare':
        this.#compare = request.query;
        await this.#comparison();
        break;
      case 'analyse': {
        this.#analyse = request.query;
        const analysis = this.#analyse && (await this.#overview.analysis(this.#analyse, CONTEXT));
        this.#state = without(this.#state, 'analysis', analysis);
        break;
      }
      case 'detail': {
        this.#detail = request.key;
        const detail =
          this.#detail === undefined ? undefined : await this.#overview.detail(this.#detail, CONTEXT);
        this.#state = without(this.#state, 'detail', detail);
        break;
      }
      default:
    }
    await this.#post();
  }

  async #lines(): Promise<void> {
    if (this.#query)
      this.#state = { ...this.#state, page: await this.#overview.page(this.#query, CONTEXT, true) };
  }

  async #comparison(): Promise<void> {
    const runs = this.#state.selected;
    const query = this.#compare && runs.length > 0 ? { ...this.#compare, runs } : undefined;
    this.#state = without(
      this.#state,
      'comparison',
      query && (await this.#overview.comparison(query, CONTEXT)),
    );
  }

  async #post(): Promise<void> {
    if (this.#page.isClosed()) return;
    const sent = this.#page.evaluate(text => {
      const scope = globalThis as unknown as { postMessage(message: unknown, origin: string): void };
      scope.postMessage(JSON.parse(text), '*');
    }, JSON.stringify(this.#state));
    // a page that is being reloaded asks again
    await sent.catch(error => assert.match(String(error), /navigation|closed/));
  }
}

function without<Key extends 'comparison' | 'analysis' | 'detail'>(
  state: RunsState,
  key: Key,
  value: RunsState[Key] | undefined,
): RunsState {
  const { [key]: _, ...rest } = state;
  return Object.assign(rest, value && { [key]: value }) as unknown as RunsState;
}
