import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createFaults, type FaultScope, type InjectedFault } from '../../faults.ts';
import { type JsonObject, readObject } from '../json-value.ts';
import { type LoopbackServer, listenOnLoopback } from '../loopback-server.ts';
import type { AwsCall } from '../protocol/aws-call.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type AwsRequest, readAwsRequest } from '../protocol/aws-request.ts';
import { sendError, sendJson } from '../protocol/aws-response.ts';
import { dynamoDbResources } from './dynamodb-resources.ts';
import { createForwarder, type Forwarder } from './forward.ts';
import { asksFor, splitBatch } from './unprocessed-keys.ts';

export type DynamoDbFault =
  /** ProvisionedThroughputExceededException. */
  | { kind: 'throttled' }
  /** InternalServerError, 500. */
  | { kind: 'serverError' }
  /** The call takes effect, but the answer is InternalServerError, 500. */
  | { kind: 'answerLost' }
  /** There is no answer, and the connection stays open. */
  | { kind: 'hang' }
  /** BatchGetItem leaves these keys unprocessed, such as `{ id: { N: '7' } }`; by default all except the first. */
  | { kind: 'unprocessedKeys'; keys?: readonly JsonObject[] };

export interface DynamoDbProxy extends LoopbackServer {
  /** Every call that arrived, with or without a fault. */
  readonly calls: AwsCall[];
  inject(fault: DynamoDbFault, scope?: FaultScope<AwsRequest>): InjectedFault;
}

export interface DynamoDbProxyOptions {
  /** The address of the real DynamoDB. */
  readonly target: string;
}

/** Starts a proxy of a DynamoDB that records its calls and injects the faults that a test wants. */
export async function startDynamoDbProxy(options: DynamoDbProxyOptions): Promise<DynamoDbProxy> {
  const calls: AwsCall[] = [];
  const faults = createFaults<DynamoDbFault, AwsRequest>();
  const forwarder = createForwarder(options.target);

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readAwsRequest(incoming);
    const { action, caller, input } = request;
    calls.push(
      ...dynamoDbResources(input).map((resource) => ({ service: 'dynamodb', action, resource, caller })),
    );

    const fault = faults.take(request);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'throttled') {
      throw new AwsError('ProvisionedThroughputExceededException', 'an injected fault: throttled');
    }
    if (fault?.kind === 'serverError') {
      throw new AwsError('InternalServerError', 'an injected fault: a server error', 500);
    }
    if (fault?.kind === 'unprocessedKeys') {
      sendJson(response, 200, await answerInPart(incoming, input, fault.keys, forwarder));
      return;
    }

    const { status, contentType, body } = await forwarder.forward(incoming, request.body);
    if (fault?.kind === 'answerLost') {
      throw new AwsError('InternalServerError', 'an injected fault: the answer is lost', 500);
    }
    response.writeHead(status, { 'Content-Type': contentType }).end(body);
  };

  const server = await listenOnLoopback(
    createServer((request, response) => {
      answer(request, response).catch((error: unknown) => sendError(response, error));
    }),
  );
  return {
    ...server,
    calls,
    inject: (fault, scope = {}) => faults.inject(fault, { ...scope, when: narrowed(fault, scope.when) }),
    async close() {
      forwarder.close();
      await server.close();
    },
  };
}

/** Limits the fault to a BatchGetItem that requests its keys: only there can they stay unprocessed. */
function narrowed(
  fault: DynamoDbFault,
  when: (request: AwsRequest) => boolean = () => true,
): (request: AwsRequest) => boolean {
  if (fault.kind !== 'unprocessedKeys') return when;
  return (request) =>
    request.action === 'BatchGetItem' &&
    (fault.keys === undefined || asksFor(request.input, fault.keys)) &&
    when(request);
}

async function answerInPart(
  incoming: IncomingMessage,
  input: JsonObject,
  keys: readonly JsonObject[] | undefined,
  forwarder: Forwarder,
): Promise<JsonObject> {
  const { asked, unprocessed } = splitBatch(input, keys);
  if (asked === undefined) return { Responses: {}, UnprocessedKeys: unprocessed };
  const { status, body } = await forwarder.forward(incoming, JSON.stringify(asked));
  if (status !== 200) throw new AwsError('InternalServerError', body, 500);
  const answered: unknown = JSON.parse(body);
  return { ...readObject(answered, 'the answer'), UnprocessedKeys: unprocessed };
}
