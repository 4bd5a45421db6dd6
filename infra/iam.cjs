// Collects, while osls packages, what the configuration in the artefact needs beyond roles.yml: the actions of the
// mechanisms it names, exactly the roles it assumes and the secrets it refers to. Plain JavaScript, as osls loads it.
'use strict';

const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');

const root = join(__dirname, '..');
const configFolder = join(root, 'dist', 'config');

module.exports = async ({ resolveConfigurationProperty }) => {
  return resourcesOf({ documents: readDocuments(), ...(await resolveConfigurationProperty(['custom'])) });
};

module.exports.resourcesOf = resourcesOf;

/** The policies as CloudFormation resources. IAM refuses an empty policy, so one without statements is left out. */
function resourcesOf({ documents, config, tokens, eventBus }) {
  const needs = documents.map(needsOf);
  const blocks = needs.flatMap((need) => need.blocks);
  const refresh = [
    ...statementsOf(blocks.flatMap(permissionsOf)),
    ...assumeStatements(blocks.flatMap(({ options }) => roleArnsOf(options))),
    ...secretStatements([...blocks.flatMap(({ options }) => stringsOf(options)), ...needs.flatMap((need) => need.hub)]),
  ];
  const policies = {
    DispatchConfigPolicy: policyOf('DispatchRole', 'config', documentStatements(config)),
    RefreshConfigPolicy: policyOf('RefreshRole', 'config', documentStatements(config)),
    RefreshEventsPolicy: policyOf('RefreshRole', 'events', eventStatements(eventBus)),
    RefreshMechanismsPolicy: policyOf('RefreshRole', 'mechanisms', refresh),
    ApiTokensPolicy: policyOf('ApiRole', 'tokens', secretStatements([tokens])),
  };
  return { Resources: Object.fromEntries(Object.entries(policies).filter(([, policy]) => policy !== undefined)) };
}

function readDocuments() {
  if (!existsSync(join(configFolder, 'rollcall.yml'))) {
    throw new Error('there is no dist/config/rollcall.yml to deploy: build with CONFIG_FILE=<your configuration>');
  }
  return readdirSync(configFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => parse(readFileSync(join(entry.parentPath, entry.name), 'utf8'), { merge: true }));
}

/** The discovery blocks of the jobs that are served, and the strings of the hub's own settings. */
function needsOf(document) {
  const skipped = new Set(document?.rollcall?.skip_jobs ?? []);
  const jobs = (document?.scrape_configs ?? []).filter((job) => !skipped.has(job?.job_name));
  const blocks = jobs.flatMap((job) =>
    Object.entries(job ?? {})
      .filter(([key]) => /^\w+_sd_configs$/.test(key))
      .flatMap(([key, list]) =>
        (list ?? []).map((options) => ({ mechanism: key.replace(/_sd_configs$/, ''), options })),
      ),
  );
  return { blocks, hub: stringsOf(document?.rollcall) };
}

/** What a block needs: all that its mechanism lists, but what is `each` an option's only where the block has that option. */
function permissionsOf({ mechanism, options }) {
  const file = join(root, 'lib', 'mechanisms', mechanism, 'permissions.json');
  const declared = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).actions : [];
  return declared.flatMap(({ action, resource, each }) =>
    each === undefined
      ? [{ action, resource }]
      : stringsOf(options?.[each.option])
          .map((text) => new RegExp(each.match).exec(text))
          .filter((parts) => parts !== null)
          .map((parts) => ({ action, resource: filledIn(resource, parts) })),
  );
}

/** `$1` is what the first group of the expression matched; a `${` in it is no variable of CloudFormation. */
function filledIn(resource, parts) {
  return resource.replace(/\$(\d)/g, (_, index) => (parts[Number(index)] ?? '').replaceAll('${', '${!'));
}

function statementsOf(permissions) {
  const byResource = Map.groupBy(permissions, ({ resource }) => resource);
  return [...byResource].map(([resource, actions]) =>
    allow([...new Set(actions.map(({ action }) => action))].sort(), [resource]),
  );
}

function roleArnsOf(options) {
  return [options?.role_arn, ...(options?.role_arns ?? [])].filter((arn) => typeof arn === 'string' && arn !== '');
}

function assumeStatements(arns) {
  return arns.length === 0 ? [] : [allow(['sts:AssumeRole'], [...new Set(arns)].sort())];
}

/** Secrets Manager ends the ARN of a secret with six characters of its own. */
function secretStatements(strings) {
  const references = [...new Set(strings)].sort();
  const parameters = references.filter((text) => text.startsWith('ssm:')).map(parameterArn);
  const secrets = references
    .filter((text) => text.startsWith('secretsmanager:'))
    .map((text) => text.slice('secretsmanager:'.length).split('#')[0])
    .map((name) => (name.startsWith('arn:') ? name : `${arnPrefix('secretsmanager')}:secret:${name}-??????`));
  return [
    ...(parameters.length === 0 ? [] : [allow(['ssm:GetParameter'], parameters)]),
    ...(secrets.length === 0 ? [] : [allow(['secretsmanager:GetSecretValue'], [...new Set(secrets)])]),
  ];
}

/** Where a configuration that does not travel in the artefact is read from. */
function documentStatements(config) {
  const bucketAndKey = /^s3:\/\/(.+)$/.exec(config)?.[1];
  if (bucketAndKey !== undefined) return [allow(['s3:GetObject'], [`arn:\${AWS::Partition}:s3:::${bucketAndKey}`])];
  return config.startsWith('ssm:') ? [allow(['ssm:GetParameter'], [parameterArn(config)])] : [];
}

function eventStatements(bus) {
  return bus === '' ? [] : [allow(['events:PutEvents'], [`${arnPrefix('events')}:event-bus/${bus}`])];
}

function parameterArn(reference) {
  const name = reference.slice('ssm:'.length);
  if (name.startsWith('arn:')) return name;
  return `${arnPrefix('ssm')}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

function arnPrefix(service) {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
}

function stringsOf(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

function allow(actions, resources) {
  return {
    Effect: 'Allow',
    Action: actions,
    Resource: resources.map((resource) => (resource.includes('${') ? { 'Fn::Sub': resource } : resource)),
  };
}

function policyOf(role, name, statements) {
  if (statements.length === 0) return undefined;
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: name,
      Roles: [{ Ref: role }],
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  };
}
