/** Where one of Microsoft's clouds is asked. */
export interface Cloud {
  readonly authority: string;
  readonly resourceManager: string;
  /** Of the tokens. `azcore`, `arm/runtime`. */
  readonly audience: string;
}

const publicCloud: Cloud = {
  authority: 'https://login.microsoftonline.com',
  resourceManager: 'https://management.azure.com',
  audience: 'https://management.core.windows.net/',
};

const government: Cloud = {
  authority: 'https://login.microsoftonline.us',
  resourceManager: 'https://management.usgovcloudapi.net',
  audience: 'https://management.core.usgovcloudapi.net/',
};

/** By its names in capitals. Prometheus: `discovery/azure/azure.go`, `environments`, where the German cloud, which is no more, is the public one. */
const clouds: ReadonlyMap<string, Cloud> = new Map([
  ['AZUREPUBLICCLOUD', publicCloud],
  ['AZURECLOUD', publicCloud],
  ['AZUREGERMANCLOUD', publicCloud],
  ['AZUREUSGOVERNMENT', government],
  ['AZUREUSGOVERNMENTCLOUD', government],
  [
    'AZURECHINACLOUD',
    {
      authority: 'https://login.chinacloudapi.cn',
      resourceManager: 'https://management.chinacloudapi.cn',
      audience: 'https://management.core.chinacloudapi.cn/',
    },
  ],
]);

/** The cloud of a name, whose case does not count. */
export function cloudOf(name: string): Cloud | undefined {
  return clouds.get(name.toUpperCase());
}
