import type { Clock } from '../sync/clock.ts';
import { ContractError, UnreachableError } from '../sync/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** An HTTP response. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined if the body was not wanted or was too long to be useful. */
  readonly body: Uint8Array | undefined;
  /** On our clock. */
  readonly sentAtMs: number;
}

export interface Request {
  readonly method: Method;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole exchange, including the body. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly wantedBody: (status: number) => WantedBody;
}

/** `whole`: a body longer than `maxBodyBytes` is a ContractError. `short`: a body longer than 64 KiB is left out. */
export type WantedBody = 'whole' | 'short' | 'none';

const shortBodyBytes = 64 * 1024;

/** A connection that was kept open after an earlier answer was found closed. The source may well be healthy. */
export class StaleConnectionError extends UnreachableError {}

/** Why a timer ends. Without a reason each one would create an error with a stack, which takes longer than the timer. */
const ended = 'the exchange has ended';

/** Sends one request and follows no redirect. Throws UnreachableError if no whole answer comes in time. */
export type Exchange = (url: string, request: Request) => Promise<Reply>;

export function createExchange(fetch: typeof globalThis.fetch, clock: Clock): Exchange {
  let hasAnswered = false;

  return async (url, { method, json, headers, timeoutMs, maxBodyBytes, wantedBody }) => {
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
      const body = await readWanted(response, wantedBody(status), maxBodyBytes);
      hasAnswered = true;
      return { status, headers: response.headers, body, sentAtMs };
    } catch (error) {
      throw toUnreachable(error, hasAnswered && !hasHeaders);
    } finally {
      timer.abort(ended);
    }
  };
}

async function readWanted(
  response: Response,
  wanted: WantedBody,
  maxBodyBytes: number,
): Promise<Uint8Array | undefined> {
  if (wanted === 'none') {
    await response.body?.cancel();
    return undefined;
  }
  const body = await readBounded(response, wanted === 'whole' ? maxBodyBytes : shortBodyBytes);
  if (body === undefined && wanted === 'whole')
    throw new ContractError('body', `expected at most ${maxBodyBytes} bytes, got more`);
  return body;
}

/** Undefined if the body is longer; then the rest is not read. */
async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const resetCodes = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/** `fetch` throws "fetch failed" before the headers and "terminated" after them. The cause has a code. */
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
