import { expect, test } from "vitest";
import { readLaunch } from "../src/wx/launch.ts";

test("path, query and entry scene come from the address", () => {
  expect(readLaunch("https://shop.example/?wxscene=1047#/pages/product/index?id=7&scene=s%3Dabc")).toEqual({
    path: "pages/product/index",
    query: { id: "7", scene: "s=abc" },
    scene: 1047,
    referrerInfo: {},
  });
  expect(readLaunch("https://shop.example/pages/home/index?a=1")).toMatchObject({
    path: "pages/home/index",
    query: { a: "1" },
    scene: 1001,
  });
  expect(readLaunch(undefined)).toEqual({ path: "", query: {}, scene: 1001, referrerInfo: {} });
});
