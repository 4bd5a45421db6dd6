/** One action that has to be allowed. `${AWS::Partition}` and its like stand in a resource as CloudFormation fills them in. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Why it is needed, or why the resource is not narrower. */
  readonly reason: string;
}

/** What a provider has to be allowed before it can ask its source. */
export interface Needs {
  readonly permissions: readonly Permission[];
  /** ARNs of the roles that it assumes. */
  readonly roles: readonly string[];
  /** References (`ssm:/name`, `secretsmanager:name#key`) of the secrets that it reads. */
  readonly secrets: readonly string[];
}
