import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction, type FunctionName } from './bundle-function.ts';

/** The code of a function, bundled from the sources. In the published package `packaged-function-code.ts` is in its place. */
export function functionCode(name: FunctionName): AssetCode {
  return Code.fromAsset(import.meta.dirname, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      local: {
        tryBundle(folder) {
          bundleFunction(name, folder);
          return true;
        },
      },
      // The CDK wants an image, and never starts it. By the command it knows one function's bundle from another's.
      image: DockerImage.fromRegistry('unused'),
      command: [name],
    },
  });
}
