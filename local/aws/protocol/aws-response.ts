import type { ServerResponse } from 'node:http';
import { UnreadableJsonError } from '../json-value.ts';
import { AwsError } from './aws-error.ts';

/** An answer whose status and body are not those of the JSON protocols. */
export class RawAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The answer of an operation of the Query protocol, as SNS has it. */
export class XmlAnswer {
  readonly xml: string;

  constructor(action: string, result: string) {
    const metadata = `<ResponseMetadata><RequestId>${crypto.randomUUID()}</RequestId></ResponseMetadata>`;
    this.xml = `<${action}Response><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/x-amz-json-1.0',
    'x-amzn-RequestId': crypto.randomUUID(),
    ...headers,
  });
  response.end(JSON.stringify(body));
}

/** Sends an error as AWS would. An error that is neither an AwsError nor about malformed input is a bug, a 500. */
export function sendError(response: ServerResponse, error: unknown): void {
  const { code, message, status } = toAwsError(error);
  const fault = status < 500 ? 'Sender' : 'Receiver';
  sendJson(
    response,
    status,
    { __type: code, message },
    { 'x-amzn-query-error': `${queryCodes[code] ?? code};${fault}` },
  );
}

function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof UnreadableJsonError) return new AwsError('SerializationException', error.message);
  return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
}

/** SQS also sends the error's name in its former XML protocol, where that differs. */
const queryCodes: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
};
