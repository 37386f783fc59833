import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startEndpointServer } from '../../../local/aws/endpoint-server.ts';
import { sdkEnvironment } from '../../../local/aws/sdk-environment.ts';
import { createSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { clientConfig } from './client-config.ts';

async function start() {
  const secrets = new Map([['bigcommerce/abc123', '{"accessToken":"old"}']]);
  const server = await startEndpointServer({ services: [createSecretsManager(secrets)] });
  onTestFinished(server.close);
  const client = new SecretsManagerClient(clientConfig(server.endpoint));
  const getSecret = (SecretId = 'bigcommerce/abc123') => client.send(new GetSecretValueCommand({ SecretId }));
  return { ...server, client, getSecret, secrets };
}

describe('createSecretsManager', () => {
  it('returns the current value of a secret by name and by ARN', async () => {
    const { getSecret, secrets } = await start();

    const { ARN, SecretString } = await getSecret();
    secrets.set('bigcommerce/abc123', '{"accessToken":"new"}');
    const rotated = await getSecret(ARN);

    expect(SecretString).toBe('{"accessToken":"old"}');
    expect(rotated.SecretString).toBe('{"accessToken":"new"}');
  });

  it('does not find any other secret', async () => {
    const { getSecret } = await start();

    await expect(getSecret('bigcommerce/other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('startEndpointServer', () => {
  it('is found by an SDK client through its environment alone', async () => {
    const { endpoint } = await start();
    const environment = sdkEnvironment({ endpoint, dynamoDbEndpoint: endpoint, caller: 'RefreshFunction' });
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());

    const { SecretString } = await new SecretsManagerClient().send(
      new GetSecretValueCommand({ SecretId: 'bigcommerce/abc123' }),
    );

    expect(SecretString).toBe('{"accessToken":"old"}');
  });

  it('records caller, operation and resource of each call, failed ones included', async () => {
    const { calls, getSecret, inject } = await start();
    inject({ kind: 'throttled' });

    await getSecret().catch(() => {});

    expect(calls).toEqual([
      {
        service: 'secretsmanager',
        action: 'GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:bigcommerce/abc123-LocAl1',
        caller: 'test',
      },
    ]);
  });

  it('throttles as many calls as the fault says', async () => {
    const { getSecret, inject } = await start();
    inject({ kind: 'throttled' }, { times: 2 });

    await expect(getSecret()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(getSecret()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(getSecret()).resolves.toBeDefined();
  });

  it('answers 500 when the fault says so', async () => {
    const { getSecret, inject } = await start();
    inject({ kind: 'serverError' });

    await expect(getSecret()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  it('hangs when the fault says so, and still closes', async () => {
    const { calls, close, getSecret, inject } = await start();
    inject({ kind: 'hang' });

    const failed = expect(getSecret()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await vi.waitUntil(() => calls.length === 1);
    await close();

    await failed;
  });

  it('refuses an unknown operation', async () => {
    const { endpoint } = await start();

    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AmazonSQS.CreateQueue', Authorization: 'AWS4 Credential=test/x' },
      body: '{}',
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'the local AWS has no AmazonSQS.CreateQueue',
    });
  });

  it('refuses a call without credentials', async () => {
    const { endpoint } = await start();

    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'secretsmanager.GetSecretValue' },
      body: '{}',
    });

    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});
