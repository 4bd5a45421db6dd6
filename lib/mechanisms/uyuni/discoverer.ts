import { z } from 'zod';
import { listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { shaped } from '../../asking/json.ts';
import { secretValueOf } from '../../asking/secret-value.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { urlJoined, urlOf } from '../../options/http-url.ts';
import type { HttpClient, Secrets } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { UyuniOptions } from './options.ts';
import { createRpc, type RpcValue } from './xml-rpc.ts';

/** How long a token is to last: longer than a refresh. */
const tokenSeconds = 600;

const Systems = listOf(z.object({ id: Whole, system_groups: listOf(z.object({ id: Whole, name: Text })) }));
const Endpoints = listOf(
  z.object({
    system_id: Whole,
    endpoint_name: Text,
    port: Whole,
    path: Text,
    module: Text,
    exporter_name: Text,
    tls_enabled: z.boolean().nullish(),
  }),
);
type Endpoint = z.output<typeof Endpoints>[number];
const Networks = listOf(z.object({ system_id: Whole, hostname: Text, primary_fqdn: Text }));
type Network = z.output<typeof Networks>[number];

/**
 * Logs in, and asks for systems, their endpoints and their names. https://www.uyuni-project.org/uyuni-docs-api/uyuni/; Prometheus:
 * `discovery/uyuni/uyuni.go`, `refresh`, which keeps its token for five minutes.
 */
export function createUyuniDiscoverer(options: UyuniOptions, http: HttpClient, secrets: Secrets): Discoverer {
  const { server, username, password, password_file, entitlement, separator } = options;
  const call = createRpc(http, urlJoined(urlOf(server), 'rpc/api'));
  const source = urlJoined(new URL(server.shown), 'rpc/api').href;
  return {
    async refresh(signal) {
      const asked = async <Shape extends z.ZodType>(method: string, parameters: readonly RpcValue[], shape: Shape) =>
        shaped(await call(method, parameters, signal), shape, `${method} answers a value`);
      const secret = (await secretValueOf(password, password_file, secrets)) ?? '';
      const token = await asked('auth.login', [username, secret, tokenSeconds], z.string());
      const systems = await asked('system.listSystemGroupsForSystemsWithEntitlement', [token, entitlement], Systems);
      const ids = systems.map(({ id }) => id).sort((a, b) => a - b);
      const endpoints = await asked('system.monitoring.listEndpoints', [token, ids], Endpoints);
      const networks = await asked('system.getNetworkForSystems', [token, ids], Networks);
      const groups = new Map(systems.map(({ id, system_groups }) => [id, system_groups.map(({ name }) => name)]));
      const names = new Map(networks.map((network) => [network.system_id, network]));
      const found = endpoints.map((endpoint): SourcedTarget => {
        const { system_id: id, endpoint_name: name } = endpoint;
        const inGroups = (groups.get(id) ?? []).join(separator);
        return { source: `${source}/${id}/${name}`, target: targetOf(endpoint, names.get(id), inGroups) };
      });
      return whole(groupsBySource(found));
    },
  };
}

function targetOf(endpoint: Endpoint, network: Network | undefined, groups: string) {
  const { hostname = '', primary_fqdn = '' } = network ?? {};
  return {
    // Plain text, without brackets, as Prometheus puts it together.
    address: `${hostname}:${endpoint.port}`,
    labels: {
      __meta_uyuni_minion_hostname: hostname,
      __meta_uyuni_primary_fqdn: primary_fqdn,
      __meta_uyuni_system_id: String(endpoint.system_id),
      __meta_uyuni_groups: groups,
      __meta_uyuni_endpoint_name: endpoint.endpoint_name,
      __meta_uyuni_exporter: endpoint.exporter_name,
      __meta_uyuni_proxy_module: endpoint.module,
      __meta_uyuni_metrics_path: endpoint.path,
      __meta_uyuni_scheme: endpoint.tls_enabled === true ? 'https' : 'http',
    },
  };
}
