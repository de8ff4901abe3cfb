import { WeixinError, type WeixinErrorCode } from "./errors.ts";

/** Counts calls of a window and refuses past the most; in memory, so a restart forgives one window. */
export function createCallCounter(): (counter: string, window: string, most: number, refusal: WeixinErrorCode) => void {
  const calls = new Map<string, { window: string; count: number }>();
  return (counter, window, most, refusal) => {
    const seen = calls.get(counter);
    const count = seen?.window === window ? seen.count + 1 : 1;
    if (count > most) throw new WeixinError(refusal);
    calls.set(counter, { window, count });
  };
}
