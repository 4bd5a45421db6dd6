/** A text that may be absent; what writes it back knows which one was read. */
export interface WritableText {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}
