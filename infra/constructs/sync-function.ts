import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { env } from '../../lambda/contract.ts';
import type { FunctionName } from './bundle-function.ts';
import type { CopyProps } from './copy-props.ts';
import { explainFinding } from './explain-finding.ts';
import { functionCode } from './function-code.ts';

export interface SyncFunctionProps
  extends CopyProps,
    Pick<
      FunctionOptions,
      'description' | 'timeout' | 'deadLetterQueue' | 'onFailure' | 'retryAttempts' | 'maxEventAge'
    > {
  /** File in `lambda/handlers` that exports `handler`, without its extension. */
  readonly handlerName: FunctionName;
}

/** A function with its own log group. It may only write there until it is granted more. */
export class SyncFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: SyncFunctionProps) {
    const { store, encryptionKey, vpc, handlerName, ...options } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: store.logRetentionDays,
      removalPolicy: store.removalPolicy,
      ...(encryptionKey && { encryptionKey }),
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    if (vpc) grantNetworkInterfaces(role);

    super(scope, id, {
      ...options,
      ...(vpc && { vpc }),
      code: functionCode(handlerName),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      role,
      logGroup,
      // Lambda's own lines become JSON, too. Lines of Powertools are JSON already and stay as they are.
      loggingFormat: LoggingFormat.JSON,
      environment: {
        [env.storeHash]: store.storeHash,
        [env.stage]: store.stage,
        // Not Lambda's own filter, which would also drop the lines of metrics.
        [env.logLevel]: store.logLevel,
      },
    });
  }
}

/** Lambda creates the network interfaces with the role of the function. The CDK permits that only to roles of its own. */
function grantNetworkInterfaces(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
  explainFinding(role, {
    rule: 'AwsSolutions-IAM5',
    detail: 'Resource::*',
    reason: 'Lambda checks these permissions before it knows the network interfaces.',
  });
}
