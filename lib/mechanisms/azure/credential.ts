import { askAccessToken, tokenRequest } from '../../asking/access-token.ts';
import { secretValueOf } from '../../asking/secret-value.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClient, HttpRequest, Ports } from '../../ports.ts';
import type { AzureOptions } from './options.ts';

export interface CredentialContext {
  /** Not the one of the block, whose settings are for the Resource Manager alone. */
  readonly http: HttpClient;
  readonly secrets: Ports['secrets'];
  readonly environment: Ports['environment'];
  readonly signal: AbortSignal;
}

/** Undefined: the surroundings say nothing about this way to ask. */
type FoundRequest = Promise<HttpRequest | undefined>;

/** The metadata service of virtual machines, by its link-local address. */
const metadataService = 'http://169.254.169.254/metadata/identity/oauth2/token';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A token for the Resource Manager, asked for anew each time. Prometheus: `discovery/azure/azure.go`, `newCredential`. */
export async function tokenOf(options: AzureOptions, context: CredentialContext): Promise<string> {
  return await askAccessToken(context.http, await requestOf(options, context));
}

async function requestOf(options: AzureOptions, context: CredentialContext): Promise<HttpRequest> {
  const { authentication_method } = options;
  if (authentication_method === 'OAuth') return await byOptions(options, context);
  if (authentication_method === 'ManagedIdentity') return byManagedIdentity(options, context, options.client_id);
  if (authentication_method === 'WorkloadIdentity') {
    const request = await byWorkloadIdentity(options, context);
    if (request !== undefined) return request;
    const missing = 'AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE';
    throw new DiscoveryError('unauthorized', `WorkloadIdentity needs ${missing} in the environment`);
  }
  return (
    (await byEnvironment(options, context)) ??
    (await byWorkloadIdentity(options, context)) ??
    byManagedIdentity(options, context, context.environment['AZURE_CLIENT_ID'])
  );
}

async function byOptions(options: AzureOptions, { secrets, signal }: CredentialContext): Promise<HttpRequest> {
  const { tenant_id = '', client_id = '', client_secret, client_secret_file } = options;
  const secret = await secretValueOf(client_secret, client_secret_file, secrets);
  return tokenRequest(
    tokenUrl(options, tenant_id),
    { ...grantOf(options, client_id), client_secret: secret ?? '' },
    signal,
  );
}

/** `azidentity`, `environment_credential.go`; of its ways, that with a secret. */
async function byEnvironment(options: AzureOptions, { environment, signal }: CredentialContext): FoundRequest {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret } = environment;
  if (!tenant || !client || !secret) return undefined;
  return tokenRequest(tokenUrl(options, tenant), { ...grantOf(options, client), client_secret: secret }, signal);
}

/** `azidentity`, `workload_identity.go`. Of the block, method SDK alone takes the tenant. */
async function byWorkloadIdentity(options: AzureOptions, context: CredentialContext): FoundRequest {
  const { authentication_method, tenant_id } = options;
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID: client, AZURE_FEDERATED_TOKEN_FILE: file } = context.environment;
  const tenant = (authentication_method === 'SDK' ? tenant_id : undefined) ?? AZURE_TENANT_ID;
  if (!tenant || !client || !file) return undefined;
  const assertion = { client_assertion_type: assertionType, client_assertion: await context.secrets.read(file) };
  return tokenRequest(tokenUrl(options, tenant), { ...grantOf(options, client), ...assertion }, context.signal);
}

/**
 * The identity that the machine has by itself: of an App Service where the environment names one, else of a virtual machine.
 * https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
function byManagedIdentity(
  { environment: { audience } }: AzureOptions,
  { environment, signal }: CredentialContext,
  clientId: string | undefined,
): HttpRequest {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = environment;
  const isAppService = endpoint !== undefined && header !== undefined;
  const url = new URL(isAppService ? endpoint : metadataService);
  url.searchParams.set('api-version', isAppService ? '2019-08-01' : '2018-02-01');
  url.searchParams.set('resource', audience);
  if (clientId) url.searchParams.set('client_id', clientId);
  return { url, headers: isAppService ? { 'x-identity-header': header } : { metadata: 'true' }, signal };
}

function tokenUrl({ environment: { authority } }: AzureOptions, tenant: string): URL {
  return new URL(`${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`);
}

function grantOf({ environment: { audience } }: AzureOptions, clientId: string) {
  return { grant_type: 'client_credentials', client_id: clientId, scope: `${audience}/.default` };
}
