import { testStart } from '../local/store/running-store.ts';
import { runningSource } from '../support/source.ts';
import { createStopwatch } from '../support/stopwatch.ts';
import { answerMs, type SourceOptions, type SourceUnderTest } from './source-under-test.ts';

/** The number of times that a failing request is sent. */
const attempts = 5;

export async function openBigCommerceV2({ aheadMs = 0 }: SourceOptions = {}): Promise<SourceUnderTest> {
  const { now, advance, asking, answering } = createStopwatch(testStart);
  const { store, ...source } = await runningSource({
    clock: asking,
    random: () => 0,
    store: { clock: answering(aheadMs), latencyMs: answerMs },
  });
  let edits = 0;

  return {
    source,
    direction: 'ascending',
    now,
    advance,
    create: () => store.create({ notes: 'new' }).id,
    edit(id, kind) {
      edits += 1;
      const notes = `text ${edits}`;
      store.edit(id, { notes }, { keepDateModified: kind === 'unmoved' });
      return notes;
    },
    editAttribute: (id) => store.setAttribute(id, 1, `value ${now()}`),
    remove: store.remove,
    deny: (id) =>
      store.inject(
        { kind: 'status', status: 404 },
        { when: ({ path }) => path.endsWith(`/v2/customers/${id}`) },
      ),
    makeUnlistable: (id) =>
      store.inject(
        { kind: 'status', status: 500 },
        { times: Number.POSITIVE_INFINITY, when: store.shows(id, 'in lists') },
      ),
    delayNextAnswer: (ms) => store.inject({ kind: 'delayed', ms }),
    failNextAnswer: () => store.inject({ kind: 'status', status: 503 }, { times: attempts }),
  };
}
