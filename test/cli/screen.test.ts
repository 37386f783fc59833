import { describe, expect, it } from 'vitest';
import { createScreen, type MoveTo } from '../../cli/screen.ts';

async function shown(isTTY: boolean, work: (moveTo: MoveTo) => void): Promise<string> {
  let text = '';
  const write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  await createScreen({ isTTY, write }).progress('fetched', async (moveTo) => work(moveTo));
  return text;
}

const upTo = (last: number, total?: number) => (moveTo: MoveTo) => {
  for (let done = 0; done <= last; done += 1) moveTo(done, total);
};

describe('createScreen', () => {
  it('moves a bar on a terminal', async () => {
    const text = await shown(true, upTo(2, 2));

    expect(text.split('\r')).toEqual([
      '',
      `  [${'.'.repeat(30)}] 0 of 2 fetched`,
      `  [${'#'.repeat(15)}${'.'.repeat(15)}] 1 of 2 fetched`,
      `  [${'#'.repeat(30)}] 2 of 2 fetched\n`,
    ]);
  });

  it('shows no bar when the total is unknown', async () => {
    expect(await shown(true, upTo(1))).toBe('\r  0 fetched\r  1 fetched\n');
  });

  it('keeps the bar within its width when more is done than the total', async () => {
    expect(await shown(true, (moveTo) => moveTo(3, 2))).toBe(`\r  [${'#'.repeat(30)}] 2 of 2 fetched\n`);
  });

  it('writes a line every quarter on other outputs', async () => {
    expect(await shown(false, upTo(300, 300))).toBe(
      '  75 of 300 fetched\n  150 of 300 fetched\n  225 of 300 fetched\n  300 of 300 fetched\n',
    );
    expect(await shown(false, upTo(1, 1))).toBe('  1 of 1 fetched\n');
  });

  it('writes a line every thousand on other outputs when the total is unknown', async () => {
    expect(await shown(false, upTo(2_500))).toBe('  1000 fetched\n  2000 fetched\n');
  });

  it.each([
    true,
    false,
  ])('writes nothing, not even a line break, for work without progress: terminal %s', async (isTTY) => {
    expect(await shown(isTTY, () => {})).toBe('');
  });

  it('never shows more than the total, and nothing after the end', async () => {
    const written: string[] = [];
    const screen = createScreen({ write: (text: unknown) => written.push(String(text)) > 0 });
    let late: (done: number, total?: number) => void = () => {};

    await screen.progress('copied', async (moveTo) => {
      late = moveTo;
      moveTo(5, 4);
    });
    late(9, 4);

    expect(written).toEqual(['  4 of 4 copied\n']);
  });
});
