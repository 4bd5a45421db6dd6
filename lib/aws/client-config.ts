import type { Ports } from '../ports.ts';
import type { AwsOptions } from './aws-options.ts';
import { maxAttempts, silentLogger } from './client-settings.ts';
import { countedHandler } from './counted-handler.ts';
import { type AwsCredentialSource, credentialSourceOf } from './credentials.ts';
import { type AwsRequestHandler, createAwsRequestHandler } from './request-handler.ts';

/** What a client needs beside its options. */
export interface AwsContext extends Pick<Ports, 'http' | 'environment' | 'turns'> {
  readonly region: string;
}

/** The part of every SDK client's configuration that is used here. */
export interface AwsClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: AwsCredentialSource;
  readonly requestHandler: AwsRequestHandler;
  readonly maxAttempts: number;
  readonly logger: typeof silentLogger;
}

/** A client's configuration for one refresh: its calls end with the signal. The service as IAM names it: `ec2`. */
export function awsClientConfigOf(
  service: string,
  options: AwsOptions,
  { region, http, environment, turns }: AwsContext,
  signal: AbortSignal,
): AwsClientConfig {
  const requestHandler = createAwsRequestHandler(http(options), signal);
  return {
    region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    credentials: credentialSourceOf(options, { region, environment, requestHandler, signal }),
    requestHandler:
      turns === undefined ? requestHandler : countedHandler(requestHandler, { service, region, turns, signal }),
    maxAttempts,
    logger: silentLogger,
  };
}
