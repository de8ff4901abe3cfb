export type Patience = { withinMs?: number; everyMs?: number };

/** Asks until it is so: for what has no event to wait for. Throws when it takes too long. */
export async function until(isSo: () => Promise<boolean>, what: string, patience: Patience = {}): Promise<void> {
  const { withinMs = 120_000, everyMs = 5 } = patience;
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
