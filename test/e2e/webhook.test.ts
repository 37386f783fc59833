import { describe, expect, it } from 'vitest';
import { webhooks } from '../../lambda/contract.ts';
import { signatureHeaders } from '../../local/store/hooks/signature.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { type RunningStack, runningStack, withToken } from './running-stack.ts';

const dynamoDb = runningDynamoDb();

const clientSecret = 'client-secret-of-the-test';

describe('the webhooks of the deployed stack', () => {
  it('are registered when the schedule first fires, and bring an edit of the store into the table', async () => {
    const stack = await runningStack(dynamoDb, { webhooks: { clientSecret } });
    stack.store.create({ id: 42 });

    await stack.fire('incremental');

    const hook = {
      destination: stack.webhookUrl,
      status: 'active',
      headers: {
        'x-customer-sync-copy': 'us-east-1/123456789012/abc123/production',
        'x-customer-sync-secret': stack.webhookSecret,
      },
    };
    expect(stack.store.hooks()).toMatchObject([
      { scope: 'store/customer/*', ...hook },
      { scope: 'store/customer/address/*', ...hook },
    ]);
    expect(stack.webhookUrl).toMatch(/^https:\/\/\w{10}\.execute-api\.us-east-1\.amazonaws\.com\/webhooks$/);
    expect(stack.webhookSecret).toMatch(/^[\dA-Za-z]{48}$/);

    stack.store.edit(42, { notes: 'Prefers afternoons.' });
    await stack.settled();

    expect(stack.store.deliveryCounters.byStatus).toEqual({ 200: 1 });
    expect(await stack.item(42)).toMatchObject({ notes: { S: 'Prefers afternoons.' } });
  });

  it('are answered without a body after the bus has their request, and with 401 when they are forged', async () => {
    const stack = await runningStack(dynamoDb, { webhooks: { clientSecret } });
    for (const id of [41, 42, 43]) stack.store.create({ id });
    const secret = { [webhooks.secretHeader]: stack.webhookSecret };
    const forgeries: [string, Record<string, string>][] = [
      [envelope(41), signed(envelope(41))],
      [envelope(41), { ...signed(envelope(41)), [webhooks.secretHeader]: 'x'.repeat(48) }],
      [envelope(43), { ...signed(envelope(43), 'another-client-secret'), ...secret }],
      [envelope(43), { ...signed(envelope(42)), ...secret }],
      [envelope(43, 'stores/abc124'), { ...signed(envelope(43, 'stores/abc124')), ...secret }],
    ];

    for (const [body, headers] of forgeries) {
      expect(await answerTo(stack, body, headers)).toEqual({ status: 401, body: '' });
    }
    await stack.idle();
    expect(stack.calls('webhook').map(({ action }) => action)).not.toContain('PutEvents');

    expect(await answerTo(stack, envelope(42), { ...signed(envelope(42)), ...secret })).toEqual({
      status: 200,
      body: '',
    });
    await stack.idle();

    expect(Object.keys(await stack.items())).toEqual(['42']);
  });

  it('need every permission of their role', async () => {
    const stack = await runningStack(dynamoDb, { webhooks: { clientSecret } });
    stack.store.create({ id: 42 });
    const secret = { [webhooks.secretHeader]: stack.webhookSecret };

    const accepted = await stack.post(envelope(42), { ...signed(envelope(42)), ...secret });
    const rejected = await stack.post(envelope(42), {});
    const forged = await stack.post(envelope(42), { ...signed(envelope(43)), ...secret });
    await stack.idle();

    expect([accepted, rejected, forged].map(({ status }) => status)).toEqual([200, 401, 401]);
    expect(stack.unusedGrants('webhook')).toEqual([
      // Lambda itself writes what the function prints, with the function's role.
      expect.stringMatching(/^logs:CreateLogStream on .*:log-group:.*WebhookIngressFunctionLogs/),
      expect.stringMatching(/^logs:PutLogEvents on .*:log-group:.*WebhookIngressFunctionLogs/),
    ]);
    expect(stack.unusedGrants('webhookRoute')).toEqual([]);
  });

  it('leave no secret, and of a delivery only its id and scope, in the log', async () => {
    const canary = (what: string) => `canary-${what}`;
    const stack = await runningStack(dynamoDb, {
      ...withToken(canary('token')),
      webhooks: {
        clientSecret: canary('client-secret'),
        deliveries: { extraFields: { email: canary('extra') } },
      },
    });
    const personal = { first_name: canary('name'), notes: canary('notes'), email: 'canary@example.com' };
    stack.store.create({ id: 42, ...personal });
    await stack.fire('incremental');
    stack.store.edit(42, { notes: canary('new-notes') });
    await stack.settled();

    const secret = { [webhooks.secretHeader]: stack.webhookSecret, cookie: canary('cookie') };
    const bodies: [number, string][] = [
      [200, envelope(42, undefined, { scope: canary('scope'), email: canary('field') })],
      [200, envelope(42, undefined, { data: { id: canary('id'), email: canary('field') } })],
      [401, envelope(42, canary('producer'))],
      [400, envelope(42, undefined, { scope: [canary('scope')] })],
      [400, `{"email": "${canary('json')}"`],
      [413, JSON.stringify({ email: canary('long').repeat(10_000) })],
    ];
    for (const [status, body] of bodies) {
      expect(await answerTo(stack, body, secret)).toEqual({ status, body: '' });
    }
    const forgery = { ...secret, ...signatureHeaders(canary('key'), stampOf(canary('body'))) };
    expect(await answerTo(stack, canary('body'), forgery)).toMatchObject({ status: 401 });
    const guess = { [webhooks.secretHeader]: canary('guess') };
    expect(await answerTo(stack, canary('body'), guess)).toMatchObject({ status: 401 });
    await stack.idle();

    const said = [stack.messages(), await stack.deadLetters('refresh'), await stack.deadLetters('sweep')];
    expect(await stack.item(42)).toMatchObject({ notes: { S: canary('new-notes') } });
    await stack.close();
    const logs = [stack.logs('webhook'), stack.logs('sweep'), stack.logs('refresh')];
    expect(logs.map(({ length }) => length > 0)).toEqual([true, true, true]);
    expect(JSON.stringify([said, logs])).not.toMatch(new RegExp(`canary|${stack.webhookSecret}`));
  });
});

/** The body of the delivery for an edit of the customer. */
function envelope(customerId: number, producer = 'stores/abc123', fields: object = {}): string {
  const data = { type: 'customer', id: customerId };
  return JSON.stringify({ producer, scope: 'store/customer/updated', data, ...fields });
}

function signed(body: string, key = clientSecret): Record<string, string> {
  return signatureHeaders(key, stampOf(body));
}

function stampOf(body: string) {
  return { id: 'msg_1', timestamp: Math.floor(Date.now() / 1_000), body };
}

async function answerTo(stack: RunningStack, body: string, headers: Record<string, string>) {
  const answer = await stack.post(body, headers);
  return { status: answer.status, body: await answer.text() };
}
