import { attribute, type Output, ref, sub, type Value, when } from '../cloudformation.ts';
import type { Worker } from '../worker.ts';

/** Where readers reach the API, with its stage. */
const apiUrl: Value = when(
  'HasDomain',
  sub(`https://\${DomainName}`),
  when(
    'IsPrivate',
    {
      'Fn::Sub': [
        `https://\${RestApi}-\${Endpoint}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/\${Stage}`,
        { Endpoint: { 'Fn::Select': [0, { 'Fn::Split': [',', ref('VpcEndpointIds')] }] } },
      ],
    },
    sub(`https://\${RestApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/\${Stage}`),
  ),
);

function tokenOutputs(tokens: string): Readonly<Record<string, Output>> {
  if (tokens === '') return {};
  const place: Output = {
    Description: 'Where the tokens of readers are kept',
    Condition: 'HasApi',
    Value: sub(tokens),
  };
  // The command line writes parameters; a secret is for whoever made it.
  if (!tokens.startsWith('ssm:')) return { Tokens: place };
  const command = `npx rollcall token create prometheus --tokens-file ${tokens}`;
  return {
    Tokens: place,
    TokenCommand: {
      Description: 'Makes a token for readers, and prints it once',
      Condition: 'HasApi',
      Value: sub(command),
    },
  };
}

/** What a person needs to know of a stack. */
export function outputsOf(workers: readonly Worker[], tokens: string): Readonly<Record<string, Output>> {
  return {
    Url: { Description: 'The hub, for scrapers and for rollcall --url', Condition: 'HasApi', Value: apiUrl },
    ...tokenOutputs(tokens),
    TableName: { Description: 'The table', Value: ref('Table') },
    AlarmTopicArn: { Description: 'Subscribe to it to be told of alarms', Value: ref('AlarmTopic') },
    DomainTarget: {
      Description: 'What the DNS record of the domain name has to point at',
      Condition: 'HasDomain',
      Value: attribute('RestApiDomain', 'RegionalDomainName'),
    },
    ...Object.fromEntries(
      workers.map(({ id, name }) => [
        `${id}RoleArn`,
        {
          Description: `The role of ${name}: roles that it assumes and access entries of EKS trust it`,
          Value: attribute(`${id}Role`),
        },
      ]),
    ),
  };
}
