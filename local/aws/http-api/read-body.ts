import type { IncomingMessage } from 'node:http';

/** The longest body that an HTTP API accepts: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const maxBodyBytes = 10 * 1024 * 1024;

/**
 * Reads the body. Undefined when it is longer than the API accepts; the rest is still read, so that the sender gets
 * the answer. Rejects when the sender closes the connection.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= maxBodyBytes ? Buffer.concat(chunks) : undefined;
}
