import { isPageFault } from '../errors.ts';

/** Sends one request for several customers. Rejects without a usable answer. */
export type Ask = <Answer>(question: () => Promise<Answer>, customers: number) => Promise<Answer>;

/**
 * Asks one question about several customers. If it fails because one of them may be the cause, it is halved, until only
 * that one fails. Never rejects.
 */
export async function askInParts<Answer>(
  ids: readonly number[],
  ask: (ids: readonly number[]) => Promise<ReadonlyMap<number, Answer>>,
): Promise<Map<number, Answer | { readonly error: unknown }>> {
  if (ids.length === 0) return new Map();
  try {
    const answers = await ask(ids);
    return new Map(ids.map((id) => [id, answers.get(id) ?? { error: new Error(`no answer names ${id}`) }]));
  } catch (error) {
    if (ids.length === 1 || !isPageFault(error)) return new Map(ids.map((id) => [id, { error }]));
    const middle = Math.ceil(ids.length / 2);
    const answers = await askInParts(ids.slice(0, middle), ask);
    return new Map([...answers, ...(await askInParts(ids.slice(middle), ask))]);
  }
}
