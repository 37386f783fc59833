import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { detailType, env, eventSource, webhooks } from '../lambda/contract.ts';
import { createWebhookHandler } from '../lambda/handlers/webhook-handler.ts';
import { systemClock as clock } from '../lambda/sync/clock.ts';
import { invocationContext } from '../local/stack/function/invocation-context.ts';
import type { FunctionSettings } from '../local/stack/function-settings.ts';
import { signatureHeaders } from '../local/store/hooks/signature.ts';
import { atMost, type BenchResult, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { startProcess } from './started-process.ts';

const webhookSecret = 'the-secret-of-the-hooks-0123456789';
const clientSecret = 'the-secret-of-the-client-0123456789';
/** Deliveries until V8 has compiled the code that is used often. */
const warmUp = 3_000;
const deliveries = 5_000;
const forgeries = 100_000;
/** Checks two signatures, reads and writes an event, and writes logs and metrics besides. */
const mostTimesTheWork = 3;
const canary = 'canary-7f3a';

/**
 * Measures the processor time of the warm webhook function for a signed delivery, as a multiple of what the SDK alone
 * needs to put one event on the bus. Waiting for EventBridge does not count, because that has its own process. Then
 * sends 100,000 forged requests and counts those with an effect.
 */
export async function webhookWork(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const { address } = await startProcess('./services-process.ts', [webhookSecret, clientSecret], open);
  const settings: FunctionSettings = JSON.parse(address);
  Object.assign(process.env, settings.environment);
  const said = captureOutput(open);
  const handler = createWebhookHandler(settings.environment);
  const invoke = (event: unknown) => handler(event, invocationContext(clock, settings));

  const bus = new EventBridgeClient();
  const work = { handler: [] as number[], bare: [] as number[] };
  let refused = 0;
  for (let n = 0; n < warmUp + deliveries; n += 1) {
    const event = delivery(n);
    const handlerMs = await computedMs(async () => {
      const { statusCode } = await invoke(event);
      if (statusCode !== 200) refused += 1;
    });
    const put = new PutEventsCommand({ Entries: [entry(n, settings)] });
    const bareMs = await computedMs(() => bus.send(put));
    if (n < warmUp) continue;
    work.handler.push(handlerMs);
    work.bare.push(bareMs);
  }

  const forged = { accepted: 0, thrown: 0 };
  for (const event of fc.sample(forgedRequests, forgeries)) {
    await invoke(event).then(
      ({ statusCode }) => {
        if (statusCode < 400 || statusCode >= 500) forged.accepted += 1;
      },
      () => {
        forged.thrown += 1;
      },
    );
  }
  return {
    figures: [
      atMost(
        'work for a warm delivery over that of the SDK alone, p99',
        percentile(work.handler, 0.99) / percentile(work.bare, 0.99),
        mostTimesTheWork,
      ),
      atMost('valid deliveries refused', refused, 0),
      atMost(`of ${forgeries} forged requests accepted, or not answered 4xx`, forged.accepted, 0),
      atMost('forged requests that made the function throw', forged.thrown, 0),
      atMost('log lines with content of a forged request, or a secret', said.leaks, 0),
    ],
    details: {
      p99Ms: percentile(work.handler, 0.99),
      medianMs: percentile(work.handler, 0.5),
      sdkAlone: { p99Ms: percentile(work.bare, 0.99), medianMs: percentile(work.bare, 0.5) },
      logLines: said.lines,
    },
  };
}

async function computedMs(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN);
}

/** Has the length of an entry that the function puts on the bus. */
function entry(n: number, { environment }: FunctionSettings) {
  return {
    EventBusName: environment[env.eventBusName],
    Source: eventSource,
    DetailType: detailType.refreshRequested,
    Detail: JSON.stringify({ customerId: n, reason: 'updated', requestedAt: new Date().toISOString() }),
  };
}

function delivery(n: number) {
  const data = { type: 'customer', id: n + 1 };
  const body = JSON.stringify({ scope: 'store/customer/updated', producer: 'stores/abc123', data });
  const signed = signatureHeaders(clientSecret, {
    id: `msg_${n}`,
    timestamp: Math.floor(Date.now() / 1_000),
    body,
  });
  return { headers: { [webhooks.secretHeader]: webhookSecret, ...signed }, body, isBase64Encoded: false };
}

/** Any bytes, headers and flags. Signatures come from another key. */
const forgedRequests = fc.record({
  headers: fc.oneof(
    fc.constant(undefined),
    fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
    fc.record({
      [webhooks.secretHeader]: fc.oneof(
        fc.string().map((text) => canary + text),
        fc.nat(webhookSecret.length - 1).map((length) => webhookSecret.slice(0, length)),
      ),
      'webhook-id': fc.string(),
      'webhook-timestamp': fc.oneof(fc.string(), fc.nat().map(String)),
      'webhook-signature': fc.string().map((text) => `v1,${text}`),
    }),
  ),
  body: fc.oneof(
    fc.string().map((text) => canary + text),
    fc.json({ maxDepth: 2 }),
    fc.constant(undefined),
  ),
  isBase64Encoded: fc.boolean(),
});

/** Counts the lines that the function writes, and those with forbidden content. */
function captureOutput(open: AsyncDisposableStack) {
  const said = { lines: 0, leaks: 0 };
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    open.defer(() => {
      stream.write = write;
    });
    stream.write = (chunk: string | Uint8Array) => {
      said.lines += 1;
      const text = String(chunk);
      if ([canary, webhookSecret, clientSecret].some((secret) => text.includes(secret))) said.leaks += 1;
      return true;
    };
  }
  return said;
}

await runAlone(import.meta, webhookWork);
