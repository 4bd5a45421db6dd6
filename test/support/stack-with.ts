import { loadHub } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { type DeploymentSettings, defaultSettings } from '../../lib/deployment/settings.ts';
import { stackOf } from '../../lib/deployment/stack.ts';
import { type ResolvedTemplate, resolvedTemplate } from './resolved-template.ts';

export const instances = { job_name: 'instances', ec2_sd_configs: [{ region: 'eu-west-1' }] };
export const still = { job_name: 'still', static_configs: [{ targets: ['192.0.2.1:80'] }] };

interface Given {
  readonly jobs?: readonly object[];
  readonly networks?: object;
  readonly settings?: Partial<DeploymentSettings>;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Other defaults of the parameters. */
  readonly defaults?: Parameters<typeof stackOf>[2];
}

/** The stack of a configuration, and what CloudFormation makes of it. */
export async function stackWith(given: Given = {}) {
  const { jobs = [instances], networks = {}, settings = {}, parameters = {}, defaults = {} } = given;
  const text = JSON.stringify({ scrape_configs: jobs, rollcall: { networks } });
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml');
  const { template, functions } = await stackOf(hub, { ...defaultSettings, ...settings }, defaults);
  return { template, functions, ...resolvedTemplate(template, parameters) };
}

export function ofType({ resources }: ResolvedTemplate, type: string) {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

export function property({ resources }: ResolvedTemplate, name: string): Readonly<Record<string, unknown>> {
  return resources[name]?.Properties ?? {};
}
