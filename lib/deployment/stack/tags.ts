import type { Resource, Resources } from '../cloudformation.ts';

/** Types of which CloudFormation takes tags, as lists of keys and values. */
const taggable: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
]);

/** The resources with these tags on every one that can have any. */
export function tagged(resources: Resources, tags: Readonly<Record<string, string>>): Resources {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (list.length === 0) return resources;
  const withTags = (resource: Resource) =>
    taggable.has(resource.Type) ? { ...resource, Properties: { ...resource.Properties, Tags: list } } : resource;
  return Object.fromEntries(Object.entries(resources).map(([name, resource]) => [name, withTags(resource)]));
}
