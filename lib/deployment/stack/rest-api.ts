import { digestOf } from '../../model/digest.ts';
import { attribute, type Resource, type Resources, ref, sub, under, type Value, when } from '../cloudformation.ts';

/** A streamed answer may take longer than the 29 seconds of others. */
const integrationTimeoutMs = 60_000;

const streamUri = sub(
  `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${ApiLambdaFunction.Arn}/response-streaming-invocations`,
);

/** Only who comes through the endpoints is let in: a private API without a policy lets nobody in. */
const privatePolicy: Value = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
      Condition: { StringEquals: { 'aws:SourceVpce': { 'Fn::Split': [',', ref('VpcEndpointIds')] } } },
    },
  ],
};

const routes: Resources = {
  RestApi: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: {
      Name: ref('AWS::StackName'),
      Description: 'Serves what was found, as Prometheus http_sd',
      EndpointConfiguration: when(
        'IsPrivate',
        { Types: ['PRIVATE'], VpcEndpointIds: { 'Fn::Split': [',', ref('VpcEndpointIds')] } },
        { Types: ['REGIONAL'] },
      ),
      Policy: when('IsPrivate', privatePolicy),
      // Who comes past the domain name shows no certificate.
      DisableExecuteApiEndpoint: when('HasMutualTls', true, false),
    },
  },
  RestApiAnyPath: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { RestApiId: ref('RestApi'), ParentId: attribute('RestApi', 'RootResourceId'), PathPart: '{proxy+}' },
  },
  RestApiRootMethod: methodOn(attribute('RestApi', 'RootResourceId')),
  RestApiAnyMethod: methodOn(ref('RestApiAnyPath')),
};

function methodOn(resource: Value): Resource {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: ref('RestApi'),
      ResourceId: resource,
      HttpMethod: 'ANY',
      // The function asks for a token: Prometheus cannot sign requests.
      AuthorizationType: 'NONE',
      ApiKeyRequired: false,
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        Uri: streamUri,
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: integrationTimeoutMs,
      },
    },
  };
}

/** A deployment is a snapshot: with other routes it has to be another one. */
const deployment = `RestApiDeployment${digestOf(JSON.stringify(routes)).replaceAll(/[^A-Za-z0-9]/g, '')}`;

const published: Resources = {
  [deployment]: {
    Type: 'AWS::ApiGateway::Deployment',
    DependsOn: ['RestApiRootMethod', 'RestApiAnyMethod'],
    Properties: { RestApiId: ref('RestApi') },
  },
  RestApiStage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      RestApiId: ref('RestApi'),
      DeploymentId: ref(deployment),
      StageName: ref('Stage'),
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: ref('ApiRequestsPerSecond'),
          ThrottlingBurstLimit: ref('ApiRequestsPerSecond'),
        },
      ],
    },
  },
  RestApiPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: attribute('ApiLambdaFunction'),
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${RestApi}/\${Stage}/*`),
    },
  },
};

const domain: Resources = {
  RestApiDomain: {
    Type: 'AWS::ApiGateway::DomainName',
    Properties: {
      DomainName: ref('DomainName'),
      RegionalCertificateArn: ref('CertificateArn'),
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
      MutualTlsAuthentication: when('HasMutualTls', { TruststoreUri: ref('TruststoreUri') }),
    },
  },
  RestApiMapping: {
    Type: 'AWS::ApiGateway::BasePathMapping',
    Properties: { DomainName: ref('RestApiDomain'), RestApiId: ref('RestApi'), Stage: ref('RestApiStage') },
  },
};

const firewall: Resources = {
  RestApiFirewall: {
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: {
      WebACLArn: ref('WebAclArn'),
      ResourceArn: sub(
        `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/restapis/\${RestApi}/stages/\${RestApiStage}`,
      ),
    },
  },
};

/** The REST API in front of the API function: regional or private, with a domain name and a firewall where there are. */
export const restApiResources: Resources = {
  ...under('HasApi', { ...routes, ...published }),
  ...under('HasDomain', domain),
  ...under('HasWebAcl', firewall),
};
