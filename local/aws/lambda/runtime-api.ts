import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback-server.ts';
import { type LambdaError, toLambdaError } from './lambda-error.ts';

export interface Invocation {
  readonly requestId: string;
  readonly payload: unknown;
  readonly functionArn: string;
  /** When the function times out, in milliseconds since the epoch on the machine's clock. */
  readonly deadline: number;
}

/** Lambda's side of one execution environment, which serves one invocation at a time. */
export interface RuntimeApi {
  /** `host:port`, as the runtime client needs it. */
  readonly address: string;
  /** Resolves when the environment is initialised and requests work. Rejects when it failed before that. */
  readonly ready: Promise<void>;
  /** Resolves with the function's answer. Rejects with a LambdaError if it throws or the environment fails. */
  run(invocation: Invocation): Promise<unknown>;
  /** Rejects everything that waits for the environment. The first error counts. */
  fail(error: LambdaError): void;
  hasFailed(): boolean;
  close(): Promise<void>;
}

/** Serves the four routes of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  let queued: Invocation | undefined;
  let current: { id: string; answer: PromiseWithResolvers<unknown> } | undefined;
  let asking: ServerResponse | undefined;
  let failure: LambdaError | undefined;

  const handOver = () => {
    if (!queued || !asking) return;
    sendInvocation(asking, queued);
    queued = undefined;
    asking = undefined;
  };

  const fail = (error: LambdaError) => {
    failure ??= error;
    ready.reject(failure);
    current?.answer.reject(failure);
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const route = request.url?.replace('/2018-06-01/runtime/', '');
    if (route === 'invocation/next') {
      asking = response;
      ready.resolve();
      handOver();
      return;
    }
    const report: unknown = JSON.parse(await text(request));
    if (route === 'init/error') fail(toLambdaError(report));
    else if (route === `invocation/${current?.id}/response`) current?.answer.resolve(report);
    else if (route === `invocation/${current?.id}/error`) current?.answer.reject(toLambdaError(report));
    response.writeHead(202).end();
  };

  const server = await listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch((error: unknown) => response.destroy(toError(error)));
    }),
  );
  // A failure before anything waits for `ready` must not end the process. A later `await` still gets it.
  ready.promise.catch(() => {});
  return {
    address: server.endpoint.replace('http://', ''),
    ready: ready.promise,
    async run(invocation) {
      if (failure) throw failure;
      const answer = Promise.withResolvers<unknown>();
      current = { id: invocation.requestId, answer };
      queued = invocation;
      handOver();
      return await answer.promise;
    },
    fail,
    hasFailed: () => failure !== undefined,
    close: server.close,
  };
}

function sendInvocation(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': invocation.deadline,
    'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
  });
  response.end(JSON.stringify(invocation.payload ?? null));
}

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
