import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { clientConfig } from '../client-config.ts';
import { startStack } from './started-stack.ts';
import { changed, synthesizeWebhooks } from './synthesized-stack.ts';

const name = 'CustomerSync-abc123-Secret34834E74';
const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-LocAl1`;

async function generated(generation: object): Promise<string | undefined> {
  const changes = changed('Secret34834E74', { GenerateSecretString: generation });
  const stack = await startStack(await synthesizeWebhooks(changes));
  return stack.secrets.get(stack.secretName('Secret'));
}

describe('generateSecrets', () => {
  it('puts a value where the function finds it by the ARN, which is what a reference to the secret means', async () => {
    const stack = await startStack(await synthesizeWebhooks());
    const client = new SecretsManagerClient(clientConfig(stack.aws.endpoint));

    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));

    expect(answer).toMatchObject({ ARN: arn, Name: name });
    expect(JSON.parse(answer.SecretString ?? '')).toEqual({
      accepted: [],
      secret: expect.stringMatching(/^[a-zA-Z0-9]{48}$/),
    });
  });

  it('generates another one for every stack', async () => {
    const templateFile = await synthesizeWebhooks();

    const [one, other] = [await startStack(templateFile), await startStack(templateFile)];

    expect(one.secrets.get(name)).not.toBe(other.secrets.get(name));
  });

  it('leaves a value alone that is there already, and the secrets beside it', async () => {
    const secrets = new Map([
      ['bigcommerce/abc123', '{"accessToken":"t"}'],
      [name, 'as given'],
    ]);

    const stack = await startStack(await synthesizeWebhooks(), { secrets });

    expect(stack.secrets).toBe(secrets);
    expect(Object.fromEntries(secrets)).toEqual({
      'bigcommerce/abc123': '{"accessToken":"t"}',
      [name]: 'as given',
    });
  });

  it('is rotated by changing the map', async () => {
    const stack = await startStack(await synthesizeWebhooks());
    const answer = async () => {
      const { endpoint } = stack.httpApi('Api');
      const body = JSON.stringify({ customerId: 7 });
      const headers = { 'Content-Type': 'application/json' };
      return await (await fetch(`${endpoint}/webhooks`, { method: 'POST', headers, body })).json();
    };

    stack.secrets.set(stack.secretName('Secret'), '{"secret":"another"}');

    expect(await answer()).toMatchObject({ secret: { secret: 'another' } });
  });

  it('generates 32 characters of all kinds unless told otherwise', async () => {
    expect(await generated({})).toMatch(/^[!-~]{32}$/);
  });

  it('leaves out the characters and kinds that are excluded', async () => {
    const numbers = await generated({
      PasswordLength: 200,
      ExcludeCharacters: '3456789',
      ExcludePunctuation: true,
      ExcludeLowercase: true,
      ExcludeUppercase: true,
    });

    expect(numbers).toMatch(/^[012]{200}$/);
  });

  it.each<[string, object, string]>([
    [
      'a value in the template',
      { GenerateSecretString: {}, SecretString: 'open' },
      'the local stack cannot honour SecretString of Secret34834E74',
    ],
    [
      'a name of its own',
      { GenerateSecretString: {}, Name: 'webhooks' },
      'the local stack cannot honour Name of Secret34834E74',
    ],
    [
      'a wish that it does not know',
      { GenerateSecretString: { IncludeSpace: true } },
      'the local stack cannot honour IncludeSpace of GenerateSecretString of Secret34834E74',
    ],
    [
      'a key without the object that it belongs to',
      { GenerateSecretString: { GenerateStringKey: 'secret' } },
      'SecretStringTemplate of GenerateSecretString of Secret34834E74 is not a text',
    ],
  ])('refuses %s', async (_, properties, message) => {
    const templateFile = await synthesizeWebhooks(changed('Secret34834E74', properties));

    await expect(startStack(templateFile)).rejects.toThrow(message);
  });
});
