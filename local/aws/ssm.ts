import { arns } from './arns.ts';
import { readOptional, readText } from './json-value.ts';
import { AwsError } from './protocol/aws-error.ts';
import type { AwsService } from './protocol/aws-service.ts';

/** Systems Manager's parameters, by name. */
export function createSsm(parameters: ReadonlyMap<string, string>): AwsService {
  const toParameter = (name: string, value: string) => ({
    Name: name,
    Type: 'String',
    Value: value,
    Version: 1,
    ARN: arns.parameter(name),
    DataType: 'text',
  });

  return {
    target: 'AmazonSSM',
    iamPrefix: 'ssm',
    throttlingCode: 'ThrottlingException',
    resourcesOf: (input) => [
      arns.parameter(
        readOptional(input['Name'], 'Name', readText) ?? readText(input['Path'], 'Path').replace(/\/+$/, ''),
      ),
    ],
    operations: {
      GetParameter(input) {
        const name = readText(input['Name'], 'Name');
        const value = parameters.get(name);
        if (value === undefined) throw new AwsError('ParameterNotFound', `There is no parameter ${name}.`);
        return { Parameter: toParameter(name, value) };
      },
      GetParametersByPath(input) {
        const path = `${readText(input['Path'], 'Path').replace(/\/+$/, '')}/`;
        const isBelow = (name: string) =>
          name.startsWith(path) && (input['Recursive'] === true || !name.slice(path.length).includes('/'));
        return {
          Parameters: [...parameters]
            .filter(([name]) => isBelow(name))
            .map(([name, value]) => toParameter(name, value)),
        };
      },
    },
  };
}
