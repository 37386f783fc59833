import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

/** Sends the answer, or the part of it that the fault allows. */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  date: Date,
  fault: Fault | undefined,
): void {
  if (fault?.kind === 'hangBeforeHeaders') return;
  if (fault?.kind === 'resetBeforeHeaders') {
    response.socket?.resetAndDestroy();
    return;
  }

  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    ...answer.headers,
    Date: date.toUTCString(),
    ...(answer.status !== 204 && { 'Content-Length': String(body.length) }),
  });
  const isCut = fault?.kind === 'cutInBody';
  if (body.length > 0 && (isCut || fault?.kind === 'hangInBody')) {
    response.write(body.subarray(0, body.length / 2), () => isCut && response.destroy());
  } else {
    response.end(body);
  }
}
