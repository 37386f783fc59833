import { describe, expect, it } from 'vitest';
import { countsMessage, logField, metric, metricNamespace } from '../../../lambda/contract.ts';
import { queueMetric } from '../../../local/aws/cloudwatch/aws-metrics.ts';
import type { Metric } from '../../../local/aws/cloudwatch/metric-data.ts';
import { createQueueMetrics } from '../../../local/aws/cloudwatch/queue-metrics.ts';
import { createQueue } from '../../../local/aws/sqs/queue.ts';
import { readAlarms } from '../../../local/stack/alarms.ts';
import { localName } from '../../../local/stack/names.ts';
import { parts } from '../../../local/stack/parts.ts';
import { findNamed } from '../../../local/stack/template.ts';
import { createResolver } from '../../../local/stack/values.ts';
import { replay, replayedAlarms } from '../../support/replayed-alarms.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { stackTemplate } from '../../support/stack-template.ts';
import { watchedStack } from '../../support/watched-stack.ts';
import { testClock } from '../store/running-store.ts';

const dynamoDb = runningDynamoDb();
const day = 24 * 60;

describe('the alarms of the stack', () => {
  it('do not ring in the hours after a deployment, when most metrics have no data yet', async () => {
    const stack = await watchedStack(dynamoDb);

    await stack.live(3 * 60);

    expect(stack.rung(0)).toEqual({});
  });

  it('watch the metrics that the functions write, by the same dimensions', async () => {
    const stack = await watchedStack(dynamoDb);

    await stack.live(15);

    const isOwn = ({ namespace }: Metric) => namespace === metricNamespace;
    const dimensionsOf = (metrics: readonly Metric[]) =>
      new Set(metrics.filter(isOwn).map(({ dimensions }) => JSON.stringify(dimensions)));
    expect(dimensionsOf(alarmMetrics())).toEqual(dimensionsOf(stack.data.metrics()));
  });

  it('do not ring while a first copy needs several invocations', async () => {
    const stack = await watchedStack(dynamoDb, {
      customers: 600,
      store: { latencyMs: 4_000 },
      sweepTimeoutMs: 45_000,
    });

    await stack.live(90);

    expect(stack.metric(logField.sweepsContinued)).toBeGreaterThan(0);
    expect(stack.metric(logField.incrementalSweepsCompleted)).toBeGreaterThan(0);
    expect(stack.rung(0)).toEqual({});
  });

  it('do not ring when a full sweep rewrites every row', async () => {
    const stack = await watchedStack(dynamoDb, { customers: 60, isQuiet: true });
    await stack.live(30);
    for (const { id } of stack.store.customers()) {
      stack.store.edit(id, { company: 'Example & Sons' }, { silent: true, keepDateModified: true });
    }

    void stack.fire(parts.schedules.full);
    await stack.live(120);

    expect(stack.metric(logField.drifted)).toBe(60);
    expect(stack.rung(0)).toEqual({});
  });

  it('do not ring in a quiet week, although schedules are not punctual to the second', async () => {
    const stack = await watchedStack(dynamoDb, { isQuiet: true });
    await stack.live(15);
    const incremental = await linesOf(stack, () => stack.live(15));
    const full = await linesOf(stack, () => stack.fire(parts.schedules.full));
    const { data, pass } = replayedAlarms();
    const refreshQueue = queueNamed(parts.refreshQueue);
    let fullAtMinute = 0;

    const rung = pass(7 * day, (minute, atMs) => {
      data.record(queueMetric(refreshQueue, 'ApproximateNumberOfMessagesVisible'), atMs, 0);
      const lateMs = (minute % 7) * 5_000;
      if (minute % day === 3 * 60) {
        fullAtMinute = minute;
        replay(full, data, atMs + lateMs);
      }
      if (minute % 15 === 0) {
        const age = { [metric.fullSweepAgeSeconds]: 60 * (minute - fullAtMinute) };
        replay(incremental, data, atMs + lateMs, age);
      }
    });

    expect(rung).toEqual({});
  });

  it('ring six hours after a full sweep did not run in its turn', () => {
    const { data, pass } = replayedAlarms();
    const [watermarkAge, fullSweepAge] = [
      watched(metric.watermarkAgeSeconds),
      watched(metric.fullSweepAgeSeconds),
    ];

    const rung = pass(32 * 60, (minute, atMs) => {
      if (minute % 15 !== 0) return;
      data.record(watermarkAge, atMs, 10);
      data.record(fullSweepAge, atMs, 60 * minute);
    });

    expect(rung).toEqual({ FullSweepsNotCompleting: 30 * 60 + 20 });
  });

  it('ring when the schedules do not fire for a day after the deployment', () => {
    const { pass } = replayedAlarms();

    expect(pass(2 * day, () => {})).toEqual({ TableFallsBehind: day + 5 });
  });

  it('ring again when a dead letter has waited for a week, even if somebody has looked at it three times', async () => {
    const whole = await deadLetterFor(8, 0);
    const lookedAt = await deadLetterFor(8, 3);

    expect(whole).toEqual({ DeadLetters: 5, DeadLettersForAWeek: expect.any(Number) });
    expect(lookedAt).toEqual(whole);
    expect(whole['DeadLettersForAWeek']).toBeLessThanOrEqual(7 * day + 60);
  });
});

/** The lines of counts that are written while `act` runs. */
async function linesOf(
  { written }: { written: readonly Record<string, unknown>[] },
  act: () => Promise<void>,
) {
  const before = written.length;
  await act();
  return written.slice(before).filter(({ message }) => message === countsMessage);
}

/** The metric as the alarms watch it. */
function watched(name: string): Metric {
  const found = alarmMetrics().find((each) => each.namespace === metricNamespace && each.name === name);
  if (!found) throw new Error(`no alarm watches ${name}`);
  return found;
}

function alarmMetrics(): Metric[] {
  const template = stackTemplate();
  const alarms = readAlarms(template, createResolver(template, 'http://127.0.0.1'));
  return alarms.flatMap(({ series }) => series.metrics);
}

function queueNamed(name: string): string {
  const template = stackTemplate();
  return localName(template, findNamed(template.resources, name).logicalId);
}

/** Which alarms ring for a dead letter that is received so often by somebody who looks at it. */
async function deadLetterFor(days: number, looks: number): Promise<Record<string, number>> {
  const { data, pass } = replayedAlarms();
  const clock = testClock(Date.UTC(2024, 4, 6));
  const queue = createQueue({ name: queueNamed(parts.deadLetterQueue), clock });
  const report = createQueueMetrics(queue, data);
  const watermarkAge = watched(metric.watermarkAgeSeconds);
  queue.send('{}');
  for (let look = 0; look < looks; look += 1) {
    await queue.receive({ max: 1 });
    clock.advance(30_000);
  }
  return pass(days * day, (_minute, atMs) => {
    clock.advance(atMs - clock.now());
    report(atMs + 1);
    data.record(watermarkAge, atMs, 10);
  });
}
