import { describe, expect, it } from 'vitest';
import { createWarmInstances } from '../../../../local/aws/lambda/warm-instances.ts';

/** Instances that answer with their number once they are let. */
function start() {
  let created = 0;
  const waiting: (() => void)[] = [];
  const invoke = createWarmInstances(() => {
    created += 1;
    const number = created;
    return async (event) => {
      if (event === 'wait') await new Promise<void>((resolve) => waiting.push(resolve));
      if (event === 'fail') throw new RangeError('a bug');
      return number;
    };
  });
  return { invoke, letGo: () => waiting.shift()?.() };
}

describe('createWarmInstances', () => {
  it('hands later events to the instance that is there', async () => {
    const { invoke } = start();

    expect([await invoke('a'), await invoke('b')]).toEqual([1, 1]);
  });

  it('gives events at the same time instances of their own', async () => {
    const { invoke, letGo } = start();

    const first = invoke('wait');
    const second = await invoke('b');
    letGo();

    expect([await first, second]).toEqual([1, 2]);
  });

  it('keeps an instance that failed', async () => {
    const { invoke } = start();

    await expect(invoke('fail')).rejects.toThrow('a bug');

    expect(await invoke('b')).toBe(1);
  });
});
