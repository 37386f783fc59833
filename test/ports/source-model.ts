import { UpstreamError } from '../../lambda/sync/errors.ts';
import type { Caller } from '../convergence/invocation.ts';
import { createModelSource, type SourceKind } from '../convergence/model-source.ts';
import { createModelStore } from '../convergence/model-store.ts';
import { createOrigins } from '../convergence/origins.ts';
import { createSpoilt, type Quirk } from '../convergence/spoilt.ts';
import { testStart } from '../local/store/running-store.ts';
import { createStopwatch } from '../support/stopwatch.ts';
import { createModelCaller } from './model-caller.ts';
import type { CursorSourceUnderTest, SourceOptions } from './source-under-test.ts';

export interface ModelSourceOptions extends SourceOptions {
  readonly kind: SourceKind;
  readonly longestPage: number;
  readonly isFromIdListed: boolean;
}

export function openModelSource(options: ModelSourceOptions): CursorSourceUnderTest {
  const { aheadMs = 0, kind, longestPage, isFromIdListed } = options;
  const { now, advance } = createStopwatch(testStart);
  const store = createModelStore(now, aheadMs);
  const spoilt = createSpoilt();
  const denied = new Set<number>();
  const quirks = new Set<Quirk>();
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
    source: createModelSource(kind, {
      store,
      caller,
      origins: createOrigins(),
      settings: { longestPage, isFromIdListed, longestLagMs: 0 },
      trouble() {
        const error = isFailing ? new UpstreamError(503) : undefined;
        isFailing = false;
        return error;
      },
      denies: (id) => denied.delete(id),
      spoilt,
      has: (quirk) => quirks.has(quirk),
      hasAttributes: true,
      onPage: () => {},
    }),
    direction: kind === 'keyset' ? 'ascending' : 'descending',
    now,
    advance,
    create: () => store.create(0),
    edit(id, how) {
      store.edit(id, how);
      return store.state(id).customer?.notes ?? '';
    },
    editAttribute: (id) => store.edit(id, 'attribute'),
    remove: store.remove,
    deny: (id) => denied.add(id),
    makeUnlistable: (id) => spoilt.inLists.add(id),
    delayNextAnswer(ms) {
      delayMs = ms;
    },
    failNextAnswer() {
      isFailing = true;
    },
    refuse: (id) => spoilt.refused.add(id),
    contradict: (id) => spoilt.contradicted.add(id),
    leaveOut: (id) => spoilt.leftOut.add(id),
    begin: (quirk) => quirks.add(quirk),
    end: (quirk) => quirks.delete(quirk),
  };
}
