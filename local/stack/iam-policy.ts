import { readEach, readObject, readOneOf, readText } from '../aws/json-value.ts';
import type { AwsCall } from '../aws/protocol/aws-call.ts';

export interface IamStatement {
  readonly effect: 'Allow' | 'Deny';
  /** Such as `sqs:SendMessage`; wildcards are allowed. */
  readonly actions: readonly string[];
  /** ARNs; wildcards are allowed. */
  readonly resources: readonly string[];
}

/** Reads the statements of a policy document. Throws on conditions, NotAction and NotResource. */
export function readStatements(document: unknown): IamStatement[] {
  return readEach(readObject(document, 'the policy')['Statement'], 'Statement', (value, place) => {
    const { Effect, Action, Resource, Sid: _, ...others } = readObject(value, place);
    const [unknownName] = Object.keys(others);
    if (unknownName !== undefined)
      throw new Error(`${place} of a policy has a ${unknownName}, which cannot be judged`);
    return {
      effect: readOneOf(Effect, ['Allow', 'Deny'], `Effect of ${place}`),
      actions: readEach([Action].flat(), `Action of ${place}`, readText),
      resources: readEach([Resource].flat(), `Resource of ${place}`, readText),
    };
  });
}

export function isAllowed(statements: readonly IamStatement[], call: AwsCall): boolean {
  const applies = ({ actions, resources }: IamStatement) =>
    actions.some((action) => matches(action, permissionFor(call))) &&
    resources.some((resource) => matches(resource, call.resource));
  const applying = statements.filter(applies);
  return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
}

/** Lists the grants that none of the calls needed, as `action on resource`. */
export function unusedGrants(statements: readonly IamStatement[], calls: readonly AwsCall[]): string[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    )
    .filter(
      ({ action, resource }) =>
        !calls.some((call) => matches(action, permissionFor(call)) && matches(resource, call.resource)),
    )
    .map(({ action, resource }) => `${action} on ${resource}`);
}

function permissionFor({ service, action }: AwsCall): string {
  return `${service}:${action}`;
}

/** True if a name or ARN matches the pattern with its wildcards. */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
}
