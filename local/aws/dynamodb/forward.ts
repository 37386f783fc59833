import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Forwarded {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Forwarder {
  forward(original: IncomingMessage, body: string): Promise<Forwarded>;
  close(): void;
}

/** Forwards calls to the server at `endpoint`, over connections that stay open. */
export function createForwarder(endpoint: string): Forwarder {
  const agent = new Agent({ keepAlive: true });

  return {
    async forward(original, body) {
      const headers = {
        'Content-Type': original.headers['content-type'] ?? 'application/x-amz-json-1.0',
        'Content-Length': Buffer.byteLength(body),
        'X-Amz-Target': String(original.headers['x-amz-target']),
        'X-Amz-Date': String(original.headers['x-amz-date']),
        Authorization: withOneCaller(String(original.headers.authorization)),
      };
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      request(endpoint, { method: 'POST', agent, headers }, resolve).on('error', reject).end(body);
      const answer = await promise;
      return {
        status: answer.statusCode ?? 500,
        contentType: answer.headers['content-type'] ?? 'application/x-amz-json-1.0',
        body: await text(answer),
      };
    },
    close: () => agent.destroy(),
  };
}

/** DynamoDB Local has one database for each access key id. All callers share this one. */
const withOneCaller = (authorization: string) =>
  authorization.replace(/Credential=[^/]+\//, 'Credential=local/');
