import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished } from 'vitest';
import type { AwsCall } from '../../local/aws/protocol/aws-call.ts';
import { isAllowed } from '../../local/aws/template/iam-policy.ts';
import { findNamed, readTemplate, type Template } from '../../local/aws/template/template.ts';
import { startTemplateStack, type TemplateStack } from '../../local/aws/template/template-stack.ts';
import { createFastClock } from '../../local/fast-clock.ts';
import type { WebhookSettings } from '../../local/store/hooks/webhook-settings.ts';
import { startSimulatedStore } from '../../local/store/simulated-store.ts';
import { deliverTo, functions, operateStack, type RunningStack } from './running-stack.ts';
import { synthesizeOnce } from './synthesize-once.ts';

export interface RunningStackOptions {
  readonly accessToken?: string;
  /** Wins over the template's, for all functions. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many times as fast as the machine's clock queues and events run; the functions cannot be sped up. */
  readonly speed?: number;
  /** Instead of the template's. */
  readonly sweepTimeoutSeconds?: number;
  /** With it the store delivers what its hooks hear; the client secret is put into the store's secret, too. */
  readonly webhooks?: Omit<WebhookSettings, 'deliverTo'>;
}

export interface SynthesizedStack {
  /** The stack with a store of its own; both end with the test, which fails if a call was not allowed. */
  start(options?: RunningStackOptions): Promise<RunningStack>;
}

/** Takes some seconds; on a machine that does much else more than half a minute. */
const longestSynthesisMs = 120_000;

/** The stack as it is deployed, synthesized once for all tests of a run. */
export function synthesizedStack(): SynthesizedStack {
  let synthesized: string;

  beforeAll(async () => {
    synthesized = await synthesizeOnce();
  }, longestSynthesisMs);

  return {
    async start({
      accessToken = 'token-of-the-test',
      environment,
      speed = 100,
      sweepTimeoutSeconds,
      webhooks,
    } = {}) {
      const store = await startSimulatedStore({
        accessToken,
        ...(webhooks && {
          webhooks: { ...webhooks, deliverTo: (destination) => deliverTo(stack, destination) },
        }),
      });
      onTestFinished(() => store.close());
      const templateFile =
        sweepTimeoutSeconds === undefined
          ? synthesized
          : await withSweepTimeout(sweepTimeoutSeconds, synthesized);
      const stack: TemplateStack = await startTemplateStack({
        templateFile,
        secrets: new Map([
          ['bigcommerce/abc123', JSON.stringify({ accessToken, clientSecret: webhooks?.clientSecret })],
        ]),
        environment: { BIGCOMMERCE_API_URL: store.url, ...environment },
        clock: createFastClock(speed),
      });
      const template = readTemplate(templateFile);
      onTestFinished(async () => {
        await stack.close();
        expect(forbiddenCalls(stack, template)).toEqual([]);
      });
      return operateStack(stack, template, store);
    },
  };
}

/** Writes the template with another timeout of the sweep function, beside the synthesized one and its assets. */
async function withSweepTimeout(seconds: number, synthesized: string): Promise<string> {
  const { logicalId } = findNamed(readTemplate(synthesized).ofType('AWS::Lambda::Function'), functions.sweep);
  const document = JSON.parse(await readFile(synthesized, 'utf8'));
  document.Resources[logicalId].Properties.Timeout = seconds;
  const file = join(dirname(synthesized), `timeout-of-${seconds}-seconds.template.json`);
  await writeFile(file, JSON.stringify(document));
  return file;
}

/** What a function, a schedule, a rule or a route did without being allowed to. */
function forbiddenCalls(stack: TemplateStack, template: Template): AwsCall[] {
  return template
    .ofType(
      'AWS::Lambda::Function',
      'AWS::Scheduler::Schedule',
      'AWS::Events::Rule',
      'AWS::ApiGatewayV2::Route',
    )
    .flatMap(({ logicalId }) => {
      const statements = stack.policyOf(logicalId);
      return stack.callsOf(logicalId).filter((call) => !isAllowed(statements, call));
    });
}
