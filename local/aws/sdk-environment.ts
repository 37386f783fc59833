import { location } from './arns.ts';

/**
 * The environment that makes the AWS SDK use the local services. `caller` becomes the access key id, and the calls
 * are recorded under it.
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
