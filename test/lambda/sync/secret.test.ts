import { describe, expect, it } from 'vitest';
import { type Secret, withSecret } from '../../../lambda/sync/secret.ts';

class RefusedError extends Error {}

describe('withSecret', () => {
  it('attempts once when the current value is accepted', async () => {
    const { secret, asked } = rotated('old', 'new');

    const answer = await withSecret(secret, isRefusal, (value) => `served with ${value}`);

    expect(answer).toBe('served with old');
    expect(asked).toEqual([]);
  });

  it('attempts once more with a newer value when the current one is refused', async () => {
    const { secret, asked } = rotated('old', 'new');

    const answer = await withSecret(secret, isRefusal, refusing('old'));

    expect(answer).toBe('served with new');
    expect(asked).toEqual(['old']);
  });

  it('does not attempt again when there is no newer value', async () => {
    const attempts: string[] = [];

    const answer = withSecret(rotated('old', 'old').secret, isRefusal, (value) => {
      attempts.push(value);
      throw new RefusedError(value);
    });

    await expect(answer).rejects.toThrow(RefusedError);
    expect(attempts).toEqual(['old']);
  });

  it('does not attempt a third time when the newer value is refused, too', async () => {
    const { secret, asked } = rotated('old', 'new');

    const answer = withSecret(secret, isRefusal, refusing('old', 'new'));

    await expect(answer).rejects.toThrow('new');
    expect(asked).toEqual(['old']);
  });

  it('reads no newer value after a failure other than a refusal', async () => {
    const { secret, asked } = rotated('old', 'new');

    const answer = withSecret(secret, isRefusal, () => Promise.reject(new Error('unreachable')));

    await expect(answer).rejects.toThrow('unreachable');
    expect(asked).toEqual([]);
  });
});

function isRefusal(error: unknown): boolean {
  return error instanceof RefusedError;
}

function refusing(...values: string[]): (value: string) => string {
  return (value) => {
    if (values.includes(value)) throw new RefusedError(value);
    return `served with ${value}`;
  };
}

/** `asked` lists the values that were refused. */
function rotated(current: string, newer: string): { secret: Secret<string>; asked: string[] } {
  const asked: string[] = [];
  const insteadOf = async (refused: string) => {
    asked.push(refused);
    return newer;
  };
  return { secret: { current: async () => current, insteadOf }, asked };
}
