import { arns } from './arns.ts';
import { readText } from './json-value.ts';
import { AwsError } from './protocol/aws-error.ts';
import type { AwsService } from './protocol/aws-service.ts';

/** Secrets Manager's GetSecretValue by name or ARN. Change a secret, text or bytes, in `secrets` to rotate it. */
export function createSecretsManager(secrets: ReadonlyMap<string, string | Uint8Array>): AwsService {
  const nameOf = (secretId: string) =>
    secrets.keys().find((name) => secretId === name || secretId === arns.secret(name)) ?? secretId;

  return {
    target: 'secretsmanager',
    iamPrefix: 'secretsmanager',
    throttlingCode: 'ThrottlingException',
    resourcesOf: (input) => [arns.secret(nameOf(readText(input['SecretId'], 'SecretId')))],
    operations: {
      GetSecretValue(input) {
        const name = nameOf(readText(input['SecretId'], 'SecretId'));
        const value = secrets.get(name);
        if (value === undefined) {
          throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
        }
        const held =
          typeof value === 'string'
            ? { SecretString: value }
            : { SecretBinary: Buffer.from(value).toString('base64') };
        return { ARN: arns.secret(name), Name: name, ...held, VersionStages: ['AWSCURRENT'] };
      },
    },
  };
}
