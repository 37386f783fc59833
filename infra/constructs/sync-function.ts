import { fileURLToPath } from 'node:url';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type FunctionOptions, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { env } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface SyncFunctionProps
  extends Pick<
    FunctionOptions,
    'description' | 'timeout' | 'deadLetterQueue' | 'onFailure' | 'retryAttempts' | 'maxEventAge'
  > {
  readonly store: StoreConfig;
  /** File in `lambda/handlers` that exports `handler`. */
  readonly handlerFile: string;
}

/** A function with its own log group. It may only write there until it is granted more. */
export class SyncFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, { store, handlerFile, ...options }: SyncFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: store.logRetentionDays,
      removalPolicy: store.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    super(scope, id, {
      ...options,
      entry: `${projectRoot}lambda/handlers/${handlerFile}`,
      projectRoot,
      depsLockFilePath: `${projectRoot}package-lock.json`,
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
      },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        keepNames: true,
        bundleAwsSDK: true,
      },
    });
  }
}
