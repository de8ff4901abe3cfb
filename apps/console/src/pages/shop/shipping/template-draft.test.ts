import { expect, test } from "vitest";
import { draftOf, feeOf, newDraft, readAmount, readDraft, type TemplateDraft } from "./template-draft.ts";

const zone = { ...newDraft().zones[0]!, first: "1", firstFee: "8", more: "0.5", moreFee: "2.50" };
const draft = (more: Partial<TemplateDraft> = {}): TemplateDraft => ({
  name: " 冷链 ",
  measure: "weight",
  zones: [zone],
  notDelivered: ["西藏自治区"],
  isDefault: true,
  ...more,
});

test("what is typed in yuan and kilograms is read in fen and grams, and shown again as typed", () => {
  const { input, problems } = readDraft(draft());
  expect([...problems]).toEqual([]);
  expect(input).toEqual({
    name: "冷链",
    measure: "weight",
    zones: [{ provinces: [], first: 1_000, firstFen: 800, more: 500, moreFen: 250, freeFrom: null, freeOverFen: null }],
    notDelivered: ["西藏自治区"],
    isDefault: true,
  });
  const again = draftOf({ id: "t", version: 1, productCount: 0, ...input! });
  expect(again.zones[0]).toMatchObject({ first: "1", firstFee: "8", more: "0.5", moreFee: "2.50" });
  expect([readAmount("1.5", 1), readAmount("0.0001", 1_000), readAmount("", 1), readAmount("0", 1)]).toEqual([
    "wrongNumber",
    "wrongNumber",
    "missing",
    "wrongNumber",
  ]);
});

test("each fault stands at its field", () => {
  const far = { ...zone, provinces: ["西藏自治区"], firstFee: "8.123" };
  const { input, problems } = readDraft(draft({ name: "", zones: [zone, { ...zone }, far] }));
  expect(input).toBeNull();
  expect([...problems]).toEqual([
    ["name", "missing"],
    ["zones.1.provinces", "wrongRest"],
    ["zones.2.provinces", "wrongTwice"],
    ["zones.2.firstFee", "wrongMoney"],
  ]);
});

test("the try-out charges as the shop does", () => {
  const far = { ...zone, provinces: ["新疆维吾尔自治区"], firstFee: "20", freeOver: "300" };
  const { input } = readDraft(draft({ zones: [zone, far] }));
  const fee = (province: string, quantity: number, goodsFen = 10_000) =>
    feeOf(input!, { province, quantity, weightGrams: 500, goodsFen });
  expect([fee("浙江省", 2), fee("浙江省", 3), fee("新疆维吾尔自治区", 2)]).toEqual([800, 1_050, 2_000]);
  expect([fee("新疆维吾尔自治区", 3, 30_000), fee("西藏自治区", 1)]).toEqual([0, "nowhere"]);
});
