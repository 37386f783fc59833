import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { env } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';

/**
 * Gives `caller` the address of the store's API and lets it read the access token, which stays in the secret. `quotaShare` is the
 * part of the store's quota that one process of `caller` may use.
 */
export function grantStoreAccess(caller: LambdaFunction, store: StoreConfig, quotaShare: number): void {
  caller.addEnvironment(env.quotaShare, String(quotaShare));
  caller.addEnvironment(env.bigcommerceApiUrl, store.apiUrl);
  caller.addEnvironment(env.accessTokenSecretId, store.secretName);
  Grant.addToPrincipal({
    grantee: caller,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [
      // Secrets Manager ends every ARN with a hyphen and six random characters.
      Stack.of(caller).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${store.secretName}-??????`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
  });
}
