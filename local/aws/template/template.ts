import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type JsonObject, readObject, readOptional, readText, UnreadableJsonError } from '../json-value.ts';

export interface Resource {
  readonly logicalId: string;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** As they stand in the template: references are not resolved. */
  readonly properties: JsonObject;
}

/** A synthesized CloudFormation template. */
export interface Template {
  /** Where its assets are, too. */
  readonly directory: string;
  readonly stackName: string;
  resource(logicalId: string): Resource;
  ofType(...types: readonly string[]): readonly Resource[];
}

/** Reads `cdk.out/<stack>.template.json`. */
export function readTemplate(file: string): Template {
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const resources = new Map(
    Object.entries(readObject(readObject(document, file)['Resources'], 'Resources')).map(
      ([logicalId, value]) => [logicalId, readResource(logicalId, value)],
    ),
  );

  return {
    directory: dirname(file),
    stackName: basename(file, '.template.json'),
    resource(logicalId) {
      const resource = resources.get(logicalId);
      if (!resource) throw new UnreadableJsonError(logicalId, 'a resource of the template');
      return resource;
    },
    ofType: (...types) => [...resources.values()].filter(({ type }) => types.includes(type)),
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

/** The one resource called `name`: its logical id, or that without the eight digits the CDK puts after it. */
export function findNamed(resources: readonly Resource[], name: string): Resource {
  const found = resources.find(
    ({ logicalId }) => logicalId === name || logicalId.replace(/[0-9A-F]{8}$/, '') === name,
  );
  if (found) return found;
  const known = resources.map(({ logicalId }) => logicalId).join(', ');
  throw new Error(`the template has no ${name}; it has ${known || 'none of that kind'}`);
}

/** Throws when the resource has a property that is neither built here nor known to be without effect here. */
export function refuseUnknown(properties: JsonObject, known: readonly string[], place: string): void {
  const unknownName = Object.keys(properties).find((name) => !known.includes(name));
  if (unknownName !== undefined) throw new Error(`the local stack cannot honour ${unknownName} of ${place}`);
}
