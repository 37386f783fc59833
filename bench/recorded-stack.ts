import { setTimeout as delay } from 'node:timers/promises';
import { webhooks } from '../lambda/contract.ts';
import { platform } from '../lambda/handlers/platform.ts';
import type { CustomerSync } from '../local/stack/customer-sync.ts';
import { inProcess } from '../local/stack/function/in-process.ts';
import { loadSources } from '../local/stack/function/sources.ts';
import type { StartEnvironment } from '../local/stack/functions.ts';
import type { SimulatedStore } from '../local/store/simulated-store.ts';
import type { Recording } from './watched-day.ts';
import { startWebhookWorld } from './webhook-world.ts';

/** A store and the stack, with recorded lines of the functions. */
export interface RecordedStack {
  readonly store: SimulatedStore;
  readonly sync: CustomerSync;
  /** Records the lines until all work that follows from `act` is done. */
  record(act: () => unknown): Promise<Recording>;
  /** Posts to the webhook function, as one of our hooks or, without its secret, as somebody else. */
  post(body: string, isOurs: boolean): Promise<Response>;
}

/** Starts a store with customers, and the stack with its first copy complete. It ends with `open`. */
export async function startRecordedStack(
  customers: number,
  open: AsyncDisposableStack,
): Promise<RecordedStack> {
  const lines: string[] = [];
  let invocations = 0;
  const startFunction = inProcess(await loadSources(), platform);
  const start: StartEnvironment = async (settings, log) => {
    const environment = await startFunction(settings, (line) => {
      log(line);
      lines.push(line);
    });
    return {
      ...environment,
      invoke(event, requestId) {
        invocations += 1;
        return environment.invoke(event, requestId);
      },
    };
  };
  const { store, sync } = await startWebhookWorld({ customers, start }, open);
  const settled = async () => {
    await store.delivered();
    await sync.idle();
  };

  return {
    store,
    sync,
    async record(act) {
      await settled();
      lines.length = 0;
      invocations = 0;
      await act();
      await settled();
      // The line of metrics is the last line of an invocation.
      await delay(10);
      return { lines: [...lines], invocations };
    },
    post(body, isOurs) {
      const { endpoint, secret } = sync.webhooks ?? {};
      if (!endpoint || !secret) throw new Error('the stack has no webhooks');
      return fetch(endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(isOurs && { [webhooks.secretHeader]: secret() }) },
        body,
      });
    },
  };
}
