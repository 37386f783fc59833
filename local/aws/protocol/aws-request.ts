import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { isObject, type JsonObject } from '../json-value.ts';
import { readLambdaRequest } from '../lambda/lambda-routes.ts';
import { AwsError } from './aws-error.ts';

/** A call of AWS's JSON protocols 1.0 and 1.1, of Lambda's REST API, or of SNS's Query protocol. */
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
  const other = readLambdaRequest(request, body) ?? readQuery(request, body);
  const [target, action] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (!other && (!target || !action)) {
    throw new AwsError('UnknownOperationException', 'the header X-Amz-Target names no operation');
  }
  const caller = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  if (caller === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'the request is not signed', 403);
  }
  if (other) return { ...other, body, caller };
  return { target: target ?? '', action: action ?? '', input: parseInput(body), body, caller };
}

/** Reads the fields of a form. Undefined for any other request. */
function readQuery(
  { headers }: IncomingMessage,
  body: string,
): Pick<AwsRequest, 'target' | 'action' | 'input'> | undefined {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body));
  return { target: 'AmazonSNS', action: Action, input };
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
