import { createServer, type ServerResponse } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventBus } from '../../lambda/aws/events/event-bus.ts';
import { createDeadLetterQueue } from '../../lambda/aws/queue/dead-letters.ts';
import { createRefreshQueue } from '../../lambda/aws/queue/refresh-queue.ts';
import { createAccessTokens } from '../../lambda/aws/secrets/store-secret.ts';
import { readCallFailure } from '../../lambda/aws-failure.ts';
import { createCustomerTable } from '../../lambda/dynamodb/customer-table.ts';
import { createStoredCustomers } from '../../lambda/dynamodb/stored-customers.ts';
import { createSyncStateTable } from '../../lambda/dynamodb/sync-state-table.ts';
import { promptSdkSettings, type SdkSettings } from '../../lambda/handlers/sdk-settings.ts';
import { ConfigurationError, type SyncError } from '../../lambda/sync/errors.ts';
import { listenOnLoopback } from '../../local/aws/loopback-server.ts';
import { sdkWithoutTimeouts } from '../../local/stack/function/sdk-without-timeouts.ts';
import { testClock } from '../local/store/running-store.ts';
import { gone } from '../ports/versions.ts';

type Respond = (response: ServerResponse) => void;

const amzJson = { 'Content-Type': 'application/x-amz-json-1.0' };

function refusal(code: string, status = 400): Respond {
  return (response) =>
    response.writeHead(status, amzJson).end(JSON.stringify({ __type: `com.amazonaws#${code}` }));
}

function cutOff(status: number): Respond {
  return (response) => {
    response.writeHead(status, { ...amzJson, 'Content-Length': '100' });
    response.write('{"__type', () => response.destroy());
  };
}

const passing: [string, Respond][] = [
  ['503 with HTML', (response) => response.writeHead(503).end('<html>Service Unavailable</html>')],
  ['500 with nothing', (response) => response.writeHead(500).end()],
  ['500 cut off', cutOff(500)],
  ['200 cut off', cutOff(200)],
  ['200 with half its JSON', (response) => response.writeHead(200, amzJson).end('{"It')],
  ['403 with HTML, of a proxy', (response) => response.writeHead(403).end('<html>Forbidden</html>')],
  ['404 with HTML, of a proxy', (response) => response.writeHead(404).end('<html>Not Found</html>')],
  ['302', (response) => response.writeHead(302, { Location: 'https://example.com/' }).end()],
  ['429 with text', (response) => response.writeHead(429).end('slow down')],
  ['400 that names nothing', (response) => response.writeHead(400, amzJson).end('{}')],
  ['an unknown error', refusal('SomethingNewException')],
  ['a server error with any name', refusal('AccessDeniedException', 500)],
  ['throttling', refusal('ThrottlingException')],
  ['throttling of a table', refusal('ProvisionedThroughputExceededException')],
  ['a reset', (response) => response.socket?.resetAndDestroy()],
];

const forPersons: [string, Respond][] = [
  ['no permission', refusal('AccessDeniedException')],
  ['no permission with a 403', refusal('AccessDenied', 403)],
  ['an unknown resource', refusal('ResourceNotFoundException')],
  ['unknown credentials', refusal('UnrecognizedClientException')],
  ['expired credentials', refusal('ExpiredTokenException')],
  ['a wrong signature', refusal('InvalidSignatureException', 403)],
];

type Aws = Awaited<ReturnType<typeof aws>>;

/** Each makes one call, and rejects with its failure or returns it. */
const calls: [string, (aws: Aws) => Promise<unknown>][] = [
  ['a read of customers', async ({ table }) => [...(await table.load([1])).failed.values()][0]],
  [
    'a write of a customer',
    async ({ table, findNothing }) => {
      findNothing();
      const [result] = await table.save([{ ...gone(1), observedAtMs: testClock().now() }]);
      return result && 'error' in result ? result.error : result;
    },
  ],
  [
    'a read of the index',
    async ({ stored }) => await stored.after(0, 'ascending')[Symbol.asyncIterator]().next(),
  ],
  ['a read of the sync state', ({ states }) => states.read('full')],
  ['a change of the sync state', ({ states }) => states.take('full')],
  ['a dead letter', ({ deadLetters }) => deadLetters.send({}, new Error('a reason'))],
  ['an event', ({ events }) => events.continueSweep('full', 'run')],
  ['a secret', ({ tokens }) => tokens.current()],
  ['a message that is hidden', ({ hide }) => hide()],
];

