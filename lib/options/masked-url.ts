/** A URL for labels, messages and ids: the password in it, if any, reads `xxxxx`; all else is kept as written. */
export function maskedUrl(text: string): string {
  // Also of what is no URL, with a slash too few or too many, or no scheme: the last @ before the path ends the credentials,
  // and the first colon begins the password.
  return text.replace(
    /^((?:[^/?#:]*:)?\/+)?([^/?#:]*):([^/?#]*)@/,
    (_all, scheme: string | undefined, user: string) => {
      return `${scheme ?? ''}${user}:xxxxx@`;
    },
  );
}
