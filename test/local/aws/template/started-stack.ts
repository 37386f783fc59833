import { onTestFinished } from 'vitest';
import {
  startTemplateStack,
  type TemplateStack,
  type TemplateStackOptions,
} from '../../../../local/aws/template/template-stack.ts';
import { createFastClock } from '../../../../local/fast-clock.ts';

/** The template's stack, its queues and events two hundred times as fast; it ends with its test. */
export async function startStack(
  templateFile: string,
  options: Partial<TemplateStackOptions> = {},
): Promise<TemplateStack> {
  const stack = await startTemplateStack({
    templateFile,
    secrets: new Map([['bigcommerce/abc123', '{"accessToken":"t"}']]),
    clock: createFastClock(200),
    ...options,
  });
  onTestFinished(() => stack.close());
  return stack;
}
