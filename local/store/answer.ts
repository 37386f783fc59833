import { STATUS_CODES } from 'node:http';

/** An HTTP answer; `Date` and `Content-Length` are added when it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** V2 answers an error with a list of one. */
export function errorAnswer(status: number, message = messages[status] ?? STATUS_CODES[status]): Answer {
  return jsonAnswer(status, [{ status, message }]);
}

const messages: Readonly<Record<number, string>> = {
  401: 'No credentials were supplied in the request.',
  404: 'The requested resource was not found.',
};

/** The gateway before the API knows no JSON. */
export function gatewayAnswer(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
  const body = `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, body };
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: '' };
}
