import { location } from './arns.ts';

/**
 * The environment in which the AWS SDK talks to the local services. `caller` becomes its access key id,
 * under which its calls are recorded.
 */
export function sdkEnvironment(where: {
  readonly endpoint: string;
  readonly dynamoDbEndpoint: string;
  readonly caller?: string;
}): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: where.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: where.dynamoDbEndpoint,
    AWS_REGION: location.region,
    AWS_DEFAULT_REGION: location.region,
    AWS_ACCESS_KEY_ID: where.caller ?? 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
  };
}
