import type { Platform } from '../../../lambda/handlers/platform.ts';
import { LambdaError } from '../../aws/lambda/lambda-error.ts';
import type { StartEnvironment } from '../functions.ts';
import { invocationContext } from './invocation-context.ts';
import { inOwnProcess } from './own-process.ts';
import type { CreateHandler } from './sources.ts';
import { withinTimeout } from './within-timeout.ts';

/**
 * Runs functions in this process as if each had its own. Events and answers are copies. The clock is passed in, so that
 * a test can move it. A function that times out continues in the background.
 */
export function inProcess(
  handlers: Readonly<Record<string, CreateHandler>>,
  platform: Platform,
): StartEnvironment {
  return (settings, log) => {
    const own = { environment: settings.environment, log };
    const createHandler = handlers[settings.name];
    if (!createHandler) throw new Error(`there is no source of ${settings.name}`);
    const handler = within(() => inOwnProcess(own, () => createHandler(settings.environment, platform)));
    let isAlive = true;

    return {
      isAlive: () => isAlive,
      async invoke(payload, requestId) {
        const context = invocationContext(platform.clock, settings, requestId);
        const answer = inOwnProcess(own, async () => await handler(copyOf(payload), context));
        try {
          return copyOf(await withinTimeout(platform.clock, settings.timeoutMs, answer));
        } catch (error) {
          if (error instanceof LambdaError) isAlive = false;
          throw toLambdaError(error);
        }
      },
      async stop() {
        isAlive = false;
      },
    };
  };
}

function within<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw toLambdaError(error);
  }
}

/** Copies a value as Lambda does: undefined becomes null. */
function copyOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function toLambdaError(error: unknown): LambdaError {
  if (error instanceof LambdaError) return error;
  if (!(error instanceof Error)) return new LambdaError('Error', String(error));
  return new LambdaError(error.name, error.message, error.stack?.split('\n'));
}
