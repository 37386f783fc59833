import { readText } from '../aws/json-value.ts';
import type { Template } from './template.ts';
import type { Resolve } from './values.ts';

/** The template's SSM parameters by name, with every reference resolved. */
export function parametersOf(template: Template, resolve: Resolve): Map<string, string> {
  return new Map(
    template
      .ofType('AWS::SSM::Parameter')
      .map(({ logicalId, properties }) => [
        readText(resolve(properties['Name']), `Name of ${logicalId}`),
        readText(resolve(properties['Value']), `Value of ${logicalId}`),
      ]),
  );
}
