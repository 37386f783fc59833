import type { Context } from 'aws-lambda';
import type { Platform } from '../../../lambda/handlers/platform.ts';

/** A function from its source: called with its environment when an environment begins, then with events. */
export type CreateHandler = (
  environment: NodeJS.ProcessEnv,
  platform: Platform,
) => (event: unknown, context: Context) => Promise<unknown>;

/** By the name of a function in our template: what its code is, before it is bundled. Each loads nothing of the others. */
export const sources: Readonly<Record<string, () => Promise<CreateHandler>>> = {
  RefreshPipelineFunction: async () =>
    (await import('../../../lambda/handlers/refresh-handler.ts')).createRefreshHandler,
  ScheduledSweepFunction: async () =>
    (await import('../../../lambda/handlers/sweep-handler.ts')).createSweepHandler,
  WebhookIngressFunction: async () =>
    (await import('../../../lambda/handlers/webhook-handler.ts')).createWebhookHandler,
};

/** All of them, loaded. */
export async function loadSources(): Promise<Record<string, CreateHandler>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(sources).map(async ([name, load]) => [name, await load()])),
  );
}
