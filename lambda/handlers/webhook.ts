import { createWebhookHandler } from './webhook-handler.ts';

export const handler = createWebhookHandler(process.env);
