import { expect, test } from "vitest";
import { carrierOf } from "./api/order-parts.ts";
import { isTaxNumber } from "./tax-number.ts";

test("a tax number is told from its check character", () => {
  const right = ["91350100M000100Y43", "91330100799655058B", "91440300708461136T"];
  expect(right.map(isTaxNumber)).toEqual([true, true, true]);
  const wrong = [
    "91350100M000100Y44", // check character
    "91350100M000010Y43", // two digits changed places
    "91330100799655058", // too short
    "91330100799655058b", // small letter
    "9133010079965505OB", // the letter O is none of its characters
    "",
  ];
  expect(wrong.filter(isTaxNumber)).toEqual([]);
  const one = "91330100799655058B";
  const slips = [...one].flatMap((sign, place) => {
    const other = sign === "1" ? "2" : "1";
    return isTaxNumber(one.slice(0, place) + other + one.slice(place + 1)) ? [place] : [];
  });
  expect(slips, "every single wrong character is found").toEqual([]);
});

test("carriers are known by code and by name; any other keeps the name typed", () => {
  expect(
    ["SF", "sf", "顺丰速运", "顺丰", "中通", "邮政EMS", "达达快送", "老王车队"].map((typed) => carrierOf(typed)),
  ).toMatchObject([
    { code: "SF", kind: "EXPRESS" },
    { code: "SF", name: "顺丰速运" },
    { code: "SF" },
    { code: "SF" },
    { code: "ZTO" },
    { code: "EMS" },
    { code: "DADA", kind: "SAME_CITY" },
    { code: "OTHER", name: "老王车队", kind: "EXPRESS" },
  ]);
});
