export type Table = {
  /** A figure of ours beside the published one; they differ when further apart than `within`. */
  compare(what: string, ours: number, published: number, within?: number): void;
  /** A figure nobody published. */
  tell(what: string, ours: string | number): void;
  head(title: string): void;
  differs(): boolean;
  text(): string;
};

export function createTable(): Table {
  const lines: string[] = [];
  let isDifferent = false;
  const shown = (value: number) => String(Number(value.toPrecision(8)));
  return {
    compare(what, ours, published, within = 0) {
      const isSame = Math.abs(ours - published) <= within + 1e-12;
      isDifferent ||= !isSame;
      lines.push(
        `  ${isSame ? "=" : "≠"} ${what}: ${shown(ours)} (published ${shown(published)}${within ? ` ± ${within}` : ""})`,
      );
    },
    tell: (what, ours) => void lines.push(`    ${what}: ${typeof ours === "number" ? shown(ours) : ours}`),
    head: (title) => void lines.push("", title),
    differs: () => isDifferent,
    text: () => lines.join("\n"),
  };
}
