import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { parts } from '../../../local/stack/parts.ts';
import { clientConfig } from '../aws/client-config.ts';
import { changed, startedStack } from './started-stack.ts';

const logicalId = 'WebhookIngressSecretC045AC66';
const name = `CustomerSync-abc123-production-${logicalId}`;
const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-LocAl1`;

async function generated(GenerateSecretString: object): Promise<string | undefined> {
  const stack = await startedStack({}, { template: changed(parts.webhookSecret, { GenerateSecretString }) });
  return stack.secrets.get(name);
}

describe('generateSecrets', () => {
  it('stores a value that functions find by the ARN of a reference', async () => {
    const stack = await startedStack();
    const client = new SecretsManagerClient(clientConfig(stack.aws.endpoint));

    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));

    expect(answer).toMatchObject({ ARN: arn, Name: name });
    expect(JSON.parse(answer.SecretString ?? '')).toEqual({
      secret: expect.stringMatching(/^[a-zA-Z0-9]{48}$/),
    });
    expect(stack.settingsOf(parts.functions.webhook).environment).toMatchObject({ WEBHOOK_SECRET_ID: arn });
    expect(stack.secretName(parts.webhookSecret)).toBe(name);
  });

  it('generates another value for every stack', async () => {
    const [one, other] = [await startedStack(), await startedStack()];

    expect(one.secrets.get(name)).not.toBe(other.secrets.get(name));
  });

  it('changes no existing value and no other secret', async () => {
    const secrets = new Map([
      ['bigcommerce/abc123', '{"accessToken":"t"}'],
      [name, 'as given'],
    ]);

    const stack = await startedStack({}, { secrets });

    expect(stack.secrets).toBe(secrets);
    expect(Object.fromEntries(secrets)).toEqual({
      'bigcommerce/abc123': '{"accessToken":"t"}',
      [name]: 'as given',
    });
  });

  it('generates 32 characters of all kinds by default', async () => {
    expect(await generated({})).toMatch(/^[!-~]{32}$/);
  });

  it.each<[string, object, string]>([
    [
      'a value in the template',
      { GenerateSecretString: {}, SecretString: 'open' },
      `the local stack cannot honour SecretString of ${logicalId}`,
    ],
    [
      'a fixed name',
      { GenerateSecretString: {}, Name: 'webhooks' },
      `the local stack cannot honour Name of ${logicalId}`,
    ],
    [
      'an unknown property',
      { GenerateSecretString: { IncludeSpace: true } },
      `the local stack cannot honour IncludeSpace of GenerateSecretString of ${logicalId}`,
    ],
    [
      'a key without its object',
      { GenerateSecretString: { GenerateStringKey: 'secret' } },
      `SecretStringTemplate of GenerateSecretString of ${logicalId} is not a text`,
    ],
  ])('refuses %s', async (_, properties, message) => {
    const template = changed(parts.webhookSecret, { GenerateSecretString: undefined, ...properties });

    await expect(startedStack({}, { template })).rejects.toThrow(message);
  });
});
