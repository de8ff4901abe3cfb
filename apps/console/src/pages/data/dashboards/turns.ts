/** So many tiles ask at once: a board of forty must not keep everyone else's reports waiting. */
const AT_ONCE = 3;

/** Runs work in the order it came, a few at a time; who gives up before its turn is left out. */
export function createTurns(atOnce = AT_ONCE) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (running >= atOnce)
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(go), 1);
          reject(signal?.reason);
        };
        waiting.push(go);
        signal?.addEventListener("abort", leave, { once: true });
      });
    else running += 1; // who waited takes over the place of who left
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
