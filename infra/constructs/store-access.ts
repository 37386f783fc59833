import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { env } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';

export interface StoreAccess {
  readonly store: StoreConfig;
  readonly accessToken: ISecret;
  /** The part of the store's quota that one process of the function may use. */
  readonly quotaShare: number;
}

/** Gives `caller` the address of the store's API, and lets it read the access token, which stays in the secret. */
export function grantStoreAccess(caller: LambdaFunction, access: StoreAccess): void {
  const { store, accessToken, quotaShare } = access;
  caller.addEnvironment(env.quotaShare, String(quotaShare));
  caller.addEnvironment(env.bigcommerceApiUrl, store.apiUrl);
  caller.addEnvironment(env.customersApi, store.customersApi);
  addList(caller, env.include, store.include);
  addList(caller, env.omitFields, store.omitFields);
  caller.addEnvironment(env.accessTokenSecretId, secretIdOf(accessToken));
  accessToken.grantRead(caller);
}

/** The name of a secret that is imported by name, whose whole ARN nobody knows; the ARN of any other. */
export function secretIdOf(secret: ISecret): string {
  return secret.secretFullArn ?? secret.secretName;
}

function addList(caller: LambdaFunction, name: string, values: readonly string[]): void {
  if (values.length > 0) caller.addEnvironment(name, values.toSorted().join(','));
}
