import { inspect } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import type { CustomerSyncStack } from '../../infra/customer-sync-stack.ts';
import { createStack } from '../../local/stack/synthesize.ts';

export interface Synthesized {
  readonly stack: CustomerSyncStack;
  readonly template: Template;
}

const synthesized = new Map<string, Synthesized>();

/**
 * The stack of store abc123 as cdk.json and `-c` would make it, its functions left unbundled, which is quick. It is
 * made once for the same settings: nobody changes it.
 */
export function synthesize(settings: Record<string, unknown> = {}): Synthesized {
  const key = inspect(settings, { depth: null });
  const known = synthesized.get(key) ?? synthesizeNow(settings);
  synthesized.set(key, known);
  return known;
}

function synthesizeNow(settings: Record<string, unknown>): Synthesized {
  const stack = createStack({ storeHash: 'abc123', alarmEmail: 'ops@example.com', ...settings });
  return { stack, template: Template.fromStack(stack) };
}

interface Resource {
  readonly Properties: Record<string, unknown>;
  readonly [attribute: string]: unknown;
}

/** The resources of one type by logical id. */
export function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The only resource of its type, or the one whose logical id is `name` and what the CDK puts after it. */
export function theResource(template: Template, type: string, name?: string): Resource {
  const found = Object.entries(resources(template, type)).filter(
    ([id]) => name === undefined || id.replace(/[0-9A-F]{8}$/, '') === name,
  );
  const [resource, ...others] = found.map(([, each]) => each);
  if (resource === undefined || others.length > 0) throw new Error(`expected one ${name ?? type}`);
  return resource;
}
