import { testStart } from '../local/store/running-store.ts';
import { runningSource, type SourceOptions as Settings, type Source } from '../support/source.ts';
import { createStopwatch } from '../support/stopwatch.ts';
import { answerMs, type SourceOptions, type SourceUnderTest } from './source-under-test.ts';

/** The number of times that a failing request is sent. */
const attempts = 5;

/** What a test may do to the store, whatever the API. */
type AnyApi = Pick<
  SourceUnderTest,
  'source' | 'now' | 'advance' | 'create' | 'edit' | 'remove' | 'delayNextAnswer' | 'failNextAnswer'
>;

/** The real source, and the simulated store behind it. */
export async function openBigCommerce(
  { aheadMs = 0 }: SourceOptions,
  settings: Pick<Settings, 'customers' | 'fetch'> = {},
): Promise<{ readonly store: Source['store']; readonly anyApi: AnyApi }> {
  const { now, advance, asking, answering } = createStopwatch(testStart);
  const { store, ...source } = await runningSource({
    clock: asking,
    random: () => 0,
    store: { clock: answering(aheadMs), latencyMs: answerMs },
    ...settings,
  });
  let edits = 0;

  return {
    store,
    anyApi: {
      source,
      now,
      advance,
      create: () => store.create({ notes: 'new' }).id,
      edit(id, kind) {
        edits += 1;
        const notes = `text ${edits}`;
        store.edit(id, { notes }, { keepDateModified: kind === 'unmoved' });
        return notes;
      },
      remove: store.remove,
      delayNextAnswer: (ms) => store.inject({ kind: 'delayed', ms }),
      failNextAnswer: () => store.inject({ kind: 'status', status: 503 }, { times: attempts }),
    },
  };
}
