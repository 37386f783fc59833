import { startCustomerSync } from '../local/stack/customer-sync.ts';
import { parts } from '../local/stack/parts.ts';
import { benchTemplate, nobody } from './bench-stack.ts';
import { accessToken } from './silence.ts';

/**
 * The stack without its functions, in its own process. It sends the webhook function's settings, and ends with the
 * process that started it.
 */

const [webhookSecret = '', clientSecret = ''] = process.argv.slice(2);
const stack = await startCustomerSync({
  template: benchTemplate({ webhooks: true }),
  accessToken,
  dynamoDbEndpoint: 'http://127.0.0.1',
  start: nobody,
});
stack.secrets.set(stack.webhooks?.secretName ?? '', JSON.stringify({ secret: webhookSecret, clientSecret }));

process.on('disconnect', () => process.exit());
process.send?.(JSON.stringify(stack.settingsOf(parts.functions.webhook)));
