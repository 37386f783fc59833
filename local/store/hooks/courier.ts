import { type Hook, toSeconds } from './hook.ts';
import type { AttemptStatus } from './logged-attempt.ts';
import { createPoster, type Patience } from './poster.ts';
import { signatureHeaders } from './signature.ts';

export interface CourierOptions {
  /** Returns the real address of a destination. Undefined if nothing listens there. */
  readonly deliverTo: (destination: string) => string | undefined;
  /** The client secret of an API account. */
  readonly secretOf: (clientId: string) => string | undefined;
  readonly patience: Patience | undefined;
}

export interface Letter {
  readonly id: string;
  readonly body: string;
  /** The time of the signature. Undefined means unsigned. */
  readonly signedAt: number | undefined;
}

/** Posts deliveries to the real addresses of hooks, with the hook's headers and its account's signature. */
export interface Courier {
  carry(letter: Letter, hook: Hook): Promise<AttemptStatus>;
  close(): void;
}

export function createCourier({ deliverTo, secretOf, patience }: CourierOptions): Courier {
  const poster = createPoster(patience);

  const signatureOf = ({ id, body, signedAt }: Letter, clientSecret: string | undefined) =>
    clientSecret === undefined || signedAt === undefined
      ? {}
      : signatureHeaders(clientSecret, { id, timestamp: toSeconds(signedAt), body });

  return {
    async carry(letter, { destination, headers, clientId }) {
      const url = deliverTo(destination);
      if (url === undefined) return 'unreachable';
      const signature = signatureOf(letter, secretOf(clientId));
      return poster.post(url, { 'Content-Type': 'application/json', ...headers, ...signature }, letter.body);
    },
    close: poster.close,
  };
}
