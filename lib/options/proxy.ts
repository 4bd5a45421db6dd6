import { z } from 'zod';
import { isFilled, type OptionProblem } from './option-problem.ts';
import { OptionalText } from './reference.ts';
import { InlineSecret } from './secret.ts';

const ProxyUrl = z
  .string()
  .refine((text) => text === '' || isProxyUrl(text), {
    message: 'must be the URL of an HTTP proxy, such as http://proxy.example.com:3128',
  })
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** The proxy keys, which stand beside the others of an HTTP client block. Prometheus: `ProxyConfig`. */
export const proxyFields = {
  proxy_url: ProxyUrl,
  no_proxy: OptionalText,
  proxy_from_environment: z.boolean().default(false),
  proxy_connect_header: z.record(z.string().min(1), z.array(InlineSecret)).optional(),
} as const;

export type ProxyOptions = z.output<z.ZodObject<typeof proxyFields>>;

/** What is forbidden among the proxy keys. Prometheus: `common/config/http_config.go`, `ProxyConfig.Validate`. */
export function proxyProblems(options: ProxyOptions): readonly OptionProblem[] {
  const { proxy_url, no_proxy, proxy_from_environment, proxy_connect_header } = options;
  const problems: OptionProblem[] = [];
  if (proxy_from_environment === true && isFilled(proxy_url)) {
    problems.push({ path: ['proxy_url'], message: 'proxy_url and proxy_from_environment exclude each other' });
  }
  if (proxy_from_environment === true && isFilled(no_proxy)) {
    const message = 'no_proxy and proxy_from_environment exclude each other; set NO_PROXY in the environment';
    problems.push({ path: ['no_proxy'], message });
  } else if (isFilled(no_proxy) && !isFilled(proxy_url)) {
    problems.push({ path: ['no_proxy'], message: 'no_proxy needs a proxy_url to make an exception from' });
  }
  const hasHeaders = Object.keys(proxy_connect_header ?? {}).length > 0;
  if (hasHeaders && !isFilled(proxy_url) && proxy_from_environment !== true) {
    const message = 'proxy_connect_header needs proxy_url or proxy_from_environment: true';
    problems.push({ path: ['proxy_connect_header'], message });
  }
  return problems;
}

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '';
}
