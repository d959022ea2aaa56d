import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { type LooseObject, looseObject } from '../../../bytes/looseJson.ts';
import { MalformedError } from '../../../bytes/source.ts';
import type { Credentials, RunContext } from '../../reader.ts';
import { serverOf } from '../../serverAddress.ts';

export interface RestOptions {
  /** Default: the global one, which an editor has taught about proxies and certificates. */
  readonly fetch?: typeof fetch;
  /** Pauses before a request is sent again, ms. */
  readonly pauses?: readonly number[];
  /** How long an answer may take, ms. */
  readonly timeout?: number;
}

const PAUSES = [500, 1500, 4000];
const TIMEOUT_MS = 30_000;
/** A server may ask for more patience than we have. */
const LONGEST_PAUSE_MS = 15_000;
/** Bytes of one answer; pages are asked for that are far smaller. */
const MOST_BYTES = 64 * 1024 ** 2;
/** Pages of one list. */
const MOST_PAGES = 1000;

type Query = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Asks a tracking server. Who we are is sent with each request and is in no message. */
export class RestClient {
  /** Without a name, a password or a query: what messages may show. */
  readonly server: string;
  readonly #base: string;
  readonly #own: Credentials | undefined;
  readonly #options: RestOptions;

  /** Throws MalformedError for what is no address of the web. */
  constructor(address: string, options: RestOptions = {}) {
    const server = serverOf(address);
    if (server === undefined) {
      throw new MalformedError(
        'bad-address',
        l10n.t('The address of a tracking server begins with http:// or https://.'),
      );
    }
    const { username, password } = new URL(address);
    if (username !== '') {
      this.#own = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    }
    this.server = server;
    this.#base = `${server}/api/2.0/mlflow/`;
    this.#options = options;
  }

  /** Throws MalformedError: `unreachable`, `not-authorised`, `server-error`, `not-found`, `bad-answer`; the signal's reason. */
  async ask(method: 'GET' | 'POST', path: string, query: Query, context: RunContext): Promise<LooseObject> {
    const pauses = this.#options.pauses ?? PAUSES;
    for (let attempt = 0; ; attempt++) {
      const response = await this.#sent(method, path, query, context);
      const pause = pauses[attempt];
      if ((response.status === 429 || response.status >= 500) && pause !== undefined) {
        await response.body?.cancel();
        const asked = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000;
        await delay(Math.min(asked > pause ? asked : pause, LONGEST_PAUSE_MS), undefined, {
          signal: context.signal,
        });
        continue;
      }
      return this.#answer(response);
    }
  }

  /** All entries of a list that comes in pages. */
  async *all(
    method: 'GET' | 'POST',
    path: string,
    query: Query,
    list: string,
    context: RunContext,
  ): AsyncGenerator<LooseObject> {
    let token: string | undefined;
    const seen = new Set<string>();
    for (let page = 0; page < MOST_PAGES; page++) {
      const more = token === undefined ? query : { ...query, page_token: token };
      const answer = await this.ask(method, path, more, context);
      const entries = answer.get(list);
      if (Array.isArray(entries)) for (const entry of entries) if (entry instanceof Map) yield entry;
      const next = answer.get('next_page_token');
      // A server that sends us round in a circle is left.
      if (typeof next !== 'string' || next === '' || seen.has(next)) return;
      seen.add(next);
      token = next;
    }
  }

  async #sent(method: 'GET' | 'POST', path: string, query: Query, context: RunContext): Promise<Response> {
    const { fetch: send = fetch, timeout = TIMEOUT_MS } = this.#options;
    const credentials = this.#own ?? (await context.credentials?.(this.server));
    const headers = {
      accept: 'application/json',
      ...(credentials && { authorization: authorization(credentials) }),
    };
    const limit = AbortSignal.timeout(timeout);
    const signal = context.signal ? AbortSignal.any([context.signal, limit]) : limit;
    try {
      if (method === 'GET')
        return await send(`${this.#base}${path}?${parameters(query)}`, { headers, signal });
      const body = JSON.stringify(query);
      return await send(this.#base + path, {
        method,
        body,
        signal,
        headers: { ...headers, 'content-type': 'application/json' },
      });
    } catch (error) {
      context.signal?.throwIfAborted();
      throw new MalformedError(
        'unreachable',
        l10n.t('{0} cannot be reached: {1}.', this.server, reason(error)),
      );
    }
  }

  async #answer(response: Response): Promise<LooseObject> {
    const { status } = response;
    if (status === 401 || status === 403) {
      throw new MalformedError(
        'not-authorised',
        l10n.t('{0} does not let us in ({1}).', this.server, status),
      );
    }
    if (status === 404)
      throw new MalformedError('not-found', l10n.t('{0} has no such thing (404).', this.server));
    if (!response.ok)
      throw new MalformedError('server-error', l10n.t('{0} answered with {1}.', this.server, status));
    const answer = looseObject(await textOf(response, this.server), { exactIntegers: true });
    if (!answer)
      throw new MalformedError('bad-answer', l10n.t('{0} does not answer as MLflow does.', this.server));
    return answer;
  }
}

function authorization(credentials: Credentials): string {
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}

function parameters(query: Query): string {
  const texts = Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]);
  return new URLSearchParams(texts).toString();
}

/** Of a request that got no answer: `ECONNREFUSED`, `TimeoutError`. Messages may hold an address with a password, so none is shown. */
function reason(error: unknown): string {
  const { cause, name } = error as { readonly cause?: { readonly code?: unknown }; readonly name?: unknown };
  return typeof cause?.code === 'string' ? cause.code : String(name);
}

async function textOf(response: Response, server: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MOST_BYTES) {
        throw new MalformedError(
          'too-large',
          l10n.t('{0} answers with more than {1} bytes.', server, MOST_BYTES),
        );
      }
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof MalformedError) throw error;
    throw new MalformedError('unreachable', l10n.t('{0} broke off its answer: {1}.', server, reason(error)));
  }
  return Buffer.concat(parts).toString('utf8');
}
