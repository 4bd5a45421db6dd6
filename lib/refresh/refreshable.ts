import type { ConfiguredProvider, Hub } from '../config/hub.ts';
import type { Needs } from '../model/permission.ts';
import type { GuardSettings } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { LabelRules } from '../pages/served-labels.ts';
import type { Refreshable } from './attempt.ts';
import { missingGrant } from './granted.ts';

/**
 * A provider of an accepted configuration with the settings that hold for it; undefined if it names no such provider. One
 * that needs more than was granted fails before anything is asked.
 */
export function refreshableOf(hub: Hub, id: ProviderId, granted?: Needs): Refreshable | undefined {
  const provider = hub.providers.get(id);
  if (provider === undefined) return undefined;
  const refusal = granted === undefined ? undefined : missingGrant(provider.needs, granted);
  const create = refusal === undefined ? provider.create : () => Promise.reject(refusal);
  return { id, guard: guardOf(hub, provider), rules: labelRulesOf(hub.settings), create };
}

/** Labels by name, or by the beginning of their name with a `*` behind it. */
export function labelRulesOf({ dropLabels, labelNames }: Hub['settings']): LabelRules {
  const names = new Set(dropLabels.filter((each) => !each.endsWith('*')));
  const beginnings = dropLabels.filter((each) => each.endsWith('*')).map((each) => each.slice(0, -1));
  const isDropped = (name: string) => names.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
  return { isDropped, names: labelNames };
}

/** Jobs that share a provider share its list: where their settings differ, the most careful one holds. Static groups are exempt. */
function guardOf(hub: Hub, { subscribers, intervalMs }: ConfiguredProvider): GuardSettings {
  const all = hub.jobs.filter(({ name }) => subscribers.includes(name)).map(({ settings }) => settings.guard);
  const enabled = all.filter((each) => each.enabled);
  return {
    enabled: enabled.length > 0 && intervalMs !== undefined,
    maxLossRatio: Math.min(1, ...enabled.map(({ maxLossRatio }) => maxLossRatio)),
    minTargets: Math.min(...enabled.map(({ minTargets }) => minTargets), Number.MAX_SAFE_INTEGER),
    confirmations: Math.max(1, ...enabled.map(({ confirmations }) => confirmations)),
    confirmAfterMs: Math.max(0, ...enabled.map(({ confirmAfterMs }) => confirmAfterMs)),
  };
}
