import { CliError } from '../cli-error.ts';
import { ProvidersAnswer } from './answers.ts';
import type { HubClient } from './hub-client.ts';

/** The id of the provider that a person means, by id or by title. Rejects with a CliError when that is none, or several. */
export async function providerIdFor(hub: HubClient, wanted: string): Promise<string> {
  const { providers } = await hub.get('/api/v1/providers', ProvidersAnswer);
  const found = providers.filter(({ id, title }) => id === wanted || title === wanted);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first.id;
  if (first !== undefined) {
    const hint = `name one by its id: ${found.map(({ id, jobs }) => `${id} (${jobs.join(', ')})`).join(', ')}`;
    throw new CliError(`${found.length} providers are called ${wanted}`, { hint });
  }
  throw new CliError(`${hub.url} has no provider ${wanted}`, { hint: 'rollcall status lists them' });
}
