import type { WebhookSettings } from '../../../../local/store/hooks/webhook-settings.ts';
import type { StoreSettings } from '../../../../local/store/simulated-store.ts';
import { accessToken, type RunningStore, runningStore } from '../running-store.ts';
import { type Receiver, runningReceiver } from './running-receiver.ts';

export const otherAccessToken = 'token-of-another-app';

export interface HookedStore extends RunningStore {
  readonly receiver: Receiver;
  /** Sends a request below `/stores/abc123/v3`. */
  v3(method: string, path: string, body?: unknown, token?: string): Promise<V3Answer>;
  /** Creates a hook and returns its id. */
  subscribe(scope: string, fields?: Record<string, unknown>, token?: string): Promise<number>;
}

export interface V3Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly json: any;
}

export const destination = 'https://hooks.example.com/webhooks';

/** A store with deliveries to hooks.example.com, which arrive at a receiver of the test. */
export async function hookedStore({
  webhooks,
  ...settings
}: Partial<StoreSettings> = {}): Promise<HookedStore> {
  const receiver = await runningReceiver();
  const deliverTo: WebhookSettings['deliverTo'] = (target) => {
    const { hostname, pathname } = new URL(target);
    return hostname === 'hooks.example.com' ? `${receiver.url}${pathname}` : undefined;
  };
  const store = await runningStore({
    otherAccessTokens: [otherAccessToken],
    webhooks: { deliverTo, ...webhooks },
    ...settings,
  });

  const v3: HookedStore['v3'] = async (method, path, body, token = accessToken) => {
    const answer = await fetch(`${store.url}/stores/abc123/v3${path}`, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, json: await answer.json() };
  };

  return {
    ...store,
    receiver,
    v3,
    async subscribe(scope, fields = {}, token = accessToken) {
      const { status, json } = await v3('POST', '/hooks', { scope, destination, ...fields }, token);
      if (status !== 200) throw new Error(`the hook was refused: ${JSON.stringify(json)}`);
      return json.data.id;
    },
  };
}
