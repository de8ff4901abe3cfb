/** Compares by UTF-16 code unit: the same on every machine and language, unlike `localeCompare`. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Higher priority first, then the lower id. */
export const byPriority = (
  a: { readonly priority: number; readonly id: string },
  b: { readonly priority: number; readonly id: string },
): number => b.priority - a.priority || byText(a.id, b.id);
