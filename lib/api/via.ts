/** Whether a request came through this hub before: one of the `Via` entries names it (RFC 9110, 7.6.3). */
export function isViaHub(via: string | undefined, hubName: string): boolean {
  return (via ?? '').split(',').some((entry) => entry.trim().split(/\s+/)[1] === hubName);
}
