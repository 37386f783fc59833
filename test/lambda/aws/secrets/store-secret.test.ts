import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAccessTokens } from '../../../../lambda/aws/secrets/store-secret.ts';
import { ConfigurationError, UnreachableError } from '../../../../lambda/sync/errors.ts';
import { startEndpointServer } from '../../../../local/aws/endpoint-server.ts';
import { createSecretsManager } from '../../../../local/aws/secrets-manager.ts';
import { testClock } from '../../../local/store/running-store.ts';

const minuteMs = 60_000;
const forever = { times: Number.POSITIVE_INFINITY };

describe('createAccessTokens', () => {
  it('reads the secret once in five minutes, even for many callers at the same time', async () => {
    const { tokens, clock, reads } = await secret('{"accessToken": "one"}');

    const answers = await Promise.all([tokens.current(), tokens.current(), tokens.current()]);
    clock.advance(5 * minuteMs - 1);
    await tokens.current();
    const readsBefore = reads();
    clock.advance(1);
    await tokens.current();

    expect(answers).toEqual(['one', 'one', 'one']);
    expect(readsBefore).toBe(1);
    expect(reads()).toBe(2);
  });

  it('reads the secret again at once when a token was rejected, but not for each rejection', async () => {
    const { tokens, clock, rotate, reads } = await secret('{"accessToken": "one"}');
    await tokens.current();
    rotate('{"accessToken": "two"}');

    const newer = await Promise.all([tokens.insteadOf('one'), tokens.insteadOf('one')]);
    const again = await tokens.insteadOf('two');
    const readsBefore = reads();
    clock.advance(30_000);
    await tokens.insteadOf('two');

    expect(newer).toEqual(['two', 'two']);
    expect(again).toBe('two');
    expect(readsBefore).toBe(2);
    expect(reads()).toBe(3);
  });

  it('keeps using the old token for an hour while Secrets Manager throttles, and no longer', async () => {
    const { tokens, clock, throttle, kept } = await secret('{"accessToken": "one"}');
    await tokens.current();
    throttle();

    clock.advance(59 * minuteMs);
    const old = [await tokens.current(), await tokens.current()];
    clock.advance(2 * minuteMs);

    expect(old).toEqual(['one', 'one']);
    expect(kept).toEqual(['UnreachableError']);
    await expect(tokens.current()).rejects.toThrow(UnreachableError);
  });

  it('reports an unreadable secret, and not a rejected token, when both happen', async () => {
    const { tokens, throttle } = await secret('{"accessToken": "one"}');
    await tokens.current();
    throttle();

    await expect(tokens.insteadOf('one')).rejects.toThrow(
      'Secrets Manager did not answer (ThrottlingException)',
    );
  });

  it.each([
    ['it is not JSON', 'canary'],
    ['it is not JSON', ''],
    ['it is not JSON', '{"accessToken": "canary'],
    ['it is JSON, but no object', '"canary"'],
    ['it is JSON, but no object', '["canary"]'],
    ['it has no field "accessToken"', '{"token": "canary"}'],
    ['it has no field "accessToken"', '{"__proto__": {"accessToken": "canary"}}'],
    ['its field "accessToken" is no text', '{"accessToken": {"canary": 1}}'],
    ['its field "accessToken" is no text', '{"accessToken": {"toString": "canary"}}'],
    ['its field "accessToken" is empty', '{"accessToken": ""}'],
    ['its field "accessToken" has a line break at its end', '{"accessToken": "canary\\n"}'],
    ['its field "accessToken" begins or ends with a space', '{"accessToken": " canary"}'],
    [
      'its field "accessToken" holds a space, or a character that is not visible ASCII',
      '{"accessToken": "can\u00e4ry"}',
    ],
  ])('reports that %s, without quoting it', async (problem, value) => {
    const { tokens } = await secret(value);

    const failure = tokens.current();

    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(
      `the secret bigcommerce/abc123 must be JSON like {"accessToken": "..."} with a token of visible ASCII characters, but ${problem}; put one there`,
    );
    await expect(failure).rejects.not.toThrow(/can.ry/);
  });

  it.each<[string, string | Uint8Array]>([
    ['text that begins with a byte order mark', '\uFEFF{"accessToken": "one"}'],
    ['bytes', Buffer.from('{"accessToken": "one"}')],
    ['bytes that begin with a byte order mark', Buffer.from('\uFEFF{"accessToken": "one"}')],
  ])('reads a secret that is stored as %s', async (_what, value) => {
    const { tokens } = await secret(value);

    expect(await tokens.current()).toBe('one');
  });

  it('reports that the secret does not exist', async () => {
    const { tokens } = await secret(undefined);

    await expect(tokens.current()).rejects.toThrow(
      'the secret bigcommerce/abc123 could not be read (ResourceNotFoundException)',
    );
  });
});

async function secret(value: string | Uint8Array | undefined) {
  const name = 'bigcommerce/abc123';
  const secrets = new Map(value === undefined ? [] : [[name, value]]);
  const server = await startEndpointServer({ services: [createSecretsManager(secrets)] });
  onTestFinished(server.close);
  const clock = testClock();
  const client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const kept: string[] = [];
  const onKept = (error: Error) => kept.push(error.name);
  const deps = { client, secretId: name, clock, onKept };
  return {
    tokens: createAccessTokens(deps),
    kept,
    clock,
    rotate: (to: string) => secrets.set(name, to),
    throttle: () => server.inject({ kind: 'throttled' }, forever),
    reads: () => server.calls.length,
  };
}
