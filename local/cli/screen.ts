import type { WriteStream } from 'node:tty';

/** What the user reads, beside lines of JSON. */
export interface Screen {
  say(text?: string): void;
  /** Does `work`, which tells how much of `total` is done: a bar on a terminal, else a plain line every quarter. */
  progress<Result>(
    total: number,
    what: string,
    work: (moveTo: (done: number) => void) => Promise<Result>,
  ): Promise<Result>;
}

const barWidth = 30;

export function createScreen(stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean }): Screen {
  const say = (text = '') => void stream.write(`${text}\n`);

  return {
    say,

    async progress(total, what, work) {
      if (stream.isTTY) {
        const moveTo = (done: number) =>
          void stream.write(`\r  ${bar(done, total)} ${done} of ${total} ${what}`);
        moveTo(0);
        return await work(moveTo).finally(say);
      }
      let quarters = 0;
      return await work((done) => {
        if (done < ((quarters + 1) * total) / 4) return;
        quarters = Math.floor((4 * done) / total);
        say(`  ${done} of ${total} ${what}`);
      });
    },
  };
}

function bar(done: number, total: number): string {
  const filled = Math.round((barWidth * done) / total);
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
}
