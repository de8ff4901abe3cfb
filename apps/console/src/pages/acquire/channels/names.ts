const LONGEST = 20;
const MOST = 500;

/** Names typed one a line, or the first column of a CSV file (a byte order mark and quotes are taken off); each once. */
export function readNames(text: string): { names: string[]; problem: "many" | { long: string } | null } {
  const first = (line: string) => /^\s*"((?:[^"]|"")*)"|^([^,\t]*)/.exec(line);
  const names = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => {
      const [, quoted, plain] = first(line) ?? [];
      return (quoted?.replaceAll('""', '"') ?? plain ?? "").trim();
    })
    .filter((name) => name !== "");
  const unique = [...new Set(names)];
  const long = unique.find((name) => name.length > LONGEST);
  return { names: unique, problem: unique.length > MOST ? "many" : long === undefined ? null : { long } };
}
