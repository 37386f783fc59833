import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningCommand } from './running-command.ts';

const dynamoDb = runningDynamoDb();

const delivery = (scope: string, id: number) =>
  JSON.stringify({
    scope,
    producer: 'stores/abc123',
    data: { type: 'customer', id },
    created_at: 1_714_980_857,
  });

describe('customer-sync trace', () => {
  it('shows a customer from its webhook to the stored row', async () => {
    const { copy, customerSync } = await runningCommand(dynamoDb);
    const { id } = copy.store.create();

    const response = await copy.post(delivery('store/customer/updated', id));
    await copy.settled();
    const { code, stdout } = await customerSync(`trace ${id}`);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `webhook store/customer/updated accepted, API request ${response.headers.get('apigw-requestid')} \\(event [\\da-f-]+\\)\n.*request "updated" done: created`,
      ),
    );
  });

  it('says that the logs do not name a customer', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stderr } = await customerSync('trace 4711 --hours 48');

    expect(code).toBe(1);
    expect(stderr).toContain('The logs of the last 48 hours do not name customer 4711.');
    expect(stderr).toContain('Next: customer-sync explain 4711 --local');
  });

  it('shows what became of each webhook of a moment', async () => {
    const { copy, json } = await runningCommand(dynamoDb);
    const { id } = copy.store.create();
    const other = copy.store.create().id;
    copy.store.inject(
      { kind: 'status', status: 422 },
      { times: 9, when: ({ customerId }) => customerId === other },
    );

    await copy.post(delivery('store/customer/updated', id));
    await copy.post(delivery('store/customer/updated', other));
    await copy.post(delivery('store/order/created', id));
    await copy.post(delivery('store/customer/updated', id), { 'x-customer-sync-secret': 'a guess' });
    await copy.settled();
    const time = new Date(copy.clock.now()).toISOString();
    const traces: { status: string; fate: string }[] = await json(`trace --webhook ${time}`);

    expect(traces.map(({ status, fate }) => [status, fate.replace(/\d{4}-\S+/g, 'then')])).toEqual([
      ['200', expect.stringMatching(/^accepted \(store\/customer\/updated\), then .*done: created$/)],
      ['200', expect.stringMatching(/given up, it is a dead letter/)],
      ['200', expect.stringMatching(/^ignored, it names no customer/)],
      ['401', expect.stringMatching(/^refused: /)],
    ]);
  });

  it('refuses a time that is none', async () => {
    const { customerSync } = await runningCommand(dynamoDb);

    const { code, stderr } = await customerSync('trace --webhook yesterday');

    expect(code).toBe(2);
    expect(stderr).toBe(
      '--webhook cannot be "yesterday": write a time in UTC, such as 02:14 or 2026-01-31T02:14:00Z\n',
    );
  });
});
