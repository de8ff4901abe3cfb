const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\//, "WeChat"],
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"], // after Edge, which names Chrome too
  [/Safari\//, "Safari"], // after Chrome, which names Safari too
];

/** What a person recognises in a user agent: “Chrome · macOS”. */
export function deviceOf(userAgent: string): { name: string | undefined; isPhone: boolean } {
  const find = (list: typeof systems) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const words = [find(browsers), find(systems)].filter((word) => word !== undefined);
  return { name: words.length > 0 ? words.join(" · ") : undefined, isPhone: /Mobile|iPhone|Android/.test(userAgent) };
}
