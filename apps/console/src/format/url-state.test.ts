import { expect, test } from "vitest";
import { isDay } from "./days.ts";
import { readUrl, urlChoice, urlMatching, urlPage, urlText, writeUrl } from "./url-state.ts";

const fields = {
  state: urlChoice(["PAID", "SHIPPED"]),
  search: urlText(10),
  from: urlMatching(isDay),
  page: urlPage,
};
const search = (text: string) => new URLSearchParams(text);

test("an address is read into filters, and nonsense in it counts as absent", () => {
  expect(readUrl(fields, search("state=PAID&search=%20可颂%20&from=2026-11-22&page=3"))).toEqual({
    state: "PAID",
    search: "可颂",
    from: "2026-11-22",
    page: 3,
  });
  expect(readUrl(fields, search("state=LOST&search=&from=2026-02-31&page=-1"))).toEqual({
    state: undefined,
    search: undefined,
    from: undefined,
    page: 1,
  });
});

test("changing a filter goes back to the first page and keeps the other filters", () => {
  expect(writeUrl(fields, search("state=PAID&page=3&tab=a"), { search: "吐司" }).toString()).toBe(
    search("state=PAID&tab=a&search=吐司").toString(),
  );
});

test("turning the page keeps the filters, and the first page is not written", () => {
  expect(writeUrl(fields, search("state=PAID"), { page: 2 }).toString()).toBe("state=PAID&page=2");
  expect(writeUrl(fields, search("state=PAID&page=2"), { page: 1 }).toString()).toBe("state=PAID");
  expect(writeUrl(fields, search("state=PAID&page=2"), { state: undefined }).toString()).toBe("");
});
