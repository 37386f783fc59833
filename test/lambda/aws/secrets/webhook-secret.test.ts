import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWebhookSecret } from '../../../../lambda/aws/secrets/webhook-secret.ts';
import { startEndpointServer } from '../../../../local/aws/endpoint-server.ts';
import { createSecretsManager } from '../../../../local/aws/secrets-manager.ts';
import { testClock } from '../../../local/store/running-store.ts';

const long = 'a-secret-of-the-hooks';

describe('createWebhookSecret', () => {
  it.each([
    [{ secret: long }, { current: long, accepted: [], clientSecret: undefined }],
    [
      { secret: long, accepted: [long, 'an-older-secret-of-them'] },
      { accepted: [long, 'an-older-secret-of-them'] },
    ],
    [{ secret: long, clientSecret: 'key' }, { clientSecret: 'key' }],
    [{ secret: long, clientSecret: '' }, { clientSecret: undefined }],
  ])('reads %j', async (value, expected) => {
    expect(await (await secret(JSON.stringify(value))).current()).toMatchObject(expected);
  });

  it.each([
    ['it is not JSON', long],
    ['it is JSON, but no object', '[]'],
    ['it has no field "secret"', `{"canary": "${long}"}`],
    ['its field "secret" is shorter', '{"secret": "canary"}'],
    ['its field "secret" has a line break at its end', `{"secret": "${long}-canary\\r\\n"}`],
    ['its field "accepted" is no list', `{"secret": "${long}", "accepted": "canary"}`],
    ['its field "accepted[1]" is no text', `{"secret": "${long}", "accepted": ["${long}", {"canary": 1}]}`],
    ['its field "accepted[0]" is empty', `{"secret": "${long}", "accepted": [""]}`],
    ['its field "clientSecret" is no text', `{"secret": "${long}", "clientSecret": 42}`],
    ['its field "clientSecret" is no text', `{"secret": "${long}", "clientSecret": null}`],
    [
      'its field "clientSecret" has a line break at its end',
      `{"secret": "${long}", "clientSecret": "canary\\n"}`,
    ],
  ])('reports that %s, without quoting it', async (problem, value) => {
    const failure = (await secret(value)).current();

    await expect(failure).rejects.toThrow(
      `with secrets of at least 16 visible ASCII characters and the last two left out if there are none, but ${problem}: until then every webhook is refused`,
    );
    await expect(failure).rejects.not.toThrow(/canary|hooks"/);
  });
});

async function secret(value: string) {
  const server = await startEndpointServer({
    services: [createSecretsManager(new Map([['webhooks', value]]))],
  });
  onTestFinished(server.close);
  const client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return createWebhookSecret({ client, secretId: 'webhooks', clock: testClock(), onKept: () => {} });
}
