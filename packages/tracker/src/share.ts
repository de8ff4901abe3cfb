import { SHARE_PARAM } from "./visit.ts";

/** What a share hook may return: `{ title, path, imageUrl, promise … }`, or nothing at all. */
export type Shared = unknown;

/**
 * Puts a share id into the path of a share message (or the `query` of a timeline share). Every other field stays as it is,
 * getters unread; a `promise` WeChat waits for resolves to its own message with the same id.
 */
export function withShareId(message: Shared, field: "path" | "query", fallback: string, id: string): object {
  const own = isObject(message) && !isThenable(message) ? message : {};
  const add = (text: unknown, otherwise: string) => {
    const given = typeof text === "string" && text !== "" ? text : otherwise;
    return field === "path" ? addToPath(given, id) : addToQuery(given, id);
  };
  const path = add(read(own, field), fallback);
  const promise = read(own, "promise");
  return copyWith(own, {
    [field]: path,
    ...(isThenable(promise) && {
      promise: promise.then((later) =>
        isObject(later) ? copyWith(later, { [field]: add(read(later, field), fallback) }) : later,
      ),
    }),
  });
}

/** `/pages/a?x=1#top` → `/pages/a?x=1&sid=…#top`; the id of the share it was opened by goes. */
export function addToPath(path: string, id: string): string {
  const [, before = "", query = "", hash = ""] = /^([^?#]*)\??([^#]*)(#[\s\S]*)?$/.exec(path) ?? [];
  return `${before}?${addToQuery(query, id)}${hash}`;
}

export function addToQuery(query: string, id: string): string {
  const kept = query.split("&").filter((pair) => pair.split("=")[0] !== SHARE_PARAM);
  return [...(query === "" ? [] : kept), `${SHARE_PARAM}=${id}`].join("&");
}

function copyWith(own: object, fields: Record<string, unknown>): object {
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(own);
  for (const name of Object.keys(fields))
    descriptors[name] = { value: fields[name], enumerable: true, writable: true, configurable: true };
  return Object.create(Object.getPrototypeOf(own), descriptors);
}

const read = (from: object, name: string): unknown => (from as Record<string, unknown>)[name];
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isThenable = (value: unknown): value is Promise<unknown> =>
  isObject(value) && typeof read(value, "then") === "function";
