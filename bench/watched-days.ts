import type { StoreRequest } from '../local/store/store-request.ts';
import type { RecordedStack } from './recorded-stack.ts';
import type { Day } from './watched-day.ts';

const sweepsAnHour = 4;
/** When the daily full sweep runs. */
const fullSweepHour = 3;
const webhooksAnHour = 500;
const forever = { times: Number.POSITIVE_INFINITY };

/** A day on which nobody changes a customer. */
export async function recordQuietDay({ record, sync }: RecordedStack): Promise<Day> {
  const incremental = await record(() => sync.sweep({ sweep: 'incremental' }));
  const full = await record(() => sync.sweep({ sweep: 'full' }));

  return (hour) => [
    [sweepsAnHour, incremental],
    [hour === fullSweepHour ? 1 : 0, full],
  ];
}

/** A day with many webhooks, on which BigCommerce, its webhooks and single customers fail now and then in every hour. */
export async function recordBusyDay({ store, record, sync, post }: RecordedStack): Promise<Day> {
  const failing = async (fault: Parameters<typeof store.inject>[0], act: () => unknown, times = 1) => {
    store.inject(fault, { times });
    return await record(act);
  };
  const edit = (id: number) => store.edit(id, { notes: `Edited at ${Date.now()}.` });
  const isOfOne = ({ customerId }: StoreRequest) => customerId === 1;

  const incremental = await record(() => {
    for (let id = 1; id <= 10; id += 1) store.edit(id, { company: 'Example & Sons' }, { silent: true });
    return sync.sweep({ sweep: 'incremental' });
  });
  const edited = await record(() => edit(2));
  const changed = await record(() => {
    store.create();
    store.remove(3);
    for (const _ of [1, 2]) sync.request([4]);
  });
  const answers = [
    await failing({ kind: 'status', status: 503 }, () => edit(5)),
    await failing({ kind: 'rateLimited', timeResetMs: 100 }, () => edit(6)),
  ];
  const deadLettered = await record(async () => {
    const fault = store.inject({ kind: 'status', status: 422 }, { ...forever, when: isOfOne });
    edit(1);
    await store.delivered();
    await sync.idle();
    fault.stop();
  });
  const refused = await record(async () => {
    await post('{}', false);
    await post('{"scope": 1}', true);
    store.announce({ scope: 'store/customer/unknown', data: { type: 'customer' } });
  });
  const full = await record(() => {
    store.edit(7, { notes: 'Not reported.' }, { silent: true, keepDateModified: true });
    return sync.sweep({ sweep: 'full' });
  });

  return (hour) => [
    [sweepsAnHour, incremental],
    [hour === fullSweepHour ? 1 : 0, full],
    [webhooksAnHour, edited],
    ...[changed, deadLettered, refused, ...answers].map((recording) => [1, recording] as const),
  ];
}
