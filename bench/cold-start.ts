import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { atMost, type BenchResult, median, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { synthesizedBundle } from './synthesized-bundle.ts';

const mostBytes = 500_000;
const mostTimesSlower = 1.35;
const processesEach = 15;
const rounds = 3;

/** As `infra/constructs/sync-function.ts` bundles. */
const likeTheStack: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  logLevel: 'silent',
};

const documentClientAlone = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { BatchGetCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
  export const commands = [BatchGetCommand, PutCommand];
  export const client = DynamoDBDocumentClient.from(new DynamoDBClient());
`;

/** What `readConfig` asks for, so that importing the bundle does all that a cold start does. */
const environment = {
  AWS_REGION: 'us-east-1',
  STORE_HASH: 'abc123',
  STACK_NAME: 'bench',
  ACCESS_TOKEN_SECRET_ID: 'bigcommerce/abc123',
  QUOTA_SHARE: '0.25',
  CUSTOMER_TABLE_NAME: 'customers',
  REFRESH_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/refresh',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters',
  BIGCOMMERCE_API_URL: 'https://api.bigcommerce.com',
};

/**
 * The size of the refresh bundle as the stack builds it, and how long importing it takes over a bundle of the AWS
 * document client alone: medians of 15 fresh processes each, interleaved, three times over.
 */
export async function coldStart(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-bench-'));
  try {
    const refresh = join(folder, 'refresh.mjs');
    const alone = join(folder, 'document-client.mjs');
    await cp(await synthesizedBundle(folder), refresh);
    const stdin = { contents: documentClientAlone, resolveDir: import.meta.dirname };
    await build({ ...likeTheStack, stdin, outfile: alone });

    const measured = [];
    for (let round = 1; round <= rounds; round += 1) measured.push(await compare(refresh, alone));
    const ratios = measured.map(({ ratio }) => ratio);
    return {
      figures: [
        atMost('refresh bundle, bytes', (await stat(refresh)).size, mostBytes),
        atMost(
          'import time of the refresh bundle over the document client alone',
          median(ratios),
          mostTimesSlower,
        ),
      ],
      details: { rounds: measured, documentClientBytes: (await stat(alone)).size },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(refresh: string, alone: string) {
  const times = { refresh: [] as number[], alone: [] as number[] };
  for (let process = 1; process <= processesEach; process += 1) {
    times.alone.push(await importTimeMs(alone));
    times.refresh.push(await importTimeMs(refresh));
  }
  const [refreshMs, aloneMs] = [median(times.refresh), median(times.alone)];
  return {
    ratio: rounded(refreshMs / aloneMs),
    refreshMs: rounded(refreshMs),
    aloneMs: rounded(aloneMs),
    spreadMs: { refresh: spread(times.refresh), alone: spread(times.alone) },
  };
}

async function importTimeMs(bundle: string): Promise<number> {
  const script = `const start = performance.now(); await import(${JSON.stringify(bundle)});
    process.stdout.write(String(performance.now() - start)); process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: environment,
  });
  return Number(stdout);
}

function spread(times: readonly number[]): readonly [least: number, most: number] {
  return [rounded(Math.min(...times)), rounded(Math.max(...times))];
}

await runAlone(import.meta, coldStart);
