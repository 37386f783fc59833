import type { Clock } from '../../../lambda/sync/clock.ts';
import { allIdle, type Worker } from '../idle.ts';
import { type AsyncInvocations, createAsyncInvocations } from '../lambda/async-invocations.ts';
import { toFailureRecord } from '../lambda/failure-record.ts';
import type { Resource } from './template.ts';
import { type InvokeConfigsOptions, onFailureQueueOf, sendingTo } from './template-invoke-configs.ts';
import { localName } from './template-names.ts';
import type { PermitOf } from './template-policies.ts';

export interface TemplateInvocationsOptions extends InvokeConfigsOptions {
  readonly clock: Clock;
  readonly permitOf: PermitOf;
}

/** The template's functions as those call them who do not wait for an answer. */
export interface TemplateInvocations extends Worker {
  /** Throws for a function that Lambda would treat otherwise than it is treated here. */
  of(target: Resource): AsyncInvocations;
  /** What the failed invocations threw. */
  failures(): readonly unknown[];
  stop(): Promise<void>;
}

export function createInvocations(options: TemplateInvocationsOptions): TemplateInvocations {
  const { template, clock, lambdas, permitOf } = options;
  const begun = new Map<Resource, AsyncInvocations>();
  const all = () => [...begun.values()];

  const begin = (target: Resource): AsyncInvocations => {
    const functionName = localName(template, target.logicalId);
    const queue = onFailureQueueOf(target, options);
    const permit = permitOf(target);
    const invocations = createAsyncInvocations({
      invoke: (event, requestId) => lambdas.of(target).invoke(event, requestId),
      onFailure(failure) {
        if (!queue || !permit(sendingTo(queue))) return;
        queue.send(JSON.stringify(toFailureRecord({ ...failure, functionName, timeMs: clock.now() })));
      },
    });
    begun.set(target, invocations);
    return invocations;
  };

  return {
    of: (target) => begun.get(target) ?? begin(target),
    failures: () => all().flatMap(({ failures }) => failures),
    isIdle: () => all().every((each) => each.isIdle()),
    idle: () => allIdle(all()),
    async stop() {
      await Promise.all(all().map((each) => each.stop()));
    },
  };
}
