import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import { toSentence } from './aws-error.ts';
import { CommandError } from './command-error.ts';
import type { LocalEndpoint } from './local-endpoint.ts';

/** The clients of AWS's services. */
export interface Aws {
  readonly ssm: SSMClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudWatch: CloudWatchClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
  /** For calls that wait until a function has answered, up to 15 minutes. */
  readonly patientLambda: LambdaClient;
  readonly dynamoDb: DynamoDBDocumentClient;
  /** Awaits a call of `action`, such as `ssm:GetParameter`. Its failure becomes a CommandError with one sentence. */
  ask<Answer>(action: string, call: Promise<Answer>): Promise<Answer>;
  /** Awaits all pages of a call in the same way. */
  askForAll<Page>(action: string, pages: AsyncIterable<Page>): Promise<Page[]>;
  /** Where the calls go, for people. */
  place(): Promise<string>;
  close(): void;
}

export interface AwsOptions {
  readonly region: string | undefined;
  /** The stack on this machine, in place of AWS. */
  readonly local: LocalEndpoint | undefined;
  /** How long one try of a call may take; 0: for ever. */
  readonly timeoutMs: number;
}

const localKeys = { accessKeyId: 'customer-sync', secretAccessKey: 'local' };

export function createAws({ region, local, timeoutMs }: AwsOptions): Aws {
  const settings = (endpoint: string | undefined, requestTimeout = timeoutMs) => ({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint, region: 'us-east-1', credentials: localKeys }),
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout,
      socketTimeout: requestTimeout,
      throwOnRequestTimeout: true,
    },
  });
  const usual = settings(local?.aws);
  const dynamoDb = new DynamoDBClient(settings(local?.dynamoDb));
  const aws = {
    ssm: new SSMClient(usual),
    logs: new CloudWatchLogsClient(usual),
    cloudWatch: new CloudWatchClient(usual),
    sns: new SNSClient(usual),
    sqs: new SQSClient(usual),
    events: new EventBridgeClient(usual),
    secrets: new SecretsManagerClient(usual),
    lambda: new LambdaClient(usual),
    // A second invocation of a sweep that is at work would only be skipped, so one try is enough.
    patientLambda: new LambdaClient({
      ...settings(local?.aws, timeoutMs && longestInvocationMs),
      maxAttempts: 1,
    }),
    dynamoDb: DynamoDBDocumentClient.from(dynamoDb, {
      unmarshallOptions: { wrapNumbers: (text) => toNumber(text) },
    }),
  };
  const place = async () => {
    if (local) return 'the local stack';
    return `region ${await dynamoDb.config.region().catch(() => 'unknown')}`;
  };

  const ask: Aws['ask'] = async (action, call) => {
    try {
      return await call;
    } catch (error) {
      const sentence = toSentence(error, { action, place: await place(), timeoutMs });
      if (sentence === undefined) throw error;
      throw new CommandError(sentence);
    }
  };

  return {
    ...aws,
    place,
    ask,
    askForAll: (action, pages) => ask(action, collect(pages)),
    close: () => {
      for (const client of Object.values(aws)) client.destroy();
    },
  };
}

async function collect<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const longestInvocationMs = 15 * 60_000 + 30_000;

/** Keeps every digit of numbers that are no integers. */
function toNumber(text: string): number | NumberValue {
  return Number.isSafeInteger(Number(text)) ? Number(text) : NumberValue.from(text);
}
