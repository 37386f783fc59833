import { throttledErrorType } from '../../../local/stack/metered.ts';
import { parts } from '../../../local/stack/parts.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import { answering, failing, forever, fourTimes, type KnownFailure } from './known-failure.ts';

const { webhook } = parts.functions;
const isAboutHooks = ({ path }: StoreRequest) => path.includes('/v3/hooks');

/** Failures of deliveries and hooks. */
export const failuresOfWebhooks: readonly KnownFailure[] = [
  {
    cause: 'somebody forges 110 webhooks every five minutes',
    begin: () => {},
    goOn: fourTimes(async ({ post }) => {
      for (let n = 0; n < 110; n += 1) await post('{}', {});
    }),
    rings: { WebhooksRefused: 10 },
  },
  {
    cause: 'the client secret is wrong',
    options: { webhooks: { clientSecret: 'right-secret' } },
    begin({ secrets, webhookSecretName = '' }) {
      const held = JSON.parse(secrets.get(webhookSecretName) ?? '{}');
      secrets.set(webhookSecretName, JSON.stringify({ ...held, clientSecret: 'wrong-secret' }));
    },
    minutes: 240,
    rings: { NoWebhookAccepted: 125 },
  },
  {
    cause: 'webhooks have an unknown form',
    begin: () => {},
    goOn: ({ post }) => post('{"scope": 1}'),
    minutes: 150,
    rings: { WebhooksUnreadable: 125 },
  },
  {
    cause: 'the event bus takes no events',
    begin: ({ aws }) =>
      aws.inject({ kind: 'failedEntries' }, { ...forever, when: ({ action }) => action === 'PutEvents' }),
    rings: { WebhooksFailing: 10 },
  },
  {
    cause: 'the webhook function is slow',
    begin: ({ hinder, clock }) => hinder(webhook, () => clock.sleep(4_000)),
    goOn: ({ store, clock }) => store.edit(2, { notes: `Edited at ${clock.now()}.` }),
    rings: { WebhooksSlow: 10 },
  },
  {
    cause: 'the webhook function crashes',
    begin: failing(webhook),
    rings: { WebhooksFailing: 10 },
  },
  {
    cause: 'the webhook function gets no concurrency',
    begin: failing(webhook, throttledErrorType),
    rings: { WebhooksFailing: 10 },
  },
  {
    cause: 'BigCommerce blocks our domain',
    options: { customers: 110 },
    begin: failing(webhook),
    goOn: fourTimes(({ store }) => {
      for (const { id } of store.customers()) store.edit(id, { notes: 'Edited with all others.' });
    }),
    rings: { WebhooksFailing: 10, DeliveriesMissed: 20 },
  },
  {
    cause: 'BigCommerce sends no webhooks, although the hooks are active',
    begin: ({ store }) => store.changeDeliveries({ lostShare: 1 }),
    goOn({ store, clock }) {
      const isLongBeforeSweep = new Date(clock.now()).getUTCMinutes() % 15 === 5;
      if (isLongBeforeSweep) store.edit(2, { notes: `Edited at ${clock.now()}.` });
    },
    minutes: 240,
    rings: { LagHigh: 140 },
  },
  {
    cause: 'BigCommerce deactivated the hooks',
    begin({ store }) {
      for (const { id } of store.hooks()) store.deactivateHook(id);
    },
    rings: { DeliveriesMissed: 5 },
  },
  {
    cause: 'BigCommerce refuses the hooks with 422',
    begin: answering(422, 'json', isAboutHooks),
    rings: { HookUpkeepFailing: 50 },
  },
  {
    cause: 'the access token may not manage hooks',
    begin: answering(403, 'json', isAboutHooks),
    rings: { HookUpkeepFailing: 50 },
  },
];
