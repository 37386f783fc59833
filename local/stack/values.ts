import { isObject, type JsonObject, readEach, readList, readText } from '../aws/json-value.ts';
import { namesOf, pseudoParameters } from './names.ts';
import type { Template } from './template.ts';

/** Replaces every reference in a template's value with the local name. */
export type Resolve = (value: unknown) => unknown;

/** Throws on an unknown intrinsic function, and on a reference to a resource that does not exist locally. */
export function createResolver(template: Template, endpoint: string): Resolve {
  const pseudo = pseudoParameters(template);

  const ref = (name: string): string =>
    pseudo[name] ?? namesOf(template, template.resource(name), resolve, endpoint).Ref;

  const getAtt = (logicalId: string, attribute: string): string => {
    const resource = template.resource(logicalId);
    const value = namesOf(template, resource, resolve, endpoint)[attribute];
    if (value === undefined) throw new Error(`the local ${resource.type} has no attribute ${attribute}`);
    return value;
  };

  const join = (value: unknown): string => {
    const [separator, parts] = readEach(resolve(value), 'Fn::Join', (part) => part);
    return readEach(parts, 'Fn::Join', readText).join(readText(separator, 'the separator of Fn::Join'));
  };

  const split = (value: unknown): string[] => {
    const [separator, text] = readEach(resolve(value), 'Fn::Split', readText);
    return (text ?? '').split(separator ?? '');
  };

  const select = (value: unknown): unknown => {
    const [index, list] = readEach(resolve(value), 'Fn::Select', (part) => part);
    const selected = readList(list, 'Fn::Select')[Number(index)];
    if (selected === undefined) throw new Error(`Fn::Select finds no item ${String(index)}`);
    return selected;
  };

  const intrinsics: Record<string, (argument: unknown) => unknown> = {
    Ref: (argument) => ref(readText(argument, 'Ref')),
    'Fn::GetAtt': (argument) => {
      const [logicalId = '', attribute = ''] = readEach(argument, 'Fn::GetAtt', readText);
      return getAtt(logicalId, attribute);
    },
    'Fn::Join': join,
    'Fn::Split': split,
    'Fn::Select': select,
  };

  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isObject(value)) return value;
    const name = intrinsicName(value);
    if (name === undefined) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
    }
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw new Error(`the local stack cannot resolve ${name}`);
    return intrinsic(value[name]);
  };
  return resolve;
}

function intrinsicName(value: JsonObject): string | undefined {
  const [name, ...others] = Object.keys(value);
  return name !== undefined && others.length === 0 && /^(Ref$|Fn::)/.test(name) ? name : undefined;
}
