import type { Clock } from '../../lambda/sync/clock.ts';
import { allIdle, type Worker } from '../aws/idle.ts';
import { type AsyncInvocations, createAsyncInvocations } from '../aws/lambda/async-invocations.ts';
import { toFailureRecord } from '../aws/lambda/failure-record.ts';
import { type InvokeConfigsOptions, onFailureQueueOf, sendingTo } from './invoke-configs.ts';
import { localName } from './names.ts';
import type { PermitOf } from './policies.ts';
import type { Resource } from './template.ts';

export interface InvocationsOptions extends InvokeConfigsOptions {
  readonly clock: Clock;
  readonly permitOf: PermitOf;
}

/** Asynchronous invocations of the template's functions. */
export interface Invocations extends Worker {
  /** Throws for a function with settings that Lambda would honour and the local stack does not. */
  of(target: Resource): AsyncInvocations;
  /** Returns the errors of the failed invocations. */
  failures(): readonly unknown[];
  stop(): Promise<void>;
}

export function createInvocations(options: InvocationsOptions): Invocations {
  const { template, clock, functions, permitOf } = options;
  const begun = new Map<Resource, AsyncInvocations>();
  const all = () => [...begun.values()];

  const begin = (target: Resource): AsyncInvocations => {
    const functionName = localName(template, target.logicalId);
    const queue = onFailureQueueOf(target, options);
    const permit = permitOf(target);
    const invocations = createAsyncInvocations({
      invoke: (event, requestId) => functions.of(target).invoke(event, requestId),
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
