/**
 * What a source may cost at most, wherever its answers are read. Each of these is many times what a source that means well needs; beyond it an
 * answer is refused, the last list stands, and the status says which limit it was. `docs/hostile-sources.md` has them all.
 */
export const sourceLimits = {
  /** Bytes of one answer, where whoever asks names no other number. */
  answerBytes: 64 * 1024 * 1024,
  /** Bytes of all answers of one refresh. */
  refreshBytes: 512 * 1024 * 1024,
  /** How long the head of an answer may take. The longest that a Kubernetes API server itself works on a list. */
  headMs: 60_000,
  /** A body has to bring `paceBytes` in every `paceMs`. */
  paceMs: 30_000,
  paceBytes: 30 * 1024,
  /** Bytes of one file of this machine. */
  fileBytes: 64 * 1024 * 1024,
  /** How deep lists and objects of JSON may lie within each other. */
  jsonDepth: 500,
  /** Values in one JSON text: an empty list of two bytes takes forty in memory. */
  jsonValues: 5_000_000,
  /** Targets of one provider. */
  targets: 500_000,
  /** Characters of a target's address: some are whole URLs. */
  addressLength: 16 * 1024,
  /** Characters of the name of a source. */
  sourceLength: 64 * 1024,
  /** Characters of all labels of a target, names and values; annotations of a Kubernetes object have 262,144 bytes in all. */
  targetLength: 1024 * 1024,
  /** Characters of a list as it would be served. */
  listLength: 256 * 1024 * 1024,
} as const;
