/** Reading what strangers send: nothing here throws, absent and wrong become empty. */

export function parse(body: unknown): Record<string, unknown> | undefined {
  if (typeof body !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function record(value: unknown): Record<string, unknown> {
  // Any object may be read by name; each field is checked where it is used.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
