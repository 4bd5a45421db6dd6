import type { ConfiguredProvider, Hub } from '../../lib/config/hub.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import { flatSourcesOf } from '../../lib/pages/flat.ts';
import type { Ports } from '../../lib/ports.ts';
import { labelRulesOf } from '../../lib/refresh/refreshable.ts';
import { askedProvider } from '../asked-provider.ts';
import { groupsOf } from '../discover/found-job.ts';
import { ListAnswer } from '../remote/answers.ts';
import { type HubClient, jsonIn } from '../remote/hub-client.ts';
import type { PlannedTarget } from './list-difference.ts';

/** The targets of something, or why they are not known: a list of which a part is unknown is not known. */
export type KnownList = readonly PlannedTarget[] | string;

/** What a hub serves under a path, each target with the labels of its group. */
export async function servedList(hub: HubClient, path: string): Promise<KnownList> {
  const answer = await hub.send(path);
  const list = ListAnswer.safeParse(jsonIn(answer));
  if (answer.status !== 200 || !list.success) return `${hub.url}${path} answers ${answer.status}`;
  return list.data.flatMap(({ targets, labels }) => targets.map((address) => ({ address, labels })));
}

/** What the hub knows of a provider, with the labels that the new settings would leave. */
export async function keptList(hub: HubClient, id: ProviderId, { settings }: Hub): Promise<KnownList> {
  const list = await servedList(hub, `/api/v1/providers/${encodeURIComponent(id)}/targets`);
  if (typeof list === 'string') return list;
  const { isDropped } = labelRulesOf(settings);
  return list.map(({ address, labels }) => {
    return { address, labels: Object.fromEntries(Object.entries(labels).filter(([name]) => !isDropped(name))) };
  });
}

/** What the source of a provider lists now, asked from here, as it would be served. */
export async function foundList(provider: ConfiguredProvider, ports: Ports, { settings }: Hub): Promise<KnownList> {
  const asked = await askedProvider(provider, ports);
  if (asked.state === 'failed') return `${asked.title} cannot be read from here: ${asked.error.message}`;
  const [unread] = asked.discovery.unread;
  if (unread !== undefined) return `${asked.title} was read in part: ${unread.name}: ${unread.cause.message}`;
  const { sources } = flatSourcesOf(asked.discovery.groups, labelRulesOf(settings));
  return groupsOf({ title: asked.title, sources }).flatMap(({ targets, labels }) =>
    targets.map((address) => ({ address, labels })),
  );
}
