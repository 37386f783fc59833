import { gzipSync } from 'node:zlib';
import { type Answer, apiErrorAnswer, emptyAnswer, gatewayAnswer } from './answer.ts';
import type { Presentation } from './customers-resource.ts';
import type { StoreRequest } from './store-request.ts';

/** A fault of a request. An answer of the fault itself has only the headers named here, and `Date`. */
export type Fault =
  /** 429 with an empty body and these headers, which may be garbage. Without both there is no quota header. */
  | { kind: 'rateLimited'; timeResetMs?: number | string; retryAfter?: number | string }
  /** Any status. The body is an error of the requested API (the default), a gateway's HTML page, or empty. */
  | { kind: 'status'; status: number; body?: 'json' | 'html' | 'empty'; headers?: Record<string, string> }
  /** 200 with this text, by default as `application/json`. */
  | { kind: 'text'; text: string; contentType?: string }
  /** The request takes effect, but the answer has this status and text; by default no text. */
  | { kind: 'answeredWith'; status: number; text?: string }
  /** The store's answer with every customer in it replaced, by id or listed. `JSON.rawJSON` is allowed. */
  | { kind: 'altered'; customer: Presentation }
  /** A 200 of the store with another body and more headers, such as other bytes, another encoding, or a part. */
  | { kind: 'rewritten'; body: (text: string) => string | Uint8Array; headers?: Record<string, string> }
  /** The store's answer at the request's arrival, sent `ms` later. */
  | { kind: 'delayed'; ms: number }
  /** There is no answer, and the connection stays open. */
  | { kind: 'hangBeforeHeaders' }
  /** The store's headers and half its body; the connection stays open. Does not fit a 204, which has no body. */
  | { kind: 'hangInBody' }
  /** There is no answer; the client gets ECONNRESET. */
  | { kind: 'resetBeforeHeaders' }
  /** The store's headers and half its body, optionally compressed; then the connection closes. Does not fit a 204. */
  | { kind: 'cutInBody'; gzip?: boolean };

/** Returns the fault's own answer, if it has one. */
export function answerOfFault(fault: Fault | undefined, { path }: StoreRequest): Answer | undefined {
  switch (fault?.kind) {
    case 'rateLimited':
      return emptyAnswer(429, {
        ...(fault.timeResetMs !== undefined && { 'X-Rate-Limit-Time-Reset-Ms': String(fault.timeResetMs) }),
        ...(fault.retryAfter !== undefined && { 'X-Retry-After': String(fault.retryAfter) }),
      });
    case 'status': {
      const answer = answerWith(fault.body ?? 'json', fault.status, path);
      return { ...answer, headers: { ...answer.headers, ...fault.headers } };
    }
    case 'text': {
      const headers = { 'Content-Type': fault.contentType ?? 'application/json' };
      return { status: 200, headers, body: fault.text };
    }
  }
}

/** Changes the store's answer as the fault wants. */
export function rewrite(answer: Answer, fault: Fault | undefined): Answer {
  if (answer.status !== 200) return answer;
  if (fault?.kind === 'cutInBody' && fault.gzip) {
    return { ...answer, headers: { ...answer.headers, ...gzipped }, body: gzipSync(answer.body) };
  }
  if (fault?.kind !== 'rewritten') return answer;
  return {
    ...answer,
    headers: { ...answer.headers, ...fault.headers },
    body: fault.body(String(answer.body)),
  };
}

const gzipped = { 'Content-Encoding': 'gzip' };

function answerWith(body: 'json' | 'html' | 'empty', status: number, path: string): Answer {
  switch (body) {
    case 'json':
      return apiErrorAnswer(path, status);
    case 'html':
      return gatewayAnswer(status);
    case 'empty':
      return emptyAnswer(status);
  }
}