describe.each(calls)('the failure of %s', (_what, call) => {
  it.each(passing)('can be retried after %s', async (_how, respond) => {
    expect(await failureOf(call, respond)).toMatchObject({
      name: expect.stringMatching(/^(?:TableUnavailable|Unreachable)Error$/),
      retryable: true,
      message: expect.not.stringMatching(/html|JSON|\{/),
    });
  });

  it.each(forPersons)('needs a person after %s', async (_how, respond) => {
    expect(await failureOf(call, respond)).toBeInstanceOf(ConfigurationError);
  });

  it('is reported as a timeout when the answer stops in the middle of its body', async () => {
    const hang: Respond = (response) => void response.writeHead(200, { 'Content-Length': '9' }).write('{');

    expect(await failureOf(call, hang, hurried(promptSdkSettings))).toMatchObject({
      message: expect.stringContaining('TimeoutError'),
      retryable: true,
    });
  });
});

describe('readCallFailure', () => {
  it('does not take a bug for a failed call', () => {
    expect(readCallFailure(new TypeError('x is not a function'))).toBeUndefined();
    expect(readCallFailure(Object.assign(new Error('odd'), { code: { toString: 1 } }))).toBeUndefined();
  });

  it('reports that missing credentials need a person', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });

    expect(readCallFailure(error)).toMatchObject({ isSetUpWrongly: true });
  });
});

/**
 * Gives up an answer that stops, twenty times as soon as the functions do. Such an answer stops for good, so that this
 * happens on any machine; no other timeout can come before.
 */
function hurried({ requestHandler }: SdkSettings): SdkSettings {
  const { prompt } = sdkWithoutTimeouts;
  const socketTimeout = requestHandler.socketTimeout / 20;
  return { ...prompt, requestHandler: { ...prompt.requestHandler, socketTimeout } };
}

async function failureOf(
  call: (aws: Aws) => Promise<unknown>,
  respond: Respond,
  sdk = sdkWithoutTimeouts.prompt,
): Promise<SyncError> {
  return (await call(await aws(respond, sdk)).catch((error: unknown) => error)) as SyncError;
}

/** Everything that calls AWS, with a server that answers every call with `respond`. */
async function aws(respond: Respond, sdk: SdkSettings) {
  let findsNothing = false;
  const http = createServer((request, response) => {
    const isRead = request.headers['x-amz-target']?.toString().endsWith('.BatchGetItem');
    request
      .resume()
      .on('end', () =>
        findsNothing && isRead ? response.writeHead(200, amzJson).end('{}') : respond(response),
      );
  });
  const { endpoint, close } = await listenOnLoopback(http);
  onTestFinished(close);
  const settings = {
    ...sdk,
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const clock = testClock();
  const random = () => 0;
  const storeHash = 'abc123';
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  const sqs = new SQSClient(settings);
  const deadLetters = createDeadLetterQueue(sqs, `${endpoint}/1/dead`);
  let notSettled: unknown;
  const queue = createRefreshQueue({
    client: sqs,
    refreshQueueUrl: `${endpoint}/1/refresh`,
    deadLetters,
    telemetry: {
      done: () => {},
      postponed: () => {},
      deadLettered: () => {},
      notSettled(_ids, error) {
        notSettled = error;
      },
    },
  });
  return {
    /** Only writes meet the answer. */
    findNothing() {
      findsNothing = true;
    },
    table: createCustomerTable({ client, tableName: 'customers', storeHash, clock, random }),
    stored: createStoredCustomers({ client, tableName: 'customers' }),
    states: createSyncStateTable({ client, tableName: 'state', storeHash, clock }),
    deadLetters,
    events: createEventBus({ client: new EventBridgeClient(settings), busName: 'bus', clock, random }),
    tokens: createAccessTokens({
      client: new SecretsManagerClient(settings),
      secretId: 'secret',
      clock,
      onKept: () => {},
    }),
    async hide() {
      const record = { messageId: 'm', receiptHandle: 'r', attributes: { ApproximateReceiveCount: '1' } };
      const message = { record, ids: { messageId: 'm' }, error: new Error('a reason') };
      await queue.settle([message as never], new Map());
      return notSettled;
    },
  };
}
