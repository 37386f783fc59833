/** The region and account that the local AWS claims to be in. */
export const location = {
  region: 'us-east-1',
  accountId: '123456789012',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
} as const;

const arn = (service: string, resource: string) =>
  `arn:${location.partition}:${service}:${location.region}:${location.accountId}:${resource}`;

/** The names of the local resources in IAM policies. */
export const arns = {
  table: (name: string) => arn('dynamodb', `table/${name}`),
  index: (tableName: string, name: string) => arn('dynamodb', `table/${tableName}/index/${name}`),
  queue: (name: string) => arn('sqs', name),
  eventBus: (name: string) => arn('events', `event-bus/${name}`),
  rule: (busName: string, name: string) => arn('events', `rule/${busName}/${name}`),
  schedule: (name: string) => arn('scheduler', `schedule/default/${name}`),
  function: (name: string) => arn('lambda', `function:${name}`),
  /** A route of an HTTP API with the default stage alone. */
  httpApiRoute: (apiId: string, method: string, path: string) =>
    arn('execute-api', `${apiId}/$default/${method}${path}`),
  topic: (name: string) => arn('sns', name),
  alarm: (name: string) => arn('cloudwatch', `alarm:${name}`),
  logGroup: (name: string) => arn('logs', `log-group:${name}:*`),
  /** Secrets Manager adds six characters to a secret's ARN. */
  secret: (name: string) => arn('secretsmanager', `secret:${name}-LocAl1`),
  role: (name: string) => `arn:${location.partition}:iam::${location.accountId}:role/${name}`,
} as const;
