import { isObject } from '../aws/json-value.ts';

/** Shows the result of each request, one line for each. */
export interface EventBoard {
  /** Reads a line of a function's log. */
  note(line: string): void;
  /** From now on shows the requests. */
  show(): void;
}

const shown: Readonly<Record<string, (fields: Readonly<Record<string, unknown>>) => string>> = {
  'customer asked for': ({ customerId, scope }) => `webhook   customer ${customerId}: ${scope}`,
  'webhook ignored': ({ scope }) => `webhook   ${scope} names no customer`,
  'webhook refused': ({ reason }) => `webhook   refused: ${reason}`,
  'request done': ({ customerId, outcome }) => `done      customer ${customerId}: ${outcome}`,
  'request comes back': ({ customerId, inSeconds, reason }) =>
    `waits     customer ${customerId}: again in ${inSeconds} s, ${reason}`,
  'request dead-lettered': ({ customerId, reason }) =>
    `given up  customer ${customerId ?? 'unknown'} is a dead letter: ${reason}`,
};

export function createEventBoard(say: (line: string) => void): EventBoard {
  let isShown = false;
  return {
    note(line) {
      if (!isShown || !line.startsWith('{')) return;
      const fields: unknown = JSON.parse(line);
      if (!isObject(fields)) return;
      const sentence = shown[String(fields['message'])]?.(fields);
      if (sentence !== undefined) say(`  ${sentence}`);
    },
    show() {
      isShown = true;
    },
  };
}
