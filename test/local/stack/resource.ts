/** The ARN of a resource of a template. */
export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

export const ref = (logicalId: string) => ({ Ref: logicalId });
