import { createHash } from 'node:crypto';
import { arns, location } from '../aws/arns.ts';
import { readOptional, readText } from '../aws/json-value.ts';
import { queueUrl } from '../aws/sqs/sqs.ts';
import type { Resource, Template } from './template.ts';

/** The names of a resource of the local stack: its `Ref` and its attributes for `Fn::GetAtt`. */
export interface ResourceNames {
  readonly Ref: string;
  readonly [attribute: string]: string;
}

/** Names a resource in place of CloudFormation. */
export function localName(template: Template, logicalId: string): string {
  return `${template.stackName}-${logicalId}`;
}

/** Returns the name of a table. The template may set it. */
export function tableName(template: Template, { logicalId, properties }: Resource): string {
  return (
    readOptional(properties['TableName'], `TableName of ${logicalId}`, readText) ??
    localName(template, logicalId)
  );
}

/** Ten characters, like API Gateway's ids, and the same at each start. */
function httpApiId(template: Template, logicalId: string): string {
  const digest = createHash('sha256').update(localName(template, logicalId)).digest();
  return digest.readUIntBE(0, 6).toString(36).padStart(10, '0');
}

/** The public domain name of an HTTP API. */
export function httpApiDomain(template: Template, logicalId: string): string {
  return `${httpApiId(template, logicalId)}.execute-api.${location.region}.${location.urlSuffix}`;
}

/** Throws for a resource that the local AWS does not have. */
export function namesOf(
  template: Template,
  resource: Resource,
  resolve: (value: unknown) => unknown,
  endpoint: string,
): ResourceNames {
  const { logicalId, type, properties } = resource;
  const name = localName(template, logicalId);
  switch (type) {
    case 'AWS::DynamoDB::GlobalTable': {
      const own = tableName(template, resource);
      return { Ref: own, Arn: arns.table(own) };
    }
    case 'AWS::SQS::Queue':
      return { Ref: queueUrl(endpoint, name), Arn: arns.queue(name), QueueName: name };
    case 'AWS::Events::EventBus': {
      const busName = readOptional(properties['Name'], `Name of ${logicalId}`, readText) ?? name;
      return { Ref: busName, Name: busName, Arn: arns.eventBus(busName) };
    }
    case 'AWS::Events::Rule': {
      const busName = readText(resolve(properties['EventBusName']), `EventBusName of ${logicalId}`);
      return { Ref: `${busName}|${name}`, Arn: arns.rule(busName, name) };
    }
    case 'AWS::Scheduler::Schedule':
      return { Ref: name, Arn: arns.schedule(name) };
    case 'AWS::ApiGatewayV2::Api':
      return {
        Ref: httpApiId(template, logicalId),
        ApiId: httpApiId(template, logicalId),
        ApiEndpoint: `https://${httpApiDomain(template, logicalId)}`,
      };
    case 'AWS::ApiGatewayV2::Integration':
      return { Ref: name };
    case 'AWS::SecretsManager::Secret':
      return { Ref: arns.secret(name), Id: arns.secret(name) };
    case 'AWS::Lambda::Function':
      return { Ref: name, Arn: arns.function(name) };
    case 'AWS::IAM::Role':
      return { Ref: name, Arn: arns.role(name) };
    case 'AWS::SNS::Topic':
      return { Ref: arns.topic(name) };
    case 'AWS::CloudWatch::Alarm':
      return { Ref: name, Arn: arns.alarm(name) };
    case 'AWS::CloudWatch::Dashboard':
      return { Ref: name };
    case 'AWS::Logs::LogGroup':
      return { Ref: name, Arn: arns.logGroup(name) };
    default:
      throw new Error(`the local stack has no ${type}, so nothing can refer to ${logicalId}`);
  }
}

export function pseudoParameters(template: Template): Readonly<Record<string, string>> {
  return {
    'AWS::Region': location.region,
    'AWS::AccountId': location.accountId,
    'AWS::Partition': location.partition,
    'AWS::URLSuffix': location.urlSuffix,
    'AWS::StackName': template.stackName,
  };
}
