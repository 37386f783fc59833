import { arns } from '../aws/arns.ts';
import { readEach, readObject, readText } from '../aws/json-value.ts';
import type { AwsCall } from '../aws/protocol/aws-call.ts';
import { type IamStatement, isAllowed, matches, readStatements } from './iam-policy.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** Records a call that AWS makes with a caller's role. Returns true if the caller's policy allows it. */
export type Permit = (call: Omit<AwsCall, 'caller'>) => boolean;

/** Throws for a caller whose policy cannot be judged. */
export type PermitOf = (caller: Resource) => Permit;

/** Records the calls in `calls`, under the caller's logical id. */
export function createPermits(template: Template, resolve: Resolve, calls: AwsCall[]): PermitOf {
  return (caller) => {
    const statements = policyOf(template, caller, resolve);
    return (call) => {
      const made = { ...call, caller: caller.logicalId };
      calls.push(made);
      return isAllowed(statements, made);
    };
  };
}

/** Lists all resources that make calls. */
export function callersOf(template: Template): readonly Resource[] {
  return template.ofType(
    'AWS::Lambda::Function',
    'AWS::Scheduler::Schedule',
    'AWS::Events::Rule',
    'AWS::ApiGatewayV2::Route',
  );
}

/** Reads the calls that the template allows a function, a schedule, a rule or a route. */
export function policyOf(template: Template, caller: Resource, resolve: Resolve): IamStatement[] {
  const { logicalId, type, properties } = caller;
  switch (type) {
    case 'AWS::Lambda::Function':
      return policyOfRole(template, properties['Role'], resolve);
    case 'AWS::Scheduler::Schedule': {
      const target = readObject(properties['Target'], `Target of ${logicalId}`);
      return policyOfRole(template, target['RoleArn'], resolve);
    }
    case 'AWS::Events::Rule': {
      const ruleArn = readText(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }), `Arn of ${logicalId}`);
      return permissionsOf(template, 'events.amazonaws.com', ruleArn, resolve);
    }
    case 'AWS::ApiGatewayV2::Route':
      return permissionsOf(template, 'apigateway.amazonaws.com', arnOfRoute(caller, resolve), resolve);
    default:
      throw new Error(`${logicalId} makes no calls: it is a ${type}`);
  }
}

/** Reads the policies of a role. */
function policyOfRole(template: Template, roleReference: unknown, resolve: Resolve): IamStatement[] {
  const roleArn = resolve(roleReference);
  const role = template
    .ofType('AWS::IAM::Role')
    .find(({ logicalId }) => resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }) === roleArn);
  if (!role) throw new Error(`the template has no role ${String(roleArn)}`);

  refuseUnknown(role.properties, ['AssumeRolePolicyDocument'], role.logicalId);
  const roleName = resolve({ Ref: role.logicalId });
  const attached = template
    .ofType('AWS::IAM::Policy')
    .filter((policy) =>
      readEach(resolve(policy.properties['Roles']), 'Roles', readText).some((each) => each === roleName),
    )
    .map((policy) => policy.properties['PolicyDocument']);
  return attached.flatMap((document) => readStatements(resolve(document)));
}

function arnOfRoute({ logicalId, properties }: Resource, resolve: Resolve): string {
  const apiId = readText(resolve(properties['ApiId']), `ApiId of ${logicalId}`);
  const routeKey = readText(properties['RouteKey'], `RouteKey of ${logicalId}`);
  const [method = '', path = ''] = routeKey.split(' ');
  return arns.httpApiRoute(apiId, method, path);
}

/** Rules and routes have no role. The permissions of a function name those that may invoke it. */
function permissionsOf(
  template: Template,
  principal: string,
  sourceArn: string,
  resolve: Resolve,
): IamStatement[] {
  return template
    .ofType('AWS::Lambda::Permission')
    .filter(({ properties }) => properties['Principal'] === principal)
    .flatMap(({ logicalId, properties }) => {
      refuseUnknown(properties, ['Action', 'FunctionName', 'Principal', 'SourceArn'], logicalId);
      const pattern = readText(resolve(properties['SourceArn'] ?? '*'), `SourceArn of ${logicalId}`);
      if (!matches(pattern, sourceArn)) return [];
      return {
        effect: 'Allow',
        actions: [readText(properties['Action'], `Action of ${logicalId}`)],
        resources: [readText(resolve(properties['FunctionName']), `FunctionName of ${logicalId}`)],
      };
    });
}
