import { STATUS_CODES } from 'node:http';

/** An HTTP answer. `Date` and `Content-Length` are added when it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** An error of V2: a list with one object. */
export function errorAnswer(status: number, message = messages[status] ?? STATUS_CODES[status]): Answer {
  return jsonAnswer(status, [{ status, message }]);
}

const messages: Readonly<Record<number, string>> = {
  401: 'No credentials were supplied in the request.',
  404: 'The requested resource was not found.',
};

/** An error of V3: an object. `errors` has the reason for each wrong field. */
export function v3ErrorAnswer(
  status: number,
  title = titles[status] ?? STATUS_CODES[status],
  errors: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(status, { status, title, type: statusCodesPage, errors });
}

const statusCodesPage = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes';

const titles: Readonly<Record<number, string>> = {
  401: 'Unauthorized - the v3 Auth client ID or token in the request are not a valid combination for this store.',
  403: 'The token lacks a scope that this endpoint requires.',
};

/** An error in the format of the requested API. */
export function apiErrorAnswer(path: string, status: number): Answer {
  return /^\/stores\/[^/]+\/v3\//.test(path) ? v3ErrorAnswer(status) : errorAnswer(status);
}

/** An error of the gateway before the API, which answers HTML and no JSON. */
export function gatewayAnswer(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
  const body = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, body };
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: '' };
}
