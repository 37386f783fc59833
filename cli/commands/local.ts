import { type Command, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { parseCustomerId } from '../customer-ids.ts';
import type { LocalEndpoint } from '../local-endpoint.ts';

export const local: Command = {
  summary: 'Creates, edits or deletes customers in the simulated store of npm start -- --serve',
  forms: ['create FIELD=VALUE ...', 'edit ID FIELD=VALUE ...', 'delete ID'],
  details: 'FIELD is a field of BigCommerce, such as first_name. The store sends a webhook for each change.',

  async run({ positionals: [action, ...rest] }, { local: endpoint, output, suggest, fetch }) {
    if (endpoint === undefined)
      throw new CommandError('this is about the stack on this machine: add --local');
    const { store } = endpoint;
    if (store === undefined)
      throw new CommandError('the stack on this machine copies a real store, which is only read');
    const id = action === 'create' ? undefined : parseCustomerId(rest[0]);
    const changed = await ask(action, id, rest.slice(id === undefined ? 0 : 1), store, fetch);
    output.result({ customerId: changed }, [
      `customer ${changed}: ${action === 'edit' ? 'edited' : `${action}d`}`,
    ]);
    output.next(suggest(`trace ${changed}`), 'shows what became of it');
    return found.nothing;
  },
};

/** Returns the id of the customer. */
async function ask(
  action: string | undefined,
  id: number | undefined,
  fields: readonly string[],
  { url, storeHash, accessToken }: NonNullable<LocalEndpoint['store']>,
  fetch: typeof globalThis.fetch,
): Promise<number> {
  const customers = `${url}/stores/${storeHash}/v3/customers`;
  const headers = { 'X-Auth-Token': accessToken, 'Content-Type': 'application/json' };
  const send = async (method: string, address: string, body?: object) => {
    const response = await fetch(address, { method, headers, ...(body && { body: JSON.stringify([body]) }) });
    if (response.ok) return response;
    throw new CommandError(`the simulated store refused this (${response.status}): ${await response.text()}`);
  };
  if (action === 'delete') {
    await send('DELETE', `${customers}?id:in=${id}`);
    return Number(id);
  }
  if (action !== 'create' && action !== 'edit') {
    throw new CommandError('say which: local create, local edit or local delete');
  }
  const required =
    action === 'create'
      ? { first_name: 'Ada', last_name: 'Lovelace', email: `ada-${Date.now()}@example.com` }
      : {};
  const body = { ...(id !== undefined && { id }), ...required, ...toFields(fields) };
  const response = await send(action === 'create' ? 'POST' : 'PUT', customers, body);
  const { data }: { data: readonly { id: number }[] } = JSON.parse(await response.text());
  return data[0]?.id ?? Number(id);
}

function toFields(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined)
        throw new CommandError(`"${text}" is no field with a value: write first_name=Ada`);
      return [name, value];
    }),
  );
}
