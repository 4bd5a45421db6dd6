import { registry } from '../mechanisms/registry.ts';

/** The version of Prometheus whose keys these are. Prometheus: `config/config.go`, `discovery/registry.go`. */
export const prometheusVersion = '3.14';

/** Every key of the top level. Prometheus: `Config`. */
export const topLevelKeys: ReadonlySet<string> = new Set([
  'alerting',
  'global',
  'otlp',
  'remote_read',
  'remote_write',
  'rule_files',
  'runtime',
  'scrape_config_files',
  'scrape_configs',
  'storage',
  'tracing',
]);

/** Every key of a scrape config that is not about discovery. Prometheus: `ScrapeConfig`, with `HTTPClientConfig` inline. */
export const scrapeConfigKeys: ReadonlySet<string> = new Set([
  'always_scrape_classic_histograms',
  'authorization',
  'basic_auth',
  'bearer_token',
  'bearer_token_file',
  'body_size_limit',
  'convert_classic_histograms_to_nhcb',
  'enable_compression',
  'enable_http2',
  'extra_scrape_metrics',
  'fallback_scrape_protocol',
  'follow_redirects',
  'honor_labels',
  'honor_timestamps',
  'http_headers',
  'job_name',
  'keep_dropped_targets',
  'label_limit',
  'label_name_length_limit',
  'label_value_length_limit',
  'metric_name_escaping_scheme',
  'metric_name_validation_scheme',
  'metric_relabel_configs',
  'metrics_path',
  'native_histogram_bucket_limit',
  'native_histogram_min_bucket_factor',
  'no_proxy',
  'oauth2',
  'params',
  'proxy_connect_header',
  'proxy_from_environment',
  'proxy_url',
  'relabel_configs',
  'sample_limit',
  'scheme',
  'scrape_failure_log_file',
  'scrape_interval',
  'scrape_native_histograms',
  'scrape_protocols',
  'scrape_timeout',
  'target_limit',
  'tls_config',
  'track_timestamps_staleness',
]);

/** Static groups stand under a key of their own; a job without discovery gets an empty one (`registerProviders`). */
export const staticKey = 'static_configs';

/** Of Prometheus. */
const mechanisms = [
  ...['aws', 'azure', 'consul', 'digitalocean', 'dns', 'docker', 'dockerswarm', 'ec2', 'ecs', 'elasticache', 'eureka'],
  ...['file', 'gce', 'hetzner', 'http', 'ionos', 'kubernetes', 'kuma', 'lightsail', 'linode', 'marathon', 'msk'],
  ...['nerve', 'nomad', 'oci', 'openstack', 'outscale', 'ovhcloud', 'puppetdb', 'rds', 'scaleway', 'serverset'],
  ...['stackit', 'triton', 'uyuni', 'vultr'],
];

/**
 * Every key of a scrape config that is about discovery: those of Prometheus (`RegisterConfig` of each mechanism), and those that this
 * build serves, of which Prometheus may never have heard.
 */
export const discoveryKeys: ReadonlySet<string> = new Set([
  ...mechanisms.map((mechanism) => `${mechanism}_sd_configs`),
  staticKey,
  ...Object.keys(registry),
]);
