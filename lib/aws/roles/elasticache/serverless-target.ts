import type { Endpoint, ServerlessCache } from '@aws-sdk/client-elasticache';
import { addressOf } from '../../../model/address.ts';
import type { LabelSet, Target } from '../../../model/target-group.ts';
import { labelsOfFields, presentLabels } from '../../labels.ts';
import { serverlessFields } from './label-fields.ts';

/** The endpoint as an address; empty where there is none (yet): relabeling may give the target one. */
export function addressOfEndpoint({ Address, Port }: Endpoint = {}): string {
  return Address === undefined || Port === undefined ? '' : addressOf(Address, Port);
}

/** One element each, the index at the end of the label's name. */
export function indexedLabels<Item>(
  items: readonly Item[] = [],
  labelsAt: (item: Item, index: number) => LabelSet,
): LabelSet {
  return Object.assign({}, ...items.map(labelsAt));
}

/** A serverless cache, but for its tags. */
export function serverlessTargetOf(cache: ServerlessCache): Target {
  const labels = {
    __meta_elasticache_deployment_option: 'serverless',
    ...labelsOfFields(cache, serverlessFields),
    ...presentLabels({
      __meta_elasticache_serverless_cache_endpoint_address: cache.Endpoint?.Address,
      __meta_elasticache_serverless_cache_endpoint_port: cache.Endpoint?.Port,
      __meta_elasticache_serverless_cache_endpoint_reader_address: cache.ReaderEndpoint?.Address,
      __meta_elasticache_serverless_cache_endpoint_reader_port: cache.ReaderEndpoint?.Port,
    }),
    ...limitLabelsOf(cache),
    ...indexedLabels(cache.SecurityGroupIds, (id, index) => ({
      [`__meta_elasticache_serverless_cache_security_group_id_${index}`]: id,
    })),
    ...indexedLabels(cache.SubnetIds, (id, index) => ({
      [`__meta_elasticache_serverless_cache_subnet_id_${index}`]: id,
    })),
  };
  return { address: addressOfEndpoint(cache.Endpoint), labels };
}

/** Named as Prometheus' code names them; its documentation has more underscores. */
function limitLabelsOf({ CacheUsageLimits = {} }: ServerlessCache): LabelSet {
  const { DataStorage: storage, ECPUPerSecond: ecpu } = CacheUsageLimits;
  return presentLabels({
    __meta_elasticache_serverless_cache_cache_usage_limit_data_storagemaximum: storage?.Maximum,
    __meta_elasticache_serverless_cache_cache_usage_limit_data_storageminimum: storage?.Minimum,
    __meta_elasticache_serverless_cache_cache_usage_limit_data_storageunit: storage && (storage.Unit ?? ''),
    __meta_elasticache_serverless_cache_cache_usage_limit_ecpu_per_secondmaximum: ecpu?.Maximum,
    __meta_elasticache_serverless_cache_cache_usage_limit_ecpu_per_secondminimum: ecpu?.Minimum,
  });
}
