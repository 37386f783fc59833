import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type JsonObject,
  readObject,
  readOptional,
  readText,
  UnreadableJsonError,
} from '../aws/json-value.ts';

export interface Resource {
  readonly logicalId: string;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** The properties as in the template, with unresolved references. */
  readonly properties: JsonObject;
}

/** A synthesized CloudFormation template. Immutable. */
export interface Template {
  readonly stackName: string;
  readonly resources: readonly Resource[];
  resource(logicalId: string): Resource;
  ofType(...types: readonly string[]): readonly Resource[];
  /** Returns the same template, but the resource `name` has these properties in place of its own. */
  with(name: string, properties: JsonObject): Template;
}

/** Reads a template document. */
export function createTemplate(stackName: string, document: unknown): Template {
  const resources = readObject(readObject(document, stackName)['Resources'], 'Resources');
  return templateOf(
    stackName,
    Object.entries(resources).map(([logicalId, value]) => readResource(logicalId, value)),
  );
}

/** Reads `cdk.out/<stack>.template.json`. */
export function readTemplate(file: string): Template {
  return createTemplate(basename(file, '.template.json'), JSON.parse(readFileSync(file, 'utf8')));
}

export function templateOf(stackName: string, resources: readonly Resource[]): Template {
  return {
    stackName,
    resources,
    resource(logicalId) {
      const resource = resources.find((each) => each.logicalId === logicalId);
      if (!resource) throw new UnreadableJsonError(logicalId, 'a resource of the template');
      return resource;
    },
    ofType: (...types) => resources.filter(({ type }) => types.includes(type)),
    with(name, properties) {
      const changed = findNamed(resources, name);
      return templateOf(
        stackName,
        resources.map((each) =>
          each === changed ? { ...each, properties: { ...each.properties, ...properties } } : each,
        ),
      );
    },
  };
}

function readResource(logicalId: string, value: unknown): Resource {
  const resource = readObject(value, logicalId);
  return {
    logicalId,
    type: readText(resource['Type'], `Type of ${logicalId}`),
    properties: readOptional(resource['Properties'], `Properties of ${logicalId}`, readObject) ?? {},
  };
}

/** Returns the resource's logical id without the eight digits that the CDK adds. */
export function nameOf({ logicalId }: Resource): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** Finds the one resource whose logical id, with or without the CDK's digits, is `name`. */
export function findNamed(resources: readonly Resource[], name: string): Resource {
  const found = resources.find((each) => each.logicalId === name || nameOf(each) === name);
  if (found) return found;
  const known = resources.map(({ logicalId }) => logicalId).join(', ');
  throw new Error(`the template has no ${name}; it has ${known || 'none of that kind'}`);
}

/** Throws for an unknown property: it is neither built here nor known to have no effect here. */
export function refuseUnknown(properties: JsonObject, known: readonly string[], place: string): void {
  const unknownName = Object.keys(properties).find((name) => !known.includes(name));
  if (unknownName !== undefined) throw new Error(`the local stack cannot honour ${unknownName} of ${place}`);
}
