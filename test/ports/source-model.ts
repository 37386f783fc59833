import { UpstreamError } from '../../lambda/sync/errors.ts';
import type { Caller } from '../convergence/invocation.ts';
import { createModelSource, createSpoilt } from '../convergence/model-source.ts';
import { createModelStore } from '../convergence/model-store.ts';
import { createOrigins } from '../convergence/origins.ts';
import { testStart } from '../local/store/running-store.ts';
import { createStopwatch } from '../support/stopwatch.ts';
import { createModelCaller } from './model-caller.ts';
import type { SourceOptions, SourceUnderTest } from './source-under-test.ts';

export interface ModelSourceOptions extends SourceOptions {
  readonly longestPage: number;
  readonly isFromIdListed: boolean;
}

export function openModelSource(options: ModelSourceOptions): SourceUnderTest {
  const { aheadMs = 0, longestPage, isFromIdListed } = options;
  const { now, advance } = createStopwatch(testStart);
  const store = createModelStore(now, aheadMs);
  const spoilt = createSpoilt();
  const denied = new Set<number>();
  let delayMs = 0;
  let isFailing = false;

  const invocation = createModelCaller(now, (timeMs) => advance(Math.max(0, timeMs - now())));
  const caller: Caller = {
    ...invocation,
    async call(act, callOptions) {
      const answer = await invocation.call(act, callOptions);
      advance(delayMs);
      delayMs = 0;
      return answer;
    },
  };

  return {
    source: createModelSource({
      store,
      caller,
      origins: createOrigins(),
      settings: { longestPage, isFromIdListed, longestLagMs: 0 },
      trouble() {
        const error = isFailing ? new UpstreamError(503) : undefined;
        isFailing = false;
        return error;
      },
      denies: () => denied.size > 0 && denied.delete([...denied][0] ?? 0),
      spoilt,
      onPage: () => {},
    }),
    now,
    advance,
    create: () => store.create(0),
    edit(id, kind) {
      store.edit(id, kind);
      return store.state(id).customer?.notes ?? '';
    },
    remove: store.remove,
    deny: (id) => denied.add(id),
    makeUnlistable: (id) => spoilt.inLists.add(id),
    delayNextAnswer(ms) {
      delayMs = ms;
    },
    failNextAnswer() {
      isFailing = true;
    },
  };
}
