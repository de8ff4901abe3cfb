/** Member ids among pasted words (one per line, or between commas), with those picked by name; each once. */
export function readMemberIds(pasted: string, picked: readonly string[]): { ids: string[]; wrong: number } {
  const words = pasted.split(/[\s,;，；]+/).filter((word) => word !== "");
  const isId = (word: string) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(word);
  const ids = new Set([...picked, ...words.filter(isId).map((word) => word.toLowerCase())]);
  return { ids: [...ids], wrong: words.filter((word) => !isId(word)).length };
}
