import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningStore } from '../running-store.ts';

/** A list in an answer of V3. */
export interface V3Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read any answer of the store
  readonly data: readonly any[];
  readonly meta: {
    readonly pagination?: { readonly total: number; readonly current_page: number };
    readonly cursor_pagination?: {
      readonly count: number;
      readonly start_cursor?: string;
      readonly end_cursor?: string;
      readonly links?: { readonly next?: string };
    };
  };
}

/** The body of the 200 answer to a request for customers. */
export async function answered(
  store: RunningStore,
  query: Record<string, string>,
  part = '',
): Promise<V3Answer> {
  const answer = await store.askV3(`/customers${part}?${new URLSearchParams(query)}`);
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as V3Answer;
}

export async function listedIdsV3(
  store: RunningStore,
  query: Record<string, string> = {},
): Promise<number[]> {
  return (await answered(store, query)).data.map(({ id }) => id);
}

/** The records in an answer. */
export async function dataOf(answer: Response): Promise<V3Answer['data']> {
  return ((await answer.json()) as V3Answer).data;
}

/** The fields of an answer. */
export async function fieldsOf(answer: Response): Promise<string[]> {
  return Object.keys((await answer.json()) as object);
}

/** A recorded answer, such as `list-two-2026`. */
export function recordedAnswer(name: string): V3Answer {
  return readRecorded(name) as V3Answer;
}

export function readRecorded(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../../fixtures/v3/${name}.json`), 'utf8'));
}
