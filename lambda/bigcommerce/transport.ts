import type { Clock } from '../sync/clock.ts';
import { ContractError, UnreachableError } from '../sync/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What came over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the body was not wanted. */
  readonly body: Uint8Array | undefined;
  /** On our clock. */
  readonly sentAtMs: number;
}

export interface Request {
  readonly method: Method;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole exchange, body included. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly wantsBody: (status: number) => boolean;
}

/** A connection kept open since an earlier answer was found closed: nothing need be wrong with the source. */
export class StaleConnectionError extends UnreachableError {}

/** One request, never redirected. Throws UnreachableError when no whole answer comes in time. */
export type Exchange = (url: string, request: Request) => Promise<Reply>;

export function createExchange(fetch: typeof globalThis.fetch, clock: Clock): Exchange {
  let hasAnswered = false;

  return async (url, { method, json, headers, timeoutMs, maxBodyBytes, wantsBody }) => {
    const sentAtMs = clock.now();
    const exchange = new AbortController();
    const timer = new AbortController();
    clock.sleep(timeoutMs, timer.signal).then(
      () => exchange.abort(new UnreachableError('BigCommerce', `no whole answer within ${timeoutMs} ms`)),
      () => {},
    );

    let hasHeaders = false;
    try {
      const response = await fetch(url, {
        method,
        headers: json === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        redirect: 'manual',
        signal: exchange.signal,
      });
      hasHeaders = true;
      const { status } = response;
      const body = wantsBody(status) ? await readBounded(response, maxBodyBytes) : undefined;
      if (body === undefined) await response.body?.cancel();
      hasAnswered = true;
      return { status, headers: response.headers, body, sentAtMs };
    } catch (error) {
      throw toUnreachable(error, hasAnswered && !hasHeaders);
    } finally {
      timer.abort();
    }
  };
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ContractError('body', `expected at most ${maxBytes} bytes, got more`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const resetCodes = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/** fetch says "fetch failed" before the headers and "terminated" after them; the cause carries a code. */
function toUnreachable(error: unknown, mayBeStale: boolean): unknown {
  if (!(error instanceof TypeError) || !['fetch failed', 'terminated'].includes(error.message)) return error;
  const code = codeOf(error.cause);
  const isStale = mayBeStale && resetCodes.includes(code);
  return isStale ? new StaleConnectionError('BigCommerce', code) : new UnreachableError('BigCommerce', code);
}

function codeOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'connection failed';
}
