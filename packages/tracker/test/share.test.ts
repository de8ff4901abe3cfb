import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withShareId } from "../src/share.ts";

const word = fc.stringMatching(/^[\w./%=-]{0,12}$/);
const path = fc
  .tuple(fc.stringMatching(/^\/?[\w/]{1,12}$/), fc.option(fc.array(word, { maxLength: 4 })), fc.option(word))
  .map(([page, query, hash]) => `${page}${query ? `?${query.join("&")}` : ""}${hash === null ? "" : `#${hash}`}`);
const field = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(undefined), fc.constant(null), fc.object());
const message = fc.dictionary(
  fc
    .oneof(fc.constantFrom("title", "imageUrl", "query", "desc"), fc.string({ minLength: 1 }))
    .filter((name) => !["path", "promise", "__proto__"].includes(name)),
  field,
  { noNullPrototype: true },
);
/** Page, pairs besides the share id, and hash of an address. */
function partsOf(address: string) {
  const [, page, query = "", hash] = /^([^?#]*)\??([^#]*)(.*)$/.exec(address) ?? [];
  return {
    page,
    pairs: query
      .split("&")
      .filter((pair) => !pair.startsWith("sid="))
      .join("&"),
    hash,
  };
}

it("never touches a share field but the path, whatever the program returns", () => {
  fc.assert(
    fc.property(message, fc.option(path, { nil: undefined }), fc.boolean(), (fields, given, isFrozen) => {
      const own: Record<string, unknown> = { ...fields, ...(given !== undefined && { path: given }) };
      if (isFrozen) Object.freeze(own);
      const before = structuredClone(own);
      const result = withShareId(own, "path", "/pages/here?x=1", "id1") as Record<string, unknown>;
      const { path: address, ...rest } = result;
      expect(rest).toStrictEqual(fields);
      expect(partsOf(String(address))).toEqual(partsOf(given ?? "/pages/here?x=1"));
      expect(String(address).match(/[?&]sid=id1(?=[#]|$)/g)).toHaveLength(1);
      expect(own).toStrictEqual(before); // the program's own object is as it was
    }),
  );
});

describe("share messages", () => {
  it("does not run a getter, and keeps the message's kind", () => {
    let asked = 0;
    class Card {
      title = "卷";
      get imageUrl() {
        asked += 1;
        return "/a.png";
      }
    }
    const own = Object.defineProperty(new Card(), "lazy", { get: () => asked++, enumerable: true });
    const shared = withShareId(own, "path", "/here", "id1");
    expect([shared instanceof Card, asked]).toEqual([true, 0]);
    expect([(shared as Card).imageUrl, asked]).toEqual(["/a.png", 1]);
  });
  it.each([
    [undefined, "/here?x=1&sid=id1"],
    [null, "/here?x=1&sid=id1"],
    ["a text", "/here?x=1&sid=id1"],
    [{ title: undefined, path: undefined }, "/here?x=1&sid=id1"],
    [{ path: "" }, "/here?x=1&sid=id1"],
    [{ path: "/a?sid=old&b=2#top" }, "/a?b=2&sid=id1#top"],
    [{ path: "/a?" }, "/a?sid=id1"],
    [{ path: "/a#x?y" }, "/a?sid=id1#x?y"],
    [Promise.resolve({ path: "/late" }), "/here?x=1&sid=id1"], // WeChat reads no message from a promise: its own card
  ])("%o gets the address %s", (own, address) => {
    expect((withShareId(own, "path", "/here?x=1", "id1") as { path: string }).path).toBe(address);
  });
  it("gives a message that comes later the same id", async () => {
    const own = { title: "now", promise: Promise.resolve({ title: "later", path: "/a?b=2", imageUrl: "/late.png" }) };
    const shared = withShareId(own, "path", "/here", "id1") as typeof own & { path: string };
    expect([shared.title, shared.path, await shared.promise]).toEqual([
      "now",
      "/here?sid=id1",
      { title: "later", path: "/a?b=2&sid=id1", imageUrl: "/late.png" },
    ]);
    const fails = { promise: Promise.reject(new Error("too slow")) };
    await expect((withShareId(fails, "path", "/here", "id1") as typeof fails).promise).rejects.toThrow("too slow");
  });
  it("puts the id of a timeline share into its query", () => {
    expect(withShareId({ title: "t", query: "id=7&sid=old" }, "query", "", "id1")).toEqual({
      title: "t",
      query: "id=7&sid=id1",
    });
    expect(withShareId({ title: "t" }, "query", "id=7", "id1")).toEqual({ title: "t", query: "id=7&sid=id1" });
    expect(withShareId(undefined, "query", "", "id1")).toEqual({ query: "sid=id1" });
  });
});
