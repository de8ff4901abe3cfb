import { expect, test } from "vitest";
import { newProperty, propertyDraftOf, readDraft } from "./event-draft.ts";

const draft = (more: object = {}) => ({
  name: "book_opened",
  title: "翻书",
  owner: "",
  description: "",
  properties: [],
  ...more,
});

test("what was declared is read into a draft and back without a change", () => {
  const property = {
    ...{ name: "way", type: "string" as const, required: true, description: "怎么来的" },
    allowedValues: ["列表", "search"],
  };
  expect(readDraft(draft({ properties: [propertyDraftOf(property)] }), new Set()).input).toEqual({
    ...{ title: "翻书", owner: "", description: "" },
    properties: [property],
  });
});

test("a name that cannot be sent, an empty, a doubled and a built-in property are told where they stand", () => {
  const named = (name: string) => ({ ...newProperty(), key: `key ${name}`, name });
  const properties = [named("a"), { ...named("a"), key: "second" }, named(""), named("page"), named("fine")];
  expect(readDraft(draft({ name: "1 book", properties }), new Set(["page"]))).toEqual({
    input: null,
    wrong: new Set(["name", "second", "key ", "key page"]),
  });
});

test("allowed values are for text only", () => {
  const numbers = { ...newProperty(), name: "n", type: "number" as const, values: "1,2" };
  expect(readDraft(draft({ properties: [numbers] }), new Set()).input?.properties[0]?.allowedValues).toBeNull();
});
