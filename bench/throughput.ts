import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { createClient } from '../lambda/bigcommerce/client.ts';
import { createCustomersV2 } from '../lambda/bigcommerce/v2/customers.ts';
import { refreshPipeline } from '../lambda/contract.ts';
import { createCustomerTable } from '../lambda/dynamodb/customer-table.ts';
import { systemClock as clock } from '../lambda/sync/clock.ts';
import { createRecentFetches } from '../lambda/sync/refresh/recent-fetches.ts';
import { refreshCustomers } from '../lambda/sync/refresh/refresh-customers.ts';
import { createCustomersTable } from './bench-stack.ts';
import { atLeast, type BenchResult, median, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { accessToken, silentTelemetry, token } from './silence.ts';
import { startProcess } from './started-process.ts';

const latencyMs = 50;
const customers = 800;
const pairs = 5;
const outcomes = ['created', 'unchanged'] as const;

/**
 * Measures how many customers a second the refresh use case copies with 8 requests in flight, as a part of what bare
 * fetch reaches just before with the same requests. The store answers after 50 ms and has no quota. It and an embedded
 * DynamoDB have their own processes.
 */
export async function throughput(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const storeArgs = [String(customers), String(latencyMs)];
  const { address: apiUrl } = await startProcess('./store-process.ts', storeArgs, open);
  const { address: endpoint } = await startProcess('./dynamodb-process.ts', [], open);
  const measured: Measured[] = [];
  for (let pair = 1; pair <= pairs; pair += 1) {
    const bareFetches = await fetchAlone(apiUrl);
    measured.push({ bareFetches, ...(await measure(apiUrl, endpoint, `pair-${pair}`)) });
  }
  return {
    figures: outcomes.map((outcome) =>
      atLeast(
        `part of what fetch alone reaches, all ${outcome}, median of ${pairs} pairs`,
        median(measured.map((pair) => pair[outcome] / pair.bareFetches)),
        0.95,
      ),
    ),
    details: { customersASecond: measured },
  };
}

/** Sends the same requests without the use case: the most that fetch and the simulated store can do. */
async function fetchAlone(apiUrl: string): Promise<number> {
  const headers = { 'X-Auth-Token': accessToken };
  const startMs = performance.now();
  await pLimit(refreshPipeline.requestsInFlight).map(Array(customers).keys(), async (index) => {
    const response = await fetch(`${apiUrl}/stores/abc123/v2/customers/${index + 1}`, { headers });
    await response.arrayBuffer();
  });
  return rounded(customers / ((performance.now() - startMs) / 1_000));
}

/** Customers a second. */
interface Measured {
  readonly bareFetches: number;
  readonly created: number;
  readonly unchanged: number;
}

async function measure(
  apiUrl: string,
  endpoint: string,
  tableName: string,
): Promise<Omit<Measured, 'bareFetches'>> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }),
  );
  await createCustomersTable(client, tableName);
  const settings = { apiUrl, storeHash: 'abc123', quotaShare: 1 };
  const deps = { tokens: token, telemetry: silentTelemetry, clock, random: Math.random, fetch };
  const source = createCustomersV2(createClient(settings, deps));
  const table = createCustomerTable({ client, tableName, storeHash: 'abc123', clock, random: Math.random });

  const refreshAll = async (outcome: string): Promise<number> => {
    const requests = Array.from({ length: customers }, (_, index) => ({
      customerId: index + 1,
      reason: 'manual' as const,
    }));
    const startMs = performance.now();
    const results = await refreshCustomers(requests, Number.POSITIVE_INFINITY, {
      source,
      rows: { holdsOthers: async () => true },
      table,
      recentFetches: createRecentFetches(),
      clock,
      requestsInFlight: refreshPipeline.requestsInFlight,
    });
    const seconds = (performance.now() - startMs) / 1_000;
    const others = [...results.values()].filter(
      (result) => !('outcome' in result) || result.outcome !== outcome,
    );
    if (others.length > 0)
      throw new Error(`${others.length} customers are not ${outcome}: ${JSON.stringify(others[0])}`);
    return rounded(customers / seconds);
  };
  return { created: await refreshAll('created'), unchanged: await refreshAll('unchanged') };
}

await runAlone(import.meta, throughput);
