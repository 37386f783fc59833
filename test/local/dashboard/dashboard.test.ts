import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metric, metricNamespace } from '../../../lambda/contract.ts';
import { awsMetrics } from '../../../local/aws/cloudwatch/aws-metrics.ts';
import { drawDashboard } from '../../../local/dashboard/draw-dashboard.ts';
import { readDashboard } from '../../../local/dashboard/read-dashboard.ts';
import { parts } from '../../../local/stack/parts.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import { hookedPipeline, sweepIncrementally } from '../../support/hooked-pipeline.ts';
import type { RunningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { stackTemplate } from '../../support/stack-template.ts';

const dynamoDb = runningDynamoDb();
const widgets = readDashboard(stackTemplate());

describe('the dashboard', () => {
  it('shows every alarm', () => {
    expect(widgets.flatMap(({ alarms }) => alarms)).toHaveLength(
      stackTemplate().ofType('AWS::CloudWatch::Alarm').length,
    );
  });

  it('shows metrics that AWS or the functions write', () => {
    const written: Readonly<Record<string, readonly string[]>> = {
      ...awsMetrics,
      [metricNamespace]: Object.values(metric),
    };

    const shown = widgets.flatMap(({ metrics }) => metrics);

    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter(({ namespace, name }) => !written[namespace]?.includes(name))).toEqual([]);
  });

  // https://aws.amazon.com/cloudwatch/pricing/
  it('has no more metrics than a free dashboard may have', () => {
    expect(widgets.flatMap(({ metrics }) => metrics).length).toBeLessThanOrEqual(50);
  });

  it('asks the logs only for fields that the functions write', async () => {
    const pipeline = await hookedPipeline(dynamoDb, {
      store: { quota: { requests: 150, windowMs: 30_000 } },
    });

    await letEverythingHappen(pipeline);

    const written = new Set(pipeline.written.flatMap((line) => Object.keys(line)));
    const asked = widgets.flatMap(({ query = '' }) => fieldsIn(query));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((field) => !written.has(field))).toEqual([]);
  });

  it('has no overlapping widgets', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)}/${y + Math.floor(cell / width)}`,
      ),
    );

    expect(new Set(cells).size).toBe(cells.length);
  });

  it('looks like docs/dashboard.svg, which npm run draw:dashboard draws', () => {
    const picture = readFileSync(new URL('../../../docs/dashboard.svg', import.meta.url), 'utf8');

    expect(drawDashboard(widgets)).toBe(picture);
  });

  it('leaves webhooks out where there are none', () => {
    const titles = readDashboard(stackTemplate({ webhooks: false })).map(({ title }) => title);

    expect(titles.filter((title) => /hook/i.test(title))).toEqual([]);
    expect(titles.length).toBeGreaterThan(8);
  });
});

/** The fields that a query of CloudWatch Logs Insights reads, without its own names, texts and patterns. */
function fieldsIn(query: string): string[] {
  const code = query
    .split('\n')
    .filter((line) => !/^SOURCE/.test(line))
    .join('\n')
    .replaceAll(/"[^"]*"|\/[^/]*\/|\bas \w+|@\w+/g, ' ');
  const words = code.match(/\b[A-Za-z]\w*\b(?!\()/g) ?? [];
  return words.filter((word) => !/^(filter|stats|display|sort|limit|by|like|in|and|or|desc|5m)$/.test(word));
}

/** Everything that the functions count or log: stored, refused, failed, postponed, missing, and so on. */
async function letEverythingHappen(pipeline: RunningPipeline): Promise<void> {
  const { store, clock } = pipeline;
  const isOf = (id: number) => (request: StoreRequest) => request.customerId === id;
  const failing = { kind: 'status', status: 503 } as const;
  for (let n = 0; n < 8; n += 1) store.create();
  await sweepIncrementally(pipeline);
  await pipeline.settled();
  await clock.sleep(20 * 60_000);
  await sweepIncrementally(pipeline);

  store.inject(failing, { when: isOf(1) });
  store.inject({ kind: 'rateLimited', timeResetMs: 100 }, { when: isOf(2) });
  store.inject({ kind: 'status', status: 422 }, { times: 9, when: isOf(3) });
  for (const id of [1, 2, 3]) store.edit(id, { notes: 'Edited.' });
  pipeline.request([4, 4, 99]);
  await pipeline.settled();
  pipeline.queue.send(JSON.stringify(requestOf(5)), { delayMs: 60_000 });
  await clock.sleep(30_000);
  pipeline.request([5]);
  await clock.sleep(120_000);
  await pipeline.settled();

  store.changeDeliveries({ lostShare: 1 });
  store.remove(6);
  store.edit(7, { notes: 'Drifts.' }, { silent: true, keepDateModified: true });
  store.inject(
    {
      kind: 'altered',
      customer: (customer) => (customer['id'] === 8 ? { ...customer, date_modified: 'never' } : customer),
    },
    { times: 1, when: store.shows(8) },
  );
  for (const { id } of store.hooks()) store.deactivateHook(id);
  await pipeline.fire(parts.schedules.full);
  await pipeline.settled();
  store.inject({ kind: 'status', status: 401 }, { times: 9 });
  await pipeline.sweep({ sweep: 'incremental' }).catch(() => {});
}

function requestOf(customerId: number) {
  return { source: 'customer-sync', 'detail-type': 'CustomerRefreshRequested', detail: { customerId } };
}
