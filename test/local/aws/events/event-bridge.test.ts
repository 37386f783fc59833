import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEndpointServer } from '../../../../local/aws/endpoint-server.ts';
import { createEventBridge } from '../../../../local/aws/events/event-bridge.ts';
import { createEventBus } from '../../../../local/aws/events/event-bus.ts';
import type { EventEnvelope } from '../../../../local/aws/events/event-rule.ts';
import { clientConfig } from '../client-config.ts';
import { createManualClock } from '../manual-clock.ts';

const entry = (changes: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: 'customers',
  Source: 'customer-sync',
  DetailType: 'CustomerRefreshRequested',
  Detail: '{"customerId":42}',
  ...changes,
});

async function start() {
  const bus = createEventBus('customers');
  const delivered: EventEnvelope[] = [];
  bus.route({
    matches: ({ source }) => source === 'customer-sync',
    deliver: (event) => delivered.push(event),
  });
  const eventBridge = createEventBridge(new Map([['customers', bus]]), createManualClock());
  const server = await startEndpointServer({ services: [eventBridge] });
  onTestFinished(server.close);
  const client = new EventBridgeClient(clientConfig(server.endpoint));
  const putEvents = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { ...server, delivered, putEvents };
}

describe('createEventBridge', () => {
  it('sends an event to the rule in its envelope', async () => {
    const { delivered, putEvents } = await start();

    const { Entries, FailedEntryCount } = await putEvents(entry());

    expect(FailedEntryCount).toBe(0);
    expect(delivered).toEqual([
      {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'CustomerRefreshRequested',
        source: 'customer-sync',
        account: '123456789012',
        time: '2024-05-06T07:34:10Z',
        region: 'us-east-1',
        resources: [],
        detail: { customerId: 42 },
      },
    ]);
  });

  it('does not deliver an event that no rule matches', async () => {
    const { delivered, putEvents } = await start();

    await putEvents(entry({ Source: 'other' }));

    expect(delivered).toEqual([]);
  });

  it.each<[string, PutEventsRequestEntry, string]>([
    ['a missing source', { Source: undefined }, 'InvalidArgument'],
    ['a missing detail type', { DetailType: undefined }, 'InvalidArgument'],
    ['a missing detail', { Detail: undefined }, 'InvalidArgument'],
    ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail'],
    ['a detail that is not an object', { Detail: '[1]' }, 'MalformedDetail'],
    ["AWS's own source", { Source: 'aws.ec2' }, 'NotAuthorizedForSourceException'],
    ['an unknown bus', { EventBusName: 'misspelt' }, 'ResourceNotFoundException'],
  ])('refuses an entry with %s and accepts the other one', async (_, changes, errorCode) => {
    const { delivered, putEvents } = await start();

    const { Entries, FailedEntryCount } = await putEvents(entry(changes), entry());

    expect(FailedEntryCount).toBe(1);
    expect(Entries).toMatchObject([{ ErrorCode: errorCode }, { EventId: delivered[0]?.id }]);
    expect(delivered).toHaveLength(1);
  });

  it('refuses more than ten entries at once', async () => {
    const { putEvents } = await start();

    await expect(putEvents(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('makes chosen entries fail when the fault says so', async () => {
    const { delivered, inject, putEvents } = await start();
    inject({ kind: 'failedEntries', when: ({ Detail }) => String(Detail).includes('42') });

    const first = await putEvents(entry(), entry({ Detail: '{"customerId":7}' }));
    const second = await putEvents(entry());

    expect(first).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }, {}] });
    expect(second.FailedEntryCount).toBe(0);
    expect(delivered.map(({ detail }) => detail)).toEqual([{ customerId: 7 }, { customerId: 42 }]);
  });

  it('records one call for each bus', async () => {
    const { calls, putEvents } = await start();

    await putEvents(
      entry(),
      entry({ EventBusName: 'arn:aws:events:us-east-1:123456789012:event-bus/customers' }),
    );

    expect(calls).toEqual([
      {
        service: 'events',
        action: 'PutEvents',
        resource: 'arn:aws:events:us-east-1:123456789012:event-bus/customers',
        caller: 'test',
      },
    ]);
  });
});
