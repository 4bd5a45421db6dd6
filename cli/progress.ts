import type { Screen } from './terminal.ts';

/** Nobody needs to be told of what is done before that. */
const quietMs = 1000;
const redrawMs = 250;
const clearLine = '\r\u001b[2K';

/** Waits for work, and on a terminal says after a second what is being waited for, until it is done. */
export async function withProgress<Result>(
  screen: Screen,
  text: () => string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!screen.isTerminal) return await work();
  let hasDrawn = false;
  const draw = () => {
    hasDrawn = true;
    screen.write(`${clearLine}${text()}`);
  };
  let redraw: NodeJS.Timeout | undefined;
  const begin = setTimeout(() => {
    draw();
    redraw = setInterval(draw, redrawMs);
  }, quietMs);
  try {
    return await work();
  } finally {
    clearTimeout(begin);
    clearInterval(redraw);
    if (hasDrawn) screen.write(clearLine);
  }
}
