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

const mostBytes = 420_000;
const mostTimesSlower = 1.35;

const eventBridgeAlone = `
  import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
  export const command = PutEventsCommand;
  export const client = new EventBridgeClient();
`;

/** The stack's settings, so that importing the bundle does all the work of a cold start. */
const environment = { AWS_REGION: 'us-east-1', ...settingsOf('webhook').environment };

/** Measures the size of the webhook bundle and its import time over that of the EventBridge client alone. */
export async function webhookStart(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'customer-sync-bench-'));
  try {
    const webhook = join(folder, 'webhook.mjs');
    const alone = join(folder, 'eventbridge.mjs');
    await cp(await synthesizedBundle(folder, 'WebhookIngressFunction'), webhook);
    const stdin = { contents: eventBridgeAlone, resolveDir: import.meta.dirname };
    await build({ ...bundleOptions, stdin, outfile: alone });

    const rounds = await compareImports(webhook, alone, environment);
    return {
      figures: [
        atMost('webhook bundle, bytes', (await stat(webhook)).size, mostBytes),
        atMost(
          'import time of the webhook bundle over the EventBridge client alone',
          median(rounds.map(({ ratio }) => ratio)),
          mostTimesSlower,
        ),
      ],
      details: { rounds, eventBridgeBytes: (await stat(alone)).size },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

await runAlone(import.meta, webhookStart);
