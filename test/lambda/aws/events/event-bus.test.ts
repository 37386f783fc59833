import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventBus } from '../../../../lambda/aws/events/event-bus.ts';
import { systemClock } from '../../../../lambda/sync/clock.ts';
import { ConfigurationError, UnreachableError } from '../../../../lambda/sync/errors.ts';
import { startEndpointServer } from '../../../../local/aws/endpoint-server.ts';
import { createEventBridge } from '../../../../local/aws/events/event-bridge.ts';
import { createEventBus as createLocalBus } from '../../../../local/aws/events/event-bus.ts';
import type { EventEnvelope } from '../../../../local/aws/events/event-rule.ts';
import { listenOnLoopback } from '../../../../local/aws/loopback-server.ts';
import { testClock } from '../../../local/store/running-store.ts';

const forever = { times: Number.POSITIVE_INFINITY };

describe('requestRefreshes', () => {
  it('puts one event for each customer on the bus, ten to a call', async () => {
    const { bus, published, calls } = await runningBus();

    await bus.requestRefreshes(ids(25), 'missing');

    expect(published.map(({ detail }) => detail['customerId']).sort((a, b) => Number(a) - Number(b))).toEqual(
      ids(25),
    );
    expect(published[0]).toMatchObject({
      source: 'customer-sync',
      'detail-type': 'CustomerRefreshRequested',
      detail: { reason: 'missing', requestedAt: '2024-05-06T07:34:10.500Z' },
    });
    expect(calls()).toBe(3);
  });

  it('makes no call for no customers', async () => {
    const { bus, calls } = await runningBus();

    await bus.requestRefreshes([], 'missing');

    expect(calls()).toBe(0);
  });

  it('sends only the refused events again', async () => {
    const { bus, published, server } = await runningBus();
    const isOfThree = (entry: object) => JSON.stringify(entry).includes('\\"customerId\\":3,');
    server.inject({ kind: 'failedEntries', when: isOfThree }, { times: 2 });

    await bus.requestRefreshes(ids(5), 'listed');

    expect(published.map(({ detail }) => detail['customerId'])).toEqual([1, 2, 4, 5, 3]);
  });

  it('fails when an event is refused five times', async () => {
    const { bus, server, calls } = await runningBus();
    server.inject({ kind: 'failedEntries', when: () => true }, forever);

    await expect(bus.requestRefreshes(ids(1), 'listed')).rejects.toThrow(
      'EventBridge did not answer (InternalFailure)',
    );
    expect(calls()).toBe(5);
  });

  it.each([
    ['an entry without an EventId', '{"FailedEntryCount":0,"Entries":[{"EventId":"e1"},{}]}'],
    ['fewer entries than were put', '{"FailedEntryCount":0,"Entries":[{"EventId":"e1"}]}'],
  ])('fails when the answer for an event is %s', async (_what, answer) => {
    const { bus, bodies } = await busThatAnswers([answer, '{"Entries":[{"EventId":"e2"}]}']);

    await bus.requestRefreshes(ids(2), 'listed');

    expect(bodies.map((body) => [...body.matchAll(/customerId\\":(\d)/g)].map(([, id]) => id))).toEqual([
      ['1', '2'],
      ['2'],
    ]);
  });

  it('fails when EventBridge never answers for an event', async () => {
    const { bus, bodies } = await busThatAnswers(['{"FailedEntryCount":0}']);

    await expect(bus.requestRefreshes(ids(1), 'listed')).rejects.toThrow(UnreachableError);
    expect(bodies).toHaveLength(5);
  });

  it('fails when EventBridge throttles every time', async () => {
    const { bus, server } = await runningBus();
    server.inject({ kind: 'throttled' }, forever);

    await expect(bus.requestRefreshes(ids(1), 'listed')).rejects.toThrow(UnreachableError);
  });

  it('sends no more events once a call has failed', async () => {
    const { bus, server, calls } = await runningBus();
    server.inject({ kind: 'throttled' }, forever);

    await expect(bus.requestRefreshes(ids(1_000), 'missing')).rejects.toThrow(UnreachableError);
    await systemClock.sleep(200);

    expect(calls()).toBeLessThan(20);
  });

  it('reports a missing bus as a configuration error', async () => {
    const { bus } = await runningBus('another');

    await expect(bus.requestRefreshes(ids(1), 'listed')).rejects.toThrow(ConfigurationError);
  });
});

describe('continueSweep', () => {
  it('names the scope and the run', async () => {
    const { bus, published } = await runningBus();

    await bus.continueSweep('full', 'run-1');

    expect(published).toMatchObject([
      { 'detail-type': 'CustomerSweepContinued', detail: { scope: 'full', run: 'run-1' } },
    ]);
  });
});

async function runningBus(busName = 'customer-sync') {
  const clock = testClock();
  const published: EventEnvelope[] = [];
  const local = createLocalBus('customer-sync');
  local.route({ matches: () => true, deliver: (event) => void published.push(event) });
  const server = await startEndpointServer({
    services: [createEventBridge(new Map([[local.name, local]]), clock)],
  });
  onTestFinished(server.close);
  const bus = createEventBus({ client: clientOf(server.endpoint), busName, clock, random: () => 0.5 });
  return { bus, published, server, calls: () => server.calls.length };
}

/** An EventBridge that gives these answers in turn and repeats the last one, and the requests that it got. */
async function busThatAnswers(answers: readonly string[]) {
  const bodies: string[] = [];
  const http = createServer(async (request, response) => {
    bodies.push(await text(request));
    response
      .writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' })
      .end(answers[bodies.length - 1] ?? answers.at(-1));
  });
  const { endpoint, close } = await listenOnLoopback(http);
  onTestFinished(close);
  return {
    bus: createEventBus({ client: clientOf(endpoint), busName: 'bus', clock: testClock(), random: () => 0 }),
    bodies,
  };
}

function clientOf(endpoint: string): EventBridgeClient {
  return new EventBridgeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

function ids(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
