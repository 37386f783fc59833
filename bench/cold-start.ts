import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../infra/constructs/bundle-function.ts';
import { settingsOf } from './bench-stack.ts';
import { atMost, type BenchResult, median } from './figure.ts';
import { compareImports } from './import-time.ts';
import { runAlone } from './run-alone.ts';
import { synthesizedBundle } from './synthesized-bundle.ts';

const mostBytes = 520_000;
const mostTimesSlower = 1.35;

const documentClientAlone = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { BatchGetCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
  export const commands = [BatchGetCommand, PutCommand];
  export const client = DynamoDBDocumentClient.from(new DynamoDBClient());
`;

/** The stack's settings, so that importing the bundle does all the work of a cold start. */
const environment = { AWS_REGION: 'us-east-1', ...settingsOf('refresh').environment };

/**
 * Measures the size of the refresh bundle as the stack builds it, and its import time over that of a bundle with the
 * AWS document client alone. Takes medians of 15 fresh processes each, interleaved, three times.
 */
export async function coldStart(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-bench-'));
  try {
    const refresh = join(folder, 'refresh.mjs');
    const alone = join(folder, 'document-client.mjs');
    await cp(await synthesizedBundle(folder, 'RefreshPipelineFunction'), refresh);
    const stdin = { contents: documentClientAlone, resolveDir: import.meta.dirname };
    await build({ ...bundleOptions, stdin, outfile: alone });

    const rounds = await compareImports(refresh, alone, environment);
    const ratios = rounds.map(({ ratio }) => ratio);
    return {
      figures: [
        atMost('refresh bundle, bytes', (await stat(refresh)).size, mostBytes),
        atMost(
          'import time of the refresh bundle over the document client alone',
          median(ratios),
          mostTimesSlower,
        ),
      ],
      details: { rounds, documentClientBytes: (await stat(alone)).size },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

await runAlone(import.meta, coldStart);
