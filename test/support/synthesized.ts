import type { TestProject } from 'vitest/node';
import { synthesize } from '../../local/stack/synthesize.ts';
import type { Template } from '../../local/stack/template.ts';

export type Synthesized = Pick<Template, 'stackName' | 'resources'>;

declare module 'vitest' {
  interface ProvidedContext {
    readonly withWebhooks: Synthesized;
    readonly withoutWebhooks: Synthesized;
  }
}

/** Synthesizes the stack of store abc123 once for all tests of a run. */
export default function setup(project: TestProject): void {
  const settings = { storeHash: 'abc123' };
  project.provide('withWebhooks', dataOf(synthesize(settings)));
  project.provide('withoutWebhooks', dataOf(synthesize({ ...settings, webhooks: 'off' })));
}

function dataOf({ stackName, resources }: Template): Synthesized {
  return { stackName, resources };
}
