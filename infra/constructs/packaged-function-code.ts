import { join } from 'node:path';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from './bundle-function.ts';

/** The code of a function, which the published package has ready-made. */
export function functionCode(name: FunctionName): AssetCode {
  return Code.fromAsset(join(import.meta.dirname, 'functions', name));
}
