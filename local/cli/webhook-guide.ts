import { webhooks } from '../../lambda/contract.ts';
import { plainDelivery } from '../store/hooks/delivery-options.ts';
import { envelopeOf } from '../store/hooks/envelope.ts';
import { signatureHeaders } from '../store/hooks/signature.ts';
import { customerEvent } from '../store/hooks/store-event.ts';
import type { LocalSync } from '../trial/local-sync.ts';

export interface DeliveringStore {
  readonly storeHash: string;
  readonly clientSecret: string;
}

/** Lists curl commands that post the same deliveries as the store's hooks. Without a receiver there are none. */
export function toWebhookGuide(
  { webhooks: receiver, now }: Pick<LocalSync, 'webhooks' | 'now'>,
  { storeHash, clientSecret }: DeliveringStore,
): string[] {
  if (!receiver) return [];
  const at = now();

  const delivery = (customerId: number, sign: (body: string) => Record<string, string>) => {
    const event = customerEvent('updated', customerId);
    const body = envelopeOf(event, { storeHash, at }, plainDelivery, Math.random);
    const headers = {
      'Content-Type': 'application/json',
      [webhooks.secretHeader]: receiver.secret(),
      ...sign(body),
    };
    const options = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`);
    return `  curl -i ${options.join(' ')} --data-raw '${body}' ${receiver.endpoint}`;
  };
  const sign = (body: string) =>
    signatureHeaders(clientSecret, { id: 'msg_by_hand', timestamp: Math.floor(at / 1_000), body });

  return [
    'Deliver a webhook, as the store does: the customer is fetched and stored.',
    delivery(7, () => ({})),
    'The same with a signature, which is fresh for 5 minutes.',
    delivery(8, sign),
    '',
  ];
}
