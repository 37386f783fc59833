import type { Clock } from '../sync/clock.ts';
import { CredentialsRejectedError, RateLimitedError, UnreachableError } from '../sync/errors.ts';
import type { ApiTelemetry } from '../sync/ports.ts';
import { type Secret, withSecret } from '../sync/secret.ts';
import { type Answer, type Asked, isRateLimited, readAnswer, wantedBody } from './answer.ts';
import { createQuota } from './quota.ts';
import { readAnnouncedWaitMs, readQuotaHeaders } from './quota-headers.ts';
import { withRetry } from './retry.ts';
import { readSourceBehindMs } from './source-clock.ts';
import { createExchange, type Method } from './transport.ts';

const attemptTimeoutMs = 10_000;
const fixedHeaders = {
  Accept: 'application/json',
  'User-Agent': 'bigcommerce-customer-sync/0.1',
  'Cache-Control': 'no-cache',
};

export interface ClientSettings {
  /** Such as `https://api.bigcommerce.com`, without a slash at the end. */
  readonly apiUrl: string;
  readonly storeHash: string;
  /** The part of the store's quota that this process may use, 0 to 1. */
  readonly quotaShare: number;
}

export interface ClientDeps {
  readonly tokens: Secret<string>;
  readonly telemetry: ApiTelemetry;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
}

/** An answer, and when its request was sent, on our clock. */
export type TimedAnswer = Answer & {
  readonly sentAtMs: number;
  /** The least time by which the source's clock was behind ours, as the answer shows. */
  readonly sourceBehindMs: number;
};

export interface AskOptions extends Pick<Asked, 'errorForm'> {
  readonly deadlineMs: number;
  readonly maxBodyBytes: number;
  /** Makes no retry, except after a spent quota. */
  readonly isProbe?: boolean | undefined;
}

export interface Client {
  /** Asks for a path below the store, such as `/v2/customers/42`. */
  get(path: string, options: AskOptions): Promise<TimedAnswer>;
  /**
   * Sends a change. Any 2xx is a success, whatever its body. If the answer is lost, the request is sent again and may take
   * effect twice.
   */
  send(
    method: Exclude<Method, 'GET'>,
    path: string,
    json: unknown,
    options: AskOptions,
  ): Promise<TimedAnswer>;
  /** Changes the part (0 to 1) of its share of the quota that this process may use. */
  usePartOfShare(part: number): void;
}

/**
 * The only way to BigCommerce: authenticates, paces, retries, and bounds time and size. Throws a `SyncError` if no usable
 * answer comes before the deadline.
 */
export function createClient({ apiUrl, storeHash, quotaShare }: ClientSettings, deps: ClientDeps): Client {
  const { tokens, telemetry, clock, random } = deps;
  const exchange = createExchange(deps.fetch, clock);
  const quota = createQuota(quotaShare, { clock, random, onWait: telemetry.waited });

  async function attempt(question: Question, token: string) {
    const { method, path, json, deadlineMs, maxBodyBytes } = question;
    const admission = await quota.admit(deadlineMs);
    const timeoutMs = Math.min(attemptTimeoutMs, Math.floor(deadlineMs - clock.now()));
    if (timeoutMs <= 0) {
      admission.unanswered();
      throw new UnreachableError('BigCommerce', 'not asked, since the invocation had no time left');
    }
    telemetry.requestSent();
    const reply = await exchange(apiUrl + path, {
      method,
      json,
      headers: { ...fixedHeaders, 'X-Auth-Token': token },
      timeoutMs,
      maxBodyBytes,
      wantedBody: (status) => wantedBody(method, status),
    }).catch((error: unknown) => {
      admission.unanswered();
      throw error;
    });

    const { status, headers, sentAtMs } = reply;
    const quotaHeaders = readQuotaHeaders(headers);
    if (quotaHeaders !== undefined) telemetry.quotaLeft(quotaHeaders.left);
    if (status >= 500) telemetry.serverErrorAnswered();
    if (isRateLimited(status)) {
      telemetry.rateLimited();
      throw new RateLimitedError(admission.rateLimited(readAnnouncedWaitMs(headers)));
    }
    admission.answered(quotaHeaders);
    return {
      ...readAnswer(question, reply),
      sentAtMs,
      sourceBehindMs: readSourceBehindMs(headers, sentAtMs),
    };
  }

  function ask(question: Question): Promise<TimedAnswer> {
    return withSecret(tokens, isRejection, (token) =>
      withRetry(() => attempt(question, token), question, { clock, random, onRetry: telemetry.retried }),
    );
  }

  return {
    usePartOfShare: (part) => quota.setShare(quotaShare * part),
    get: (path, options) => ask({ method: 'GET', path: `/stores/${storeHash}${path}`, ...options }),
    send: (method, path, json, options) =>
      ask({ method, path: `/stores/${storeHash}${path}`, json, ...options }),
  };
}

function isRejection(error: unknown): boolean {
  return error instanceof CredentialsRejectedError;
}

interface Question extends AskOptions, Asked {
  readonly json?: unknown;
}
