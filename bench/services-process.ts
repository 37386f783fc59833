import { systemClock as clock } from '../lambda/sync/clock.ts';
import { startPipelineServices } from '../local/pipeline-services.ts';
import { accessToken } from './silence.ts';

/** Event bus and secrets in a process of their own: tells its address, and ends with the process that started it. */

const [secretName = '', webhookSecretName = '', webhookSecret = '', clientSecret = ''] =
  process.argv.slice(2);
const { aws, secrets } = await startPipelineServices({
  accessToken,
  clientSecret,
  secretName,
  webhookSecretName,
  clock,
  port: undefined,
});
secrets.set(webhookSecretName, JSON.stringify({ secret: webhookSecret }));

process.on('disconnect', () => process.exit());
process.send?.(aws.endpoint);
