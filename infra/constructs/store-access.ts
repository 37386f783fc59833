import { Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { ViaServicePrincipal } from 'aws-cdk-lib/aws-kms';
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
  grantReadSecret(caller, accessToken);
}

/** The name of a secret that is imported by name, whose whole ARN nobody knows; the ARN of any other. */
export function secretIdOf(secret: ISecret): string {
  return secret.secretFullArn ?? secret.secretName;
}

/** `grantRead` of the CDK would also permit to describe the secret. */
function grantReadSecret(caller: LambdaFunction, secret: ISecret): void {
  Grant.addToPrincipal({
    grantee: caller,
    actions: ['secretsmanager:GetSecretValue'],
    // Secrets Manager ends every ARN with a hyphen and six random characters.
    resourceArns: [secret.secretFullArn ?? `${secret.secretArn}-??????`],
  });
  const secretsManager = `secretsmanager.${Stack.of(caller).region}.amazonaws.com`;
  secret.encryptionKey?.grantDecrypt(new ViaServicePrincipal(secretsManager, caller.grantPrincipal));
}

function addList(caller: LambdaFunction, name: string, values: readonly string[]): void {
  if (values.length > 0) caller.addEnvironment(name, values.toSorted().join(','));
}
