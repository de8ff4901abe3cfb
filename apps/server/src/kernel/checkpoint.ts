let faultPoint: string | undefined;

/** Wired once by main.ts from the configuration. */
export function setFaultPoint(name: string | undefined): void {
  faultPoint = name;
}

/** A named place to die at in fault tests, e.g. `checkpoint("checkout.committed")`; nothing at all otherwise. */
export function checkpoint(name: string): void {
  if (faultPoint === name) process.kill(process.pid, "SIGKILL");
}
