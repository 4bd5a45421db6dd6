import { type Resources, ref, when } from '../cloudformation.ts';

/** The table is the memory of what was last found. A stack that is removed leaves it behind, unless told otherwise. */
export function tableResources(deletionPolicy: 'Retain' | 'Delete'): Resources {
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: deletionPolicy,
      UpdateReplacePolicy: deletionPolicy,
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: when('HasKey', { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: ref('KmsKeyArn') }),
      },
    },
  };
}
