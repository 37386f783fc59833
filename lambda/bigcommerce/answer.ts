import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  ForeignAnswerError,
  RefusedError,
  type SyncError,
  UnreadableAnswerError,
  UpstreamError,
} from '../sync/errors.ts';
import { isObject } from './fields.ts';
import { parseJson } from './json.ts';

/** What an answer means, once the quota has been seen to. */
export type Answer =
  | { readonly kind: 'found'; readonly body: unknown }
  /** 204: an empty list. */
  | { readonly kind: 'empty' }
  /** "Does not exist": 404 with a JSON array from V2, with an object from V3. */
  | { readonly kind: 'missing' };

const noBody = new Uint8Array();

export function isRateLimited(status: number): boolean {
  return status === 429 || status === 509;
}

/** Other bodies are never read: they may quote customers. */
export function wantsBody(status: number): boolean {
  return status === 200 || status === 404;
}

/** Throws the `SyncError` that the status stands for. `request`, such as `GET /stores/…`, is for the operator. */
export function readAnswer(
  status: number,
  body: Uint8Array | undefined,
  request: string,
  contentType: string | null,
): Answer {
  if (status === 204) return { kind: 'empty' };
  if (status === 404 && isNotFound(body, request)) return { kind: 'missing' };
  if (status !== 200) throw toError(status, request);
  try {
    return { kind: 'found', body: parseJson(body ?? noBody) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw isForeign(contentType, body) ? new ForeignAnswerError(request) : new UnreadableAnswerError(request);
  }
}

const worthRepeating = [408, 423, 425];
const neverWorthRepeating = [501, 505, 507];

function toError(status: number, request: string): SyncError {
  if (status === 401 || status === 403) return new CredentialsRejectedError(status);
  if (status === 404) {
    return new ConfigurationError(
      `${request} was answered 404 by something other than the customers API: check the store hash, and whether BigCommerce has withdrawn V2 customers; nothing is deleted`,
    );
  }
  if (neverWorthRepeating.includes(status)) return new RefusedError(status);
  if (worthRepeating.includes(status) || status >= 500) return new UpstreamError(status);
  if (status >= 400) return new RefusedError(status);
  return new ConfigurationError(
    `${request} was answered ${status}, which the customers API never does (redirects are not followed, so that the token stays with BigCommerce): check the API address and the store hash`,
  );
}

/** V2 and V3 say it in their own ways; a gateway before them, that knows no such route, in HTML. */
function isNotFound(body: Uint8Array | undefined, request: string): boolean {
  try {
    const error = parseJson(body ?? noBody);
    return request.includes('/v3/') ? isObject(error) && 'status' in error : Array.isArray(error);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ContractError) return false;
    throw error;
  }
}

/** The API calls its answers JSON, also damaged ones; a proxy or a maintenance page is HTML, whatever it is called. */
function isForeign(contentType: string | null, body: Uint8Array = noBody): boolean {
  const beginning = Buffer.from(body.subarray(0, 64)).toString('latin1');
  return (
    (contentType !== null && !/\bjson\b/i.test(contentType)) || /^\s*<(!doctype|html)\b/i.test(beginning)
  );
}
