import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomerApi } from '../../lambda/handlers/customer-api.ts';
import { SyncError } from '../../lambda/sync/errors.ts';
import { type Command, type Context, found } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { createFunctions } from '../functions.ts';
import { silent } from '../store.ts';
import { findStoreAccess, readEnvironment } from '../store-access.ts';
import { countSubscriptions, problemOf } from '../subscriptions.ts';

interface Finding {
  readonly what: string;
  readonly isGood: boolean;
  /** What was seen, or what to do. */
  readonly note: string;
}

const answerMs = 30_000;

export const check: Command = {
  summary: 'Checks the token and the API before a deployment, and the copy after it',
  forms: [''],
  details: `Before a deployment, set BIGCOMMERCE_STORE_HASH and BIGCOMMERCE_ACCESS_TOKEN: it then asks only BigCommerce. After it,
it reads the secret, the functions, the mapping, the hooks and who gets the alarms, too. It changes nothing.`,

  async run(_input, context) {
    const isBefore = readEnvironment(context.environment) !== undefined;
    const findings = [await checkStore(context), ...(isBefore ? [] : await checkCopy(context))];
    context.output.result(
      findings,
      findings.map(({ what, isGood, note }) => {
        const { good, bad } = context.output.paint;
        return `${isGood ? good('✓') : bad('✗')} ${what}: ${note}`;
      }),
    );
    return findings.every(({ isGood }) => isGood) ? found.nothing : found.something;
  },
};

/** Asks for one page of the list, by which token, scope, address and quota show. */
async function checkStore(context: Context): Promise<Finding> {
  const { clock, fetch } = context;
  const what = 'BigCommerce answers';
  const { storeHash, apiUrl, tokens } = await findStoreAccess(context);
  let quotaLeft: number | undefined;
  const client = createClient(
    { storeHash, apiUrl, quotaShare: 0.1 },
    {
      tokens,
      telemetry: {
        ...silent,
        quotaLeft: (left) => {
          quotaLeft = left;
        },
      },
      clock,
      random: Math.random,
      fetch,
    },
  );
  const { list } = createCustomerApi(client, { customersApi: 'v2', include: [], omitFields: [] });
  try {
    await list.ping(clock.now() + answerMs);
    const left = quotaLeft === undefined ? '' : `, ${quotaLeft} requests are left in this window`;
    return { what, isGood: true, note: `the token of store ${storeHash} may read customers${left}` };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { what, isGood: false, note: error.message };
  }
}

async function checkCopy(context: Context): Promise<Finding[]> {
  const { aws } = context;
  const deployment = await context.deployment();
  const { names } = deployment;
  const functions = createFunctions(aws, deployment);
  const named = [names.refreshFunctionName, names.sweepFunctionName, names.webhookFunctionName].filter(
    (name) => name !== undefined,
  );
  const concurrency = await Promise.all(named.map((name) => checkConcurrency(context, name)));
  const mapping = await functions.mapping();
  return [
    ...concurrency,
    {
      what: 'the refresh queue is served',
      isGood: mapping?.State === 'Enabled',
      note:
        mapping?.State === 'Enabled'
          ? 'the mapping is enabled'
          : `the mapping is ${mapping?.State ?? 'missing'}: customer-sync resume enables it`,
    },
    ...(names.webhookUrl === undefined ? [] : [await checkHooks(context)]),
    await checkAlarms(context, names.alarmTopicArn),
  ];
}

async function checkAlarms({ aws }: Context, topicArn: string): Promise<Finding> {
  const subscriptions = await countSubscriptions(aws, topicArn);
  const problem = problemOf(subscriptions, topicArn);
  const note = problem ?? `confirmed subscriptions: ${subscriptions.confirmed}`;
  return { what: 'the alarms reach somebody', isGood: problem === undefined, note };
}

async function checkConcurrency({ aws }: Context, name: string): Promise<Finding> {
  const command = new GetFunctionConcurrencyCommand({ FunctionName: name });
  const { ReservedConcurrentExecutions: reserved } = await aws.ask(
    'lambda:GetFunctionConcurrency',
    aws.lambda.send(command),
  );
  return {
    what: `${name} may run`,
    isGood: reserved !== 0,
    note:
      reserved === 0
        ? 'its reserved concurrency is 0, so it never starts: remove that limit'
        : `reserved concurrency: ${reserved ?? 'none'}`,
  };
}

async function checkHooks({ aws, deployment }: Context): Promise<Finding> {
  const what = 'the hooks are right';
  try {
    const answer = await createFunctions(aws, await deployment()).invokeSweep({ webhooks: 'status' });
    const {
      errors,
      created = 0,
      reactivated = 0,
      repaired = 0,
      hooks = [],
    } = answer as {
      errors?: readonly string[];
      created?: number;
      reactivated?: number;
      repaired?: number;
      hooks?: readonly unknown[];
    };
    const wrong = created + reactivated + repaired;
    const [error] = errors ?? [];
    if (error !== undefined) return { what, isGood: false, note: error };
    return wrong === 0
      ? { what, isGood: true, note: `${hooks.length} hooks are active` }
      : {
          what,
          isGood: false,
          note: `${wrong} are missing or wrong: customer-sync hooks ensure repairs them`,
        };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { what, isGood: false, note: error.message };
  }
}
