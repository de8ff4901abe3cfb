const KEY = "banyan.program";

export function lastProgram(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined; // storage is closed: the first program opens
  }
}
export function rememberProgram(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // nothing depends on it
  }
}
