import { GetParameterCommand, type Parameter, paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { type DeployedNames, type Identity, identityOf, parameterName } from '../lambda/contract.ts';
import type { Aws } from './aws.ts';
import { CommandError } from './command-error.ts';

/** A deployed copy of a store, with the names of its parts. */
export interface Deployment extends Identity {
  readonly names: DeployedNames;
}

export interface Wanted {
  readonly store?: string | undefined;
  readonly stage?: string | undefined;
}

/** Finds the copy by its SSM parameter: the named one, or the only one there is. Throws a CommandError. */
export async function findDeployment(aws: Aws, { store, stage }: Wanted): Promise<Deployment> {
  const found =
    store !== undefined && stage !== undefined
      ? await readOne(aws, { storeHash: store, stage })
      : await readAll(aws);
  const fitting = found.filter(
    (each) =>
      (store === undefined || each.storeHash === store) && (stage === undefined || each.stage === stage),
  );
  const [only, ...others] = fitting;
  if (only === undefined) throw new CommandError(notFound({ store, stage }, found, await aws.place()));
  if (others.length > 0) {
    throw new CommandError(
      `there are ${fitting.length} copies in ${await aws.place()}, ${listed(fitting)}: choose one with --store and --stage`,
    );
  }
  return only;
}

async function readOne(aws: Aws, identity: Identity): Promise<Deployment[]> {
  const call = aws.ssm.send(new GetParameterCommand({ Name: parameterName(identity) }));
  const answer = await aws.ask(
    'ssm:GetParameter',
    call.catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
      throw error;
    }),
  );
  return answer?.Parameter ? toDeployments([answer.Parameter]) : [];
}

async function readAll(aws: Aws): Promise<Deployment[]> {
  const pages = await aws.askForAll(
    'ssm:GetParametersByPath',
    paginateGetParametersByPath({ client: aws.ssm }, { Path: '/customer-sync', Recursive: true }),
  );
  return toDeployments(pages.flatMap(({ Parameters = [] }) => Parameters));
}

/** Other parameters below the path are not ours. */
function toDeployments(parameters: readonly Parameter[]): Deployment[] {
  return parameters.flatMap(({ Name = '', Value = '' }) => {
    const [, storeHash, stage] = /^\/customer-sync\/([^/]+)\/([^/]+)$/.exec(Name) ?? [];
    if (storeHash === undefined || stage === undefined) return [];
    return { storeHash, stage, names: readNames(Name, Value) };
  });
}

function readNames(name: string, text: string): DeployedNames {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CommandError(`the parameter ${name} is not JSON: deploy the copy again`);
  }
}

function notFound({ store, stage }: Wanted, others: readonly Deployment[], place: string): string {
  const wanted =
    store === undefined && stage === undefined
      ? 'no copy'
      : `no copy of ${store === undefined ? 'a store' : `store ${store}`}${stage === undefined ? '' : ` with stage ${stage}`}`;
  if (others.length > 0) return `there is ${wanted} in ${place}, only ${listed(others)}: choose one of these`;
  return `there is ${wanted} in ${place} of this account: choose another region with --region or another account with AWS_PROFILE, or deploy first`;
}

function listed(deployments: readonly Deployment[]): string {
  return deployments.map(identityOf).sort().join(', ');
}
