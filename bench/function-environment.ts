/** What the refresh function is told here, with the configuration of a file and the embedded DynamoDB at an endpoint. */
export function functionEnvironmentOf(endpoint: string, config: string): Readonly<Record<string, string>> {
  return {
    TABLE: 'bench',
    STAGE: 'bench',
    HUB_NAME: 'bench',
    CONFIG: config,
    EVENT_BUS: '',
    GRANTED: '',
    NETWORK: '',
    NETWORK_QUEUES: '{}',
    QUEUE_URL: 'http://127.0.0.1:1/queue',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    POWERTOOLS_LOG_LEVEL: 'WARN',
  };
}
