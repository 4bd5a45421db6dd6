import { DiscoveryError, HubError } from '../errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it broke off the connection',
  EPIPE: 'it broke off the connection',
  UND_ERR_SOCKET: 'it broke off the connection',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be resolved at this time',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it did not accept a connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept a connection in time',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its answer is not as long as announced',
};

const tooLate = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What went wrong below HTTP, as a DiscoveryError that names the host. What is no failure of the outside is thrown as it is. */
export function failureOf(error: unknown, host: string, signal: AbortSignal): DiscoveryError {
  if (error instanceof DiscoveryError) return error;
  if (signal.aborted) return new DiscoveryError('aborted', `${host} was asked, and time ran out`, { cause: error });
  if (!(error instanceof Error) || error instanceof HubError) throw error;
  // The parser's error holds what was answered, so it is not kept as the cause.
  if (error.name === 'HTTPParserError') return new DiscoveryError('malformed', `${host} answers what is not HTTP`);
  const code = codeOf(error);
  if (code === undefined) throw error;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new DiscoveryError('malformed', `${host} answers with more headers than a client takes`, { cause: error });
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_CHAR') {
    return new DiscoveryError('malformed', `${host} cannot be asked: ${error.message}`, { cause: error });
  }
  const reason = reasons[code] ?? `${code}${isTls(code) ? `: ${error.message}` : ''}`;
  const failure = tooLate.has(code) ? 'aborted' : 'unreachable';
  return new DiscoveryError(failure, `${host} cannot be read: ${reason}`, { cause: error });
}

/** Whether a connection that had already answered was found closed: then nothing was asked yet, and asking again is safe. */
export function isStaleConnection(error: unknown): boolean {
  if (!(error instanceof Error) || !('socket' in error)) return false;
  const { socket } = error;
  return typeof socket === 'object' && socket !== null && 'bytesRead' in socket && Number(socket.bytesRead) > 0;
}

function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Some stream errors carry the reason only inside.
  return error.cause instanceof Error ? codeOf(error.cause) : undefined;
}

function isTls(code: string): boolean {
  return code.startsWith('ERR_') || code.includes('CERT') || code.includes('SIGNATURE') || code.startsWith('EPROTO');
}
