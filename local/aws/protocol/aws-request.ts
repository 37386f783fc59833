import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { isObject, type JsonObject } from '../json-value.ts';
import { lambdaTarget, readLambdaRequest } from '../lambda/lambda-routes.ts';
import { AwsError } from './aws-error.ts';

/** A call of AWS's JSON protocols 1.0 and 1.1, or of Lambda's REST API. */
export interface AwsRequest {
  /** The service in the protocol's spelling, such as `AmazonSQS`. */
  readonly target: string;
  /** The operation, such as `SendMessage`. */
  readonly action: string;
  readonly input: JsonObject;
  /** The body as it was received. */
  readonly body: string;
  /** The access key id of the signature. The signature is not checked. */
  readonly caller: string;
}

/** Throws an AwsError as AWS would for a call without target, body or credentials. */
export async function readAwsRequest(request: IncomingMessage): Promise<AwsRequest> {
  const body = await text(request);
  const ofLambda = readLambdaRequest(request, body);
  const [target, action] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (!ofLambda && (!target || !action)) {
    throw new AwsError('UnknownOperationException', 'the header X-Amz-Target names no operation');
  }
  const caller = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  if (caller === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'the request is not signed', 403);
  }
  if (ofLambda) return { target: lambdaTarget, ...ofLambda, body, caller };
  return { target: target ?? '', action: action ?? '', input: parseInput(body), body, caller };
}

function parseInput(body: string): JsonObject {
  try {
    const input: unknown = JSON.parse(body);
    if (isObject(input)) return input;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsError('SerializationException', 'the body is not a JSON object');
}
