import { onTestFinished } from 'vitest';
import type { Clock } from '../../../lambda/sync/clock.ts';
import { inProcess } from '../../../local/stack/function/in-process.ts';
import { sdkWithoutTimeouts } from '../../../local/stack/function/sdk-without-timeouts.ts';
import { type FunctionName, parts } from '../../../local/stack/parts.ts';
import { type Stack, type StackOptions, startStack } from '../../../local/stack/stack.ts';
import { findNamed, type Template, templateOf } from '../../../local/stack/template.ts';
import { leapingClock } from '../../support/leaping-clock.ts';
import { stackTemplate } from '../../support/stack-template.ts';

/** Replaces a function. Gets the event, and what Lambda tells the function. */
export type FakeFunction = (
  event: unknown,
  about: {
    readonly remainingMs: number;
    readonly requestId: string;
    readonly environment: NodeJS.ProcessEnv;
  },
) => unknown;

export type FakeFunctions = Readonly<Partial<Record<FunctionName, FakeFunction>>>;

/** Our stack with these functions, on a leaping clock, without a DynamoDB. It ends with its test. */
export async function startedStack(
  functions: FakeFunctions = {},
  { clock = leapingClock(), ...options }: Partial<StackOptions> = {},
): Promise<Stack & { readonly clock: Clock }> {
  const handlers = Object.fromEntries(
    Object.entries(parts.functions).map(([name, logicalName]) => [
      logicalName,
      (environment: NodeJS.ProcessEnv) => {
        const fake =
          functions[name as FunctionName] ?? (() => (name === 'webhook' ? { statusCode: 200 } : null));
        return async (
          event: unknown,
          context: { getRemainingTimeInMillis(): number; awsRequestId: string },
        ) =>
          await fake(event, {
            remainingMs: context.getRemainingTimeInMillis(),
            requestId: context.awsRequestId,
            environment,
          });
      },
    ]),
  );
  const stack = await startStack({
    template: stackTemplate(),
    clock,
    dynamoDbEndpoint: 'http://127.0.0.1:9',
    start: inProcess(handlers, { clock, random: Math.random, fetch, sdk: sdkWithoutTimeouts }),
    ...options,
  });
  onTestFinished(stack.close);
  return { ...stack, clock };
}

/** Our template, in which one resource has these properties instead of its own. */
export function changed(name: string, properties: object): Template {
  return stackTemplate().with(name, { ...properties });
}

/** Our template without one of its resources. */
export function without(name: string): Template {
  const { stackName, resources } = stackTemplate();
  const removed = findNamed(resources, name);
  return templateOf(
    stackName,
    resources.filter((each) => each !== removed),
  );
}

export const refreshRequested = (customerId: number) => ({
  source: 'customer-sync',
  detailType: 'CustomerRefreshRequested',
  detail: { customerId },
});

export const sweepContinued = {
  source: 'customer-sync',
  detailType: 'CustomerSweepContinued',
  detail: { scope: 'incremental', run: 'run-1' },
};
