import { Writable } from 'node:stream';
import { runCommandLine } from '../../cli/command-line.ts';
import type { LocalEndpoint } from '../../cli/local-endpoint.ts';
import { createMetricData } from '../../local/aws/cloudwatch/metric-data.ts';
import { accessToken } from '../local/store/running-store.ts';
import {
  type RunningPipeline,
  type RunningPipelineOptions,
  runningPipeline,
} from '../support/running-pipeline.ts';
import type { DynamoDb } from '../support/running-table.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls of AWS that the command made, such as `ssm:GetParameter`. */
  readonly calls: readonly string[];
}

export interface RunningCommand extends Operating {
  readonly copy: RunningPipeline;
}

/** Runs commands against a copy. */
export interface Operating {
  /** Runs a command against the copy, such as `get 7`. */
  customerSync(line: string, options?: RunOptions): Promise<Ended>;
  /** Runs it with `-o json`, and parses the result. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape of what it asks for.
  json(line: string): Promise<any>;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Whether something serves on this machine; true by default. */
  readonly serves?: boolean;
}

/** The command beside a running copy with webhooks and alarms, in one process and on one clock. */
export async function runningCommand(
  dynamoDb: DynamoDb,
  options: RunningPipelineOptions = {},
): Promise<RunningCommand> {
  const copy = await runningPipeline(dynamoDb, {
    webhooks: true,
    watch: { data: createMetricData(), onChange: () => {} },
    ...options,
  });
  return { copy, ...operating(copy, dynamoDb) };
}

/** The command beside a copy that runs already. */
export function operating(copy: RunningPipeline, dynamoDb: DynamoDb): Operating {
  const endpoint: LocalEndpoint = {
    aws: copy.aws.endpoint,
    dynamoDb: dynamoDb.proxy.endpoint,
    store: { url: copy.store.url, storeHash: 'abc123', accessToken },
    clockAheadMs: 0,
    pid: process.pid,
  };

  async function customerSync(
    line: string,
    { environment = {}, timeoutMs = 0, serves = true }: RunOptions = {},
  ): Promise<Ended> {
    const [stdout, stderr] = [collecting(), collecting()];
    const before = [copy.aws.calls.length, dynamoDb.proxy.calls.length] as const;
    const code = await runCommandLine([...line.split(' ').filter(Boolean), '--local'], {
      environment,
      stdout: stdout.stream,
      stderr: stderr.stream,
      clock: copy.clock,
      fetch,
      timeoutMs,
      findLocal: () => (serves ? endpoint : undefined),
    });
    const made = [...copy.aws.calls.slice(before[0]), ...dynamoDb.proxy.calls.slice(before[1])];
    const calls = made
      .filter(({ caller }) => caller === 'customer-sync')
      .map(({ service, action }) => `${service}:${action}`);
    return { code, stdout: stdout.text(), stderr: stderr.text(), calls };
  }

  return {
    customerSync,
    json: async (line) => JSON.parse((await customerSync(`${line} -o json`)).stdout),
  };
}

function collecting() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
