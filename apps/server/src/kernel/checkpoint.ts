let faultPoint: string | undefined;

/** Wired once by main.ts from the configuration. */
export function setFaultPoint(name: string | undefined): void {
  faultPoint = name;
}

/**
 * A named place to die at in fault tests, e.g. `checkpoint("checkout.committed")`; nothing at all otherwise. `<what>.before-commit`:
 * the effect is written, not durable; `<what>.committed`: durable, nobody was told; `<call>.called`: the outside world acted, we have
 * not written it down. Every one of them is died at in test/fault-points.long.test.ts or, those of behaviour, test/collectors.long.test.ts.
 */
export function checkpoint(name: string): void {
  if (faultPoint === name) process.kill(process.pid, "SIGKILL");
}
