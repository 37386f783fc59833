import { readEach, readObject, readText } from '../json-value.ts';
import { type IamStatement, readStatements } from './iam-policy.ts';
import type { Resource, Template } from './template.ts';
import type { Resolve } from './template-values.ts';

/** What the template lets a function do: the policies attached to its role, but for AWS's own managed ones. */
export function policyOf(template: Template, { properties }: Resource, resolve: Resolve): IamStatement[] {
  const roleArn = resolve(properties['Role']);
  const role = template
    .ofType('AWS::IAM::Role')
    .find(({ logicalId }) => resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }) === roleArn);
  if (!role) throw new Error(`the template has no role ${String(roleArn)}`);

  const roleName = resolve({ Ref: role.logicalId });
  const attached = template
    .ofType('AWS::IAM::Policy')
    .filter((policy) =>
      readEach(resolve(policy.properties['Roles']), 'Roles', readText).some((each) => each === roleName),
    )
    .map((policy) => policy.properties['PolicyDocument']);
  const inline = readEach(role.properties['Policies'] ?? [], 'Policies', readObject).map(
    (policy) => policy['PolicyDocument'],
  );
  return [...inline, ...attached].flatMap((document) => readStatements(resolve(document)));
}
