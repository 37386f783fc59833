import { CfnResource, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export interface Finding {
  /** Such as `AwsSolutions-IAM5`. */
  readonly rule: string;
  /** One of several findings of the rule, such as `Resource::*`. */
  readonly detail?: string;
  readonly reason: string;
}

/** Explains a finding of cdk-nag about the construct. Versions 2 and 3 look in different places. */
export function explainFinding(construct: IConstruct, { rule, detail, reason }: Finding): void {
  Validations.of(construct).acknowledge({
    id: detail === undefined ? rule : `${rule}[${detail}]`,
    reason,
  });
  const suppression = { id: rule, reason, ...(detail !== undefined && { applies_to: [detail] }) };
  for (const resource of construct.node.findAll().filter((each) => CfnResource.isCfnResource(each))) {
    resource.addMetadata('cdk_nag', { rules_to_suppress: [suppression] });
  }
}
