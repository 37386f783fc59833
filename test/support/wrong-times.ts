type Said = Readonly<Record<string, string>>;

const minuteMs = 60_000;

type WrongTime = [what: string, said: (nowMs: number) => Said, behindMs: number];

/** Headers with a believable time at `nowMs`, and how far behind they make the source look. */
export const believableTimes: WrongTime[] = [
  ['a Date 59 minutes ahead', (nowMs) => ({ Date: dateOf(nowMs + 59 * minuteMs) }), 0],
  ['a Date 16 minutes behind', (nowMs) => ({ Date: dateOf(nowMs - 16 * minuteMs) }), 16 * minuteMs],
  ['a Date 10 seconds behind and an Age', (nowMs) => ({ Date: dateOf(nowMs - 10_000), Age: '10' }), 0],
];

/** The same, and headers with an unbelievable time. */
export const wrongTimes: WrongTime[] = [
  ...believableTimes,
  ['1970', () => ({ Date: 'Thu, 01 Jan 1970 00:00:00 GMT' }), 0],
  ['the year 9999', () => ({ Date: 'Fri, 31 Dec 9999 23:59:59 GMT' }), 0],
  ['garbage', () => ({ Date: 'yesterday', Age: 'old' }), 0],
];

/** `fetch`, with these headers in the answers that `isMeant` chooses; in all answers by default. */
export function saying(
  said: Said | (() => Said),
  isMeant: (url: string, response: Response) => boolean = () => true,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!isMeant(String(input), response)) return response;
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(typeof said === 'function' ? said() : said)) {
      headers.set(name, value);
    }
    return new Response(response.body, { status: response.status, headers });
  };
}

function dateOf(ms: number): string {
  return new Date(ms).toUTCString();
}
