import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenOnLoopback } from '../../local/aws/loopback-server.ts';
import { leapingClock } from './leaping-clock.ts';

describe('leapingClock', () => {
  it('leaps to each sleeper in turn', async () => {
    const clock = leapingClock();
    const startMs = clock.now();
    const woken: [string, number][] = [];
    const sleep = (name: string, ms: number) =>
      clock.sleep(ms).then(() => woken.push([name, clock.now() - startMs]));

    await Promise.all([sleep('late', 3_600_000), sleep('early', 1_000)]);

    expect(woken).toEqual([
      ['early', 1_000],
      ['late', 3_600_000],
    ]);
  });

  it('stands still while nobody sleeps', async () => {
    const clock = leapingClock();
    const startMs = clock.now();

    for (let turns = 0; turns < 1_000; turns += 1) await new Promise(setImmediate);

    expect(clock.now()).toBe(startMs);
  });

  it('does not leap while a server works on a request, and leaps when the server sleeps', async () => {
    const clock = leapingClock();
    const startMs = clock.now();
    const { endpoint, close } = await listenOnLoopback(
      createServer(async (_, response) => {
        for (let turns = 0; turns < 100; turns += 1) await new Promise(setImmediate);
        const beforeMs = clock.now();
        await clock.sleep(2_000);
        response.end(String(beforeMs - startMs));
      }),
    );
    onTestFinished(close);
    const alarm = clock.sleep(60_000).catch(() => {});

    const answer = await (await fetch(endpoint)).text();

    expect(answer).toBe('0');
    expect(clock.now() - startMs).toBe(2_100);
    await alarm;
  });

  it('lets a sleeper be aborted', async () => {
    const clock = leapingClock();
    const over = new AbortController();
    const startMs = clock.now();

    const sleep = clock.sleep(1_000, over.signal);
    over.abort(new Error('enough'));

    await expect(sleep).rejects.toThrow('enough');
    await expect(clock.sleep(1_000, over.signal)).rejects.toThrow('enough');
    expect(clock.now()).toBe(startMs);
  });
});
