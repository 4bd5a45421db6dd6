/** Attempts at one AWS call, the first included. */
export const maxAttempts = 3;

const silence = (): void => undefined;

/** The SDK warns on the console unless it has a logger of its own; what matters comes as an error. */
export const silentLogger = { trace: silence, debug: silence, info: silence, warn: silence, error: silence };
