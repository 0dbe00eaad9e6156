// A reader that goes on where a byte is a rare one, byte after byte, each step a block of its own.
let most = 0;

/** The most steps since the last call. */
export function deepest(): number {
  const found = most;
  most = 0;
  return found;
}

const reached = (steps: number): void => {
  most = Math.max(most, steps);
};

export function readSteps(bytes: Uint8Array): void {
  if ((bytes[0]! & 0xf0) === 0x90) {
    reached(1);
    if ((bytes[1]! & 0xf0) === 0xd0) {
      reached(2);
      if ((bytes[2]! & 0xf0) === 0x60) {
        reached(3);
        if ((bytes[3]! & 0xf0) === 0xb0) {
          reached(4);
          if ((bytes[4]! & 0xf0) === 0xa0) reached(5);
        }
      }
    }
  }
}
