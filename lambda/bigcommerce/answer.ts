import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  ForeignAnswerError,
  GatewayError,
  RefusedError,
  type SyncError,
  UnreadableAnswerError,
  UpstreamError,
} from '../sync/errors.ts';
import { isObject } from './fields.ts';
import { parseJson } from './json.ts';
import type { Method, Reply, WantedBody } from './transport.ts';

/** An answer other than "the quota is spent". */
export type Answer =
  | { readonly kind: 'found'; readonly body: unknown }
  /** An empty list (204), or a successful write whose answer cannot be read. */
  | { readonly kind: 'empty' }
  /** "Does not exist": 404 with an error of the form that was expected. */
  | { readonly kind: 'absent' };

/** How an API writes its errors: V2 as a list, V3 as an object. */
export type ErrorForm = 'list' | 'object';

export interface Asked {
  readonly method: Method;
  /** Such as `/stores/…`, for the operator. */
  readonly path: string;
  readonly errorForm: ErrorForm;
}

/** The OAuth scope that permits reading customers, in V2 and V3. */
const neededScope = 'store_v2_customers_read_only';

const noBody = new Uint8Array();

export function isRateLimited(status: number): boolean {
  return status === 429 || status === 509;
}

/** The body shows whether the API or a gateway answered these. */
const errorsOfTheApi = [401, 403, 404];

/** Other bodies are never read, since they may quote customers. */
export function wantedBody(method: Method, status: number): WantedBody {
  if (method === 'GET' && status === 200) return 'whole';
  return isSuccess(status) || errorsOfTheApi.includes(status) ? 'short' : 'none';
}

/** Throws the `SyncError` that the answer stands for. */
export function readAnswer(
  { method, path, errorForm }: Asked,
  { status, headers, body }: Pick<Reply, 'status' | 'headers' | 'body'>,
): Answer {
  const request = `${method} ${path}`;
  if (status === 404 && isNotFound(body, errorForm)) return { kind: 'absent' };
  if (method !== 'GET' && isSuccess(status)) return readEffect(body);
  if (status === 204) return readEmpty(headers, request);
  if (status !== 200) throw toError(status, body, request);
  try {
    return { kind: 'found', body: parseJson(body ?? noBody) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw isForeign(headers.get('content-type'), body)
      ? new ForeignAnswerError(request)
      : new UnreadableAnswerError(request);
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The write has succeeded, whatever its answer looks like. */
function readEffect(body: Uint8Array | undefined): Answer {
  const json = parseQuietly(body);
  return json === undefined ? { kind: 'empty' } : { kind: 'found', body: json };
}

/** An empty list confirms that a customer is gone, so a 204 that announces a body does not count as one. */
function readEmpty(headers: Headers, request: string): Answer {
  if ((headers.get('content-length') ?? '0') === '0') return { kind: 'empty' };
  throw new ForeignAnswerError(request, '204, which says "empty", with a body');
}

const worthRepeating = [408, 423, 425];
const neverWorthRepeating = [501, 505, 507];

function toError(status: number, body: Uint8Array | undefined, request: string): SyncError {
  if (status === 401 || status === 403) {
    return isErrorOfTheApi(parseQuietly(body))
      ? new CredentialsRejectedError(status, neededScope)
      : new GatewayError(status);
  }
  if (status === 404) {
    return new ConfigurationError(
      `${request} was answered 404 by something other than the customers API: check the store hash, and whether BigCommerce has withdrawn that API; nothing is deleted`,
    );
  }
  if (neverWorthRepeating.includes(status)) return new RefusedError(status);
  if (worthRepeating.includes(status) || status >= 500) return new UpstreamError(status);
  if (status >= 400) return new RefusedError(status);
  return new ConfigurationError(
    `${request} was answered ${status}, which the customers API never does (redirects are not followed, so that the token stays with BigCommerce): check the API address and the store hash`,
  );
}

/** A gateway before the API, which knows no such route, answers in HTML. */
function isNotFound(body: Uint8Array | undefined, errorForm: ErrorForm): boolean {
  const error = parseQuietly(body);
  return errorForm === 'list' ? Array.isArray(error) : isObject(error) && 'status' in error;
}

/**
 * Errors of V2 are `[{status, message}]`. Errors of V3 are `{status, title, type}`, where `type` is a page of BigCommerce's;
 * problem documents (RFC 9457) of gateways have another `type`. Both forms may occur on any path.
 */
function isErrorOfTheApi(error: unknown): boolean {
  if (Array.isArray(error)) {
    const [first] = error;
    return isObject(first) && 'status' in first && 'message' in first;
  }
  if (!isObject(error)) return false;
  const { title, type } = error;
  return typeof title === 'string' && typeof type === 'string' && /bigcommerce|^\/api-docs\//.test(type);
}

/** Undefined if the body is not readable JSON. */
function parseQuietly(body: Uint8Array = noBody): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ContractError) return undefined;
    throw error;
  }
}

/** The API labels its answers as JSON, even damaged ones. Proxies and maintenance pages send HTML, under any label. */
function isForeign(contentType: string | null, body: Uint8Array = noBody): boolean {
  const beginning = Buffer.from(body.subarray(0, 64)).toString('latin1');
  return (
    (contentType !== null && !/\bjson\b/i.test(contentType)) || /^\s*<(!doctype|html)\b/i.test(beginning)
  );
}
