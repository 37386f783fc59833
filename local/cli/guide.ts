import type { LocalEndpoint } from '../../cli/local-endpoint.ts';
import { detailType, eventSource } from '../../lambda/contract.ts';
import { arns, location } from '../aws/arns.ts';
import { queueUrl } from '../aws/sqs/sqs.ts';
import type { LocalSync } from '../trial/local-sync.ts';
import type { Table } from './table.ts';
import { type DeliveringStore, toWebhookGuide } from './webhook-guide.ts';

export interface Running {
  readonly sync: LocalSync;
  readonly table: Table;
  /** The simulated store, ready for requests with curl. */
  readonly store?: DeliveringStore & { readonly url: string; readonly accessToken: string };
}

/** The addresses at which `customer-sync --local` finds the running services. */
export function toEndpoint({ sync, table, store }: Running): LocalEndpoint {
  return {
    aws: sync.aws.endpoint,
    dynamoDb: table.endpoint,
    ...(store && { store: { url: store.url, storeHash: store.storeHash, accessToken: store.accessToken } }),
    clockAheadMs: sync.now() - Date.now(),
    pid: process.pid,
  };
}

/** Lists what is running, with commands to use it. */
export function toGuide({ sync, table, store }: Running): string[] {
  const { aws, busName, refreshQueue, deadLetterQueue, webhooks } = sync;
  const entry = {
    EventBusName: busName,
    Source: eventSource,
    DetailType: detailType.refreshRequested,
    Detail: JSON.stringify({ customerId: 7 }),
  };
  const names = `--table ${table.tableName} --state-table ${table.syncStateTableName}`;
  const settings = [
    ...(store
      ? [
          `BIGCOMMERCE_STORE_HASH=${store.storeHash}`,
          `BIGCOMMERCE_ACCESS_TOKEN=${store.accessToken}`,
          `BIGCOMMERCE_API_URL=${store.url}`,
        ]
      : []),
    `DYNAMODB_ENDPOINT=${table.endpoint}`,
  ];
  const cli = `aws --endpoint-url ${aws.endpoint}`;
  const deadLetterQueueUrl = queueUrl(aws.endpoint, deadLetterQueue.name);
  return [
    ...(store ? [`  simulated store      ${store.url}`] : []),
    `  DynamoDB             ${table.endpoint}, table ${table.tableName}`,
    `  other AWS endpoints  ${aws.endpoint}, event bus ${busName}`,
    `  refresh queue        ${queueUrl(aws.endpoint, refreshQueue.name)}`,
    `  dead-letter queue    ${deadLetterQueueUrl}`,
    ...(webhooks ? [`  webhooks             ${webhooks.endpoint}`] : []),
    '',
    ...(store
      ? [
          'Fetch a customer from the store, as the function does:',
          `  curl -H 'X-Auth-Token: ${store.accessToken}' ${store.url}/stores/${store.storeHash}/v2/customers/7`,
          '',
          ...toWebhookGuide(sync, store),
        ]
      : []),
    'Operate the copy in another terminal:',
    '  npm run customer-sync -- status --local',
    ...(store ? ['  npm run customer-sync -- local edit 7 first_name=Ada --local'] : []),
    '  npm run customer-sync -- trace 7 --local',
    '',
    'No schedule runs here. Sweep by hand in another terminal:',
    `  ${settings.join(' ')} npm start -- --sweep incremental ${names}`,
    '',
    'Use the AWS CLI in another terminal (any keys work):',
    `  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${location.region}`,
    'Refresh a customer:',
    `  ${cli} events put-events --entries '${JSON.stringify([entry])}'`,
    'Look at the copy:',
    `  aws --endpoint-url ${table.endpoint} dynamodb get-item --table-name ${table.tableName} --key '{"id":{"N":"7"}}'`,
    'List the dead letters, and redrive them:',
    `  ${cli} sqs receive-message --queue-url ${deadLetterQueueUrl} --message-attribute-names All`,
    `  ${cli} sqs start-message-move-task --source-arn ${arns.queue(deadLetterQueue.name)} --destination-arn ${arns.queue(refreshQueue.name)}`,
  ];
}
