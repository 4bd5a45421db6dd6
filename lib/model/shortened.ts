const maxLength = 60;

/** A text for people that takes one line: what is longer than 60 characters ends in an ellipsis. */
export function shortened(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
