import { describe, expect, it } from 'vitest';
import { createSourceClock } from '../../../lambda/bigcommerce/source-clock.ts';

const date = 'Mon, 06 May 2024 12:00:00 GMT';
const dateMs = Date.parse('2024-05-06T12:00:00Z');

describe('createSourceClock', () => {
  it('does not know before the first answer', () => {
    const clock = createSourceClock();
    clock.learn(null, 0, 1);
    clock.learn('soon', 0, 1);

    expect(clock.toSourceMs(dateMs)).toBeUndefined();
  });

  it.each([
    -600_000, -3_000, 3_000, 600_000,
  ])('applies an offset of %i ms, to within the second of a Date', (offsetMs) => {
    const clock = createSourceClock();
    const localMs = dateMs - offsetMs;

    clock.learn(date, localMs + 400, localMs + 500);

    const error = Math.abs((clock.toSourceMs(localMs) ?? 0) - dateMs);
    expect(error).toBeLessThanOrEqual(1_000);
  });

  it.each([-1_000, 0, 1_000])('applies no offset of %i ms, which delay may explain', (offsetMs) => {
    const clock = createSourceClock();
    const localMs = dateMs - offsetMs;

    clock.learn(date, localMs + 400, localMs + 500);

    expect(clock.toSourceMs(localMs)).toBe(localMs);
  });

  it('takes a slow answer for doubt, not for an offset', () => {
    const clock = createSourceClock();

    clock.learn(date, dateMs - 9_000, dateMs + 900);

    expect(clock.toSourceMs(dateMs)).toBe(dateMs);
  });

  it('narrows its doubt with every answer', () => {
    const clock = createSourceClock();
    const offsetMs = 60_000;
    const localMs = dateMs - offsetMs;

    clock.learn(date, localMs - 9_000, localMs + 900);
    const wide = clock.toSourceMs(0) ?? 0;
    clock.learn(date, localMs + 100, localMs + 200);
    const narrow = clock.toSourceMs(0) ?? 0;

    expect(Math.abs(narrow - offsetMs)).toBeLessThan(Math.abs(wide - offsetMs) + 1);
    expect(Math.abs(narrow - offsetMs)).toBeLessThanOrEqual(1_000);
  });

  it.each([-365, -1, 1, 365])('does not believe a Date that is off by %i days', (days) => {
    const clock = createSourceClock();

    clock.learn(date, dateMs - days * 86_400_000, dateMs - days * 86_400_000 + 100);

    expect(clock.toSourceMs(dateMs)).toBeUndefined();
  });

  it('starts anew when a clock was set', () => {
    const clock = createSourceClock();
    clock.learn(date, dateMs, dateMs + 100);

    clock.learn(date, dateMs - 600_000, dateMs - 599_900);

    expect(Math.abs((clock.toSourceMs(0) ?? 0) - 600_000)).toBeLessThanOrEqual(1_000);
  });
});
