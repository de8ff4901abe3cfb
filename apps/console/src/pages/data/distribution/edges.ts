const MOST = 50;

/** Limits as people type them, `1, 3、10`: sorted, each once, in the unit they are kept in; null when they are no such list. */
export function readEdges(text: string, scale: number): number[] | null {
  const parts = text.split(/[\s,，、;；]+/).filter((part) => part !== "");
  const numbers = parts.map((part) => Math.round(Number(part) * scale * 1_000) / 1_000);
  if (numbers.length === 0 || numbers.some((number) => !Number.isFinite(number))) return null;
  const edges = [...new Set(numbers)].toSorted((a, b) => a - b);
  return edges.length > MOST ? null : edges;
}
