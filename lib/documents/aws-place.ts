/** Where and as whom AWS is asked; what is absent comes from the environment, as the SDK finds it. */
export interface AwsPlace {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}
