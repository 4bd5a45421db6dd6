/** Every role of `aws_sd_configs`. Prometheus: `discovery/aws/aws.go`, `Role`. */
export const awsRoles = ['ec2', 'ecs', 'elasticache', 'lightsail', 'msk', 'rds'] as const;

export type AwsRole = (typeof awsRoles)[number];

/** Which of the keys that not every AWS mechanism has, a role reads. The others are accepted, and mean nothing. */
export const keysOfRole: Readonly<Record<AwsRole, readonly ('clusters' | 'filters' | 'port')[]>> = {
  ec2: ['filters', 'port'],
  ecs: ['clusters', 'port'],
  elasticache: ['clusters'],
  lightsail: ['port'],
  msk: ['clusters', 'port'],
  rds: ['clusters', 'filters', 'port'],
};
