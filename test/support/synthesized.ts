import type { TestProject } from 'vitest/node';
import { includedParts } from '../../lambda/contract.ts';
import { synthesize } from '../../local/stack/synthesize.ts';
import type { Template } from '../../local/stack/template.ts';

export type Synthesized = Pick<Template, 'stackName' | 'resources'>;

declare module 'vitest' {
  interface ProvidedContext {
    readonly withWebhooks: Synthesized;
    readonly withoutWebhooks: Synthesized;
    readonly v3: Synthesized;
    readonly v3WithoutWebhooks: Synthesized;
  }
}

/** Synthesizes the stack of store abc123 once for all tests of a run. */
export default function setup(project: TestProject): void {
  const settings = { storeHash: 'abc123' };
  project.provide('withWebhooks', dataOf(synthesize(settings)));
  project.provide('withoutWebhooks', dataOf(synthesize({ ...settings, webhooks: 'off' })));
  const v3 = { ...settings, customersApi: 'v3', include: [...includedParts] };
  project.provide('v3', dataOf(synthesize(v3)));
  project.provide('v3WithoutWebhooks', dataOf(synthesize({ ...v3, webhooks: 'off' })));
}

function dataOf({ stackName, resources }: Template): Synthesized {
  return { stackName, resources };
}
