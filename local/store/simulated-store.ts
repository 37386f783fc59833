import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../lambda/sync/clock.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { Answer } from './answer.ts';
import { type ApiAccount, createApiAccounts } from './api-accounts.ts';
import { createCustomerRecords } from './customer-records.ts';
import { answerAboutCustomers, customersShown, type Presentation } from './customers-resource.ts';
import { deliver } from './delivery.ts';
import { answerOfFault, type Fault, rewrite } from './faults.ts';
import { throughGateway } from './gateway.ts';
import { isAboutHooks } from './hooks/hooks-resource.ts';
import type { WebhookSettings } from './hooks/webhook-settings.ts';
import { createWebhooks, type WebhookControls } from './hooks/webhooks.ts';
import { createMerchant, type Merchant } from './merchant.ts';
import { createQuotaWindow, type Quota } from './quota-window.ts';
import { createRequestLog, type RequestLog, type RequestStatus } from './request-log.ts';
import { receiveRequest, type StoreRequest } from './store-request.ts';
import { createCustomerParts, type PartsMerchant } from './v3/customer-parts.ts';
import { answerAboutCustomersV3, isAboutCustomersV3 } from './v3/customers-v3.ts';
import type { Oddities } from './v3/oddities.ts';

export interface StoreSettings {
  /** `abc123` by default. */
  readonly storeHash?: string;
  /** The accepted value of `X-Auth-Token`. */
  readonly accessToken: string;
  /** More accepted tokens, each of its own API account. No other account sees the hooks of an account. */
  readonly otherAccessTokens?: readonly string[];
  /** The system's clock by default. */
  readonly clock?: Clock;
  /** The quota. By default there is none, and answers have no quota headers. */
  readonly quota?: Quota;
  /** The time from a request's arrival, which decides the answer, to the answer; 0 by default. */
  readonly latencyMs?: number;
  /** A free port by default. */
  readonly port?: number;
  readonly webhooks?: WebhookSettings;
}

/** A BigCommerce store on 127.0.0.1 with customers and hooks, which a test can control. */
export interface SimulatedStore
  extends Merchant,
    PartsMerchant,
    WebhookControls,
    Pick<Faults<Fault, StoreRequest>, 'inject'>,
    Pick<RequestLog, 'requests' | 'counters'> {
  /** Such as `http://127.0.0.1:40123`, in place of `https://api.bigcommerce.com`. */
  readonly url: string;
  /** Selects the requests whose answers show the customer, for a fault of one customer: `when: store.shows(7)`. */
  shows(customerId: number, where?: 'in lists' | 'by id'): (request: StoreRequest) => boolean;
  /** Changes V3's answers from now on. The other oddities stay as they are. */
  changeV3(oddities: Oddities): void;
  /** Counts this many requests of another app against the quota. */
  spend(requests: number): void;
  /** Cuts all connections, also hanging ones, and delivers no more. */
  close(): Promise<void>;
}

/** Starts the store. Rejects with the plain listen error, such as EADDRINUSE for a port in use. */
export async function startSimulatedStore(settings: StoreSettings): Promise<SimulatedStore> {
  const { storeHash = 'abc123', accessToken, clock = systemClock, latencyMs = 0, port = 0 } = settings;
  const quota = settings.quota && createQuotaWindow(settings.quota, () => clock.now());
  const records = createCustomerRecords();
  const faults = createFaults<Fault, StoreRequest>();
  const log = createRequestLog();
  const accounts = createApiAccounts(
    [accessToken, ...(settings.otherAccessTokens ?? [])],
    settings.webhooks?.clientSecret,
  );
  const webhooks = createWebhooks({
    storeHash,
    clock,
    accounts: accounts.values(),
    settings: settings.webhooks ?? {},
  });

  const parts = createCustomerParts({ records, clock, announce: webhooks.announce });
  const merchant = createMerchant({
    records,
    storeHash,
    clock,
    announce: webhooks.announce,
    onRemoved: parts.forget,
  });
  let oddities: Oddities = {};

  const server = createServer((incoming, response) => void serve(incoming, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receiveRequest(incoming);
    if (!request) return;
    const fault = faults.take(request);
    const answer = answerTo(request, fault);
    log.record({ ...request, at: clock.now(), status: loggedStatus(answer, fault) });

    await wait(latencyMs + (fault?.kind === 'delayed' ? fault.ms : 0), response);
    deliver(response, answer, new Date(clock.now()), fault);
  }

  /** A fault's own answer costs quota, too, but the request has no effect. */
  function answerTo(request: StoreRequest, fault: Fault | undefined): Answer {
    const present: Presentation = fault?.kind === 'altered' ? fault.customer : (customer) => customer;
    const faultsAnswer = answerOfFault(fault, request);
    const answer = throughGateway(
      request,
      { storeHash, accounts, quota },
      (account) => faultsAnswer ?? answerOfApi(request, account, present),
    );
    if (fault?.kind === 'answeredWith') return { ...answer, status: fault.status, body: fault.text ?? '' };
    return faultsAnswer ?? rewrite(answer, fault);
  }

  function answerOfApi(request: StoreRequest, account: ApiAccount, present: Presentation): Answer {
    if (isAboutHooks(request)) return webhooks.answer(request, account);
    if (isAboutCustomersV3(request)) {
      return answerAboutCustomersV3(request, { records, parts, merchant, oddities, present });
    }
    return answerAboutCustomers(request, records, clock.now(), present);
  }

  async function wait(ms: number, response: ServerResponse): Promise<void> {
    if (ms === 0) return;
    const clientLeft = new AbortController();
    response.once('close', () => clientLeft.abort());
    try {
      await clock.sleep(ms, clientLeft.signal);
    } catch (error) {
      if (!clientLeft.signal.aborted) throw error;
    }
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    ...merchant,
    ...parts.merchant,
    changeV3(changes) {
      oddities = { ...oddities, ...changes };
    },
    ...webhooks.controls,
    inject: faults.inject,
    requests: log.requests,
    counters: log.counters,
    shows: (customerId, where) => (request) => {
      const isById = request.customerId !== undefined;
      if (where !== undefined && isById !== (where === 'by id')) return false;
      return customersShown(request, records, clock.now()).some(({ id }) => id === customerId);
    },
    spend: (requests) => void quota?.spend(requests),
    async close() {
      webhooks.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function loggedStatus(answer: Answer, fault: Fault | undefined): RequestStatus {
  switch (fault?.kind) {
    case 'hangBeforeHeaders':
      return 'hang';
    case 'resetBeforeHeaders':
      return 'reset';
    default:
      return answer.status;
  }
}
