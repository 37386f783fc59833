import { webhooks } from '../../lambda/contract.ts';
import { createWebhookHandler } from '../../lambda/handlers/webhook-handler.ts';
import { serveFunction } from './serve-function.ts';

const { timeoutSeconds } = webhooks;

serveFunction({ name: 'webhook', timeoutSeconds, createHandler: createWebhookHandler });
