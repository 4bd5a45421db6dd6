/** One of the streams a command writes to. */
export interface Screen {
  write(text: string): void;
  /** Whether a person looks at it as it is written. */
  readonly isTerminal: boolean;
}

export interface Terminal {
  /** What was asked for. */
  readonly out: Screen;
  /** Errors, progress and the log. */
  readonly err: Screen;
}

/** The streams of this process. A reader who has seen enough (`| head`) ends it. */
export function processTerminal(): Terminal {
  return { out: screenOf(process.stdout), err: screenOf(process.stderr) };
}

function screenOf(stream: NodeJS.WriteStream): Screen {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true };
}
