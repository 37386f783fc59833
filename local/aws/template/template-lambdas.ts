import { arns } from '../arns.ts';
import { type Lambda, startLambda } from '../lambda/lambda.ts';
import type { Resource, Template } from './template.ts';
import { toLambdaOptions } from './template-functions.ts';
import { localName } from './template-names.ts';
import type { Resolve } from './template-values.ts';

/** The template's functions. */
export interface TemplateLambdas {
  readonly resources: readonly Resource[];
  /** The function of this name or ARN; undefined if the template has none. */
  find(nameOrArn: string): Resource | undefined;
  of(resource: Resource): Lambda;
  /** Ends all their processes at once; what they were at fails. */
  stop(): Promise<void>;
}

/** `surroundings` is what a function's environment has beside the template's variables, and what wins over them. */
export function createLambdas(
  template: Template,
  resolve: Resolve,
  surroundings: (logicalId: string) => { beneath: Variables; above: Variables },
): TemplateLambdas {
  const resources = template.ofType('AWS::Lambda::Function');
  const lambdas = new Map<Resource, Lambda>();

  const start = (resource: Resource): Lambda => {
    const { beneath, above } = surroundings(resource.logicalId);
    const own = toLambdaOptions(template, resource, resolve);
    const lambda = startLambda({ ...own, environment: { ...beneath, ...own.environment, ...above } });
    lambdas.set(resource, lambda);
    return lambda;
  };

  return {
    resources,
    find: (nameOrArn) =>
      resources.find(({ logicalId }) => {
        const name = localName(template, logicalId);
        return nameOrArn === name || nameOrArn === arns.function(name);
      }),
    of: (resource) => lambdas.get(resource) ?? start(resource),
    async stop() {
      await Promise.all(lambdas.values().map((lambda) => lambda.stop()));
    },
  };
}

type Variables = Readonly<Record<string, string>>;
