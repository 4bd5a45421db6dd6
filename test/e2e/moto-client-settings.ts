import type { MotoServer } from '../peers/moto/moto-server.ts';

export const region = 'eu-west-1';

/** What a client of AWS needs to ask a moto server. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function clientSettings({ url }: MotoServer): ClientSettings {
  return { endpoint: url, region, credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' } };
}
