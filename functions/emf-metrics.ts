/** CloudWatch's namespace of everything below. */
export const namespace = 'Rollcall';

interface EmfMetric {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** Which function tells it, and what it says: docs/alerts.md has this table. */
  readonly from: 'api' | 'dispatch' | 'refresh';
  readonly help: string;
}

/** Every metric of the functions by its name. Alarms of the deployment refer to them. */
export const emfMetrics = {
  Ticks: { unit: 'Count', from: 'dispatch', help: 'Dispatches that ended well, one a minute.' },
  MessagesSent: { unit: 'Count', from: 'dispatch', help: 'Messages for providers that are due.' },
  ConfigurationRefused: {
    unit: 'Count',
    from: 'dispatch',
    help: '1 while the newest configuration is not the one in force.',
  },
  Providers: { unit: 'Count', from: 'dispatch', help: 'Providers that the configuration names.' },
  ProvidersFailing: { unit: 'Count', from: 'dispatch', help: 'Providers whose last three refreshes or more failed.' },
  ProvidersUnread: { unit: 'Count', from: 'dispatch', help: 'Providers that were never read.' },
  TargetsHeld: { unit: 'Count', from: 'dispatch', help: 'Targets that the guard holds.' },
  OldestSuccess: {
    unit: 'Seconds',
    from: 'dispatch',
    help: 'Age of the list that was read the longest ago; of those with an interval.',
  },
  RefreshSucceeded: { unit: 'Count', from: 'refresh', help: 'Refreshes that ended well, with or without a change.' },
  RefreshFailed: { unit: 'Count', from: 'refresh', help: 'Refreshes whose source could not be read.' },
  RefreshDuration: {
    unit: 'Milliseconds',
    from: 'refresh',
    help: 'Time from taking a message until a provider of it was done.',
  },
  Polls: { unit: 'Count', from: 'api', help: 'Lists that were asked for and given, changed or not; also by job.' },
  RequestsRefused: { unit: 'Count', from: 'api', help: 'Requests answered with 401, 403 or 429.' },
} as const satisfies Readonly<Record<string, EmfMetric>>;

export type EmfMetricName = keyof typeof emfMetrics;
