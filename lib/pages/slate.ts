/** Memory to write text on, again and again. */
export interface Slate {
  wipe(): void;
  write(text: string): void;
  /** What was written since it was last wiped, as UTF-8: a view, which the next text overwrites. */
  text(): Buffer;
}

const firstBytes = 512 * 1024;
/** A UTF-16 unit takes so many bytes of UTF-8 at most. */
const maxBytesPerUnit = 3;

export function createSlate(): Slate {
  let memory = Buffer.allocUnsafeSlow(firstBytes);
  let end = 0;

  function makeRoom(bytes: number): void {
    if (end + bytes <= memory.byteLength) return;
    const larger = Buffer.allocUnsafeSlow(2 * (end + bytes));
    memory.copy(larger, 0, 0, end);
    memory = larger;
  }

  return {
    wipe() {
      end = 0;
    },
    write(text) {
      makeRoom(text.length * maxBytesPerUnit);
      end += memory.write(text, end);
    },
    text: () => memory.subarray(0, end),
  };
}
