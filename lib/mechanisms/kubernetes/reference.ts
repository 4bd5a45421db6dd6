/** Whether a reference names a file of this machine, and not a parameter or a secret elsewhere. */
export function isLocalPath(reference: string): boolean {
  return !/^(?:ssm|secretsmanager):/.test(reference);
}
