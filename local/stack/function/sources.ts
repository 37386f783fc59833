import type { Context } from 'aws-lambda';
import type { Platform } from '../../../lambda/handlers/platform.ts';

/** Creates a function from its source. Called with the variables of a new environment; the result gets the events. */
export type CreateHandler = (
  environment: NodeJS.ProcessEnv,
  platform: Platform,
) => (event: unknown, context: Context) => Promise<unknown>;

/** The source of each function before bundling, by its name in the template. Each is loaded without the others. */
export const sources: Readonly<Record<string, () => Promise<CreateHandler>>> = {
  RefreshPipelineFunction: async () =>
    (await import('../../../lambda/handlers/refresh-handler.ts')).createRefreshHandler,
  ScheduledSweepFunction: async () =>
    (await import('../../../lambda/handlers/sweep-handler.ts')).createSweepHandler,
  WebhookIngressFunction: async () =>
    (await import('../../../lambda/handlers/webhook-handler.ts')).createWebhookHandler,
};

/** Loads all sources. */
export async function loadSources(): Promise<Record<string, CreateHandler>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(sources).map(async ([name, load]) => [name, await load()])),
  );
}
