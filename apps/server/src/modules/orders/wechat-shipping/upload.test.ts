import { expect, test } from "vitest";
import { planUpload, type SentOrder, type SentParcel } from "./upload.ts";

const parcel = (change: Partial<SentParcel> = {}): SentParcel => ({
  kind: "EXPRESS",
  carrierCode: "ZTO",
  carrier: "中通快递",
  trackingNo: "ZT1",
  lines: [
    { title: "海盐可颂", quantity: 2 },
    { title: "吐司", quantity: 1 },
  ],
  ...change,
});
const order = (change: Partial<SentOrder> = {}): SentOrder => ({
  transactionId: "4200",
  openid: "o1",
  isComplete: true,
  wasSplit: false,
  phone: "13800138000",
  shipments: [parcel()],
  ...change,
});
const plan = (change: Partial<SentOrder>) => planUpload(order(change), (name) => (name === "圆通" ? "YTO" : undefined));
const told = { trackingNo: "ZT1", company: "ZTO", itemDesc: "海盐可颂 ×2；吐司", receiverContact: null };
const common = { transactionId: "4200", openid: "o1" };

test("one parcel with everything is told as one, parts as parts, always all of them", () => {
  const second = parcel({ trackingNo: "ZT2", lines: [{ title: "曲奇", quantity: 1 }] });
  expect([plan({}), plan({ isComplete: false }), plan({ shipments: [parcel(), second] })]).toEqual([
    {
      is: "upload",
      upload: { ...common, logistics: "EXPRESS", isSplit: false, isAllDelivered: true, parcels: [told] },
    },
    {
      is: "upload",
      upload: { ...common, logistics: "EXPRESS", isSplit: true, isAllDelivered: false, parcels: [told] },
    },
    {
      is: "upload",
      upload: {
        ...common,
        logistics: "EXPRESS",
        isSplit: true,
        isAllDelivered: true,
        parcels: [told, { ...told, trackingNo: "ZT2", itemDesc: "曲奇" }],
      },
    },
  ]);
});

test("an order told in parts stays so, also when its only parcel turns out to be all", () => {
  expect(plan({ wasSplit: true })).toMatchObject({ upload: { isSplit: true, isAllDelivered: true, parcels: [told] } });
});

test("couriers and pickup are told once, when nothing is left; beside parcels they are not told", () => {
  const courier = parcel({ kind: "SAME_CITY", carrierCode: "DADA" });
  const pickup = parcel({ kind: "PICKUP", carrierCode: "OTHER", carrier: "", trackingNo: "" });
  const parcels = [{ trackingNo: "", company: "", itemDesc: "海盐可颂 ×2；吐司", receiverContact: null }];
  const whole = { ...common, isSplit: false, isAllDelivered: true, parcels };
  expect(plan({ shipments: [courier], isComplete: false })).toEqual({ is: "later" });
  expect(plan({ shipments: [courier] })).toEqual({ is: "upload", upload: { ...whole, logistics: "SAME_CITY" } });
  expect(plan({ shipments: [pickup] })).toEqual({ is: "upload", upload: { ...whole, logistics: "PICKUP" } });
  expect(plan({ shipments: [] })).toEqual({ is: "later" });
  expect(plan({ shipments: [courier, parcel()] })).toMatchObject({ upload: { logistics: "EXPRESS", parcels: [told] } });
});

test("顺丰 gets a masked phone, a carrier typed by hand its code, one nobody knows a refusal", () => {
  expect(plan({ shipments: [parcel({ carrierCode: "SF" })] })).toMatchObject({
    upload: { parcels: [{ company: "SF", receiverContact: "138****8000" }] },
  });
  expect(plan({ shipments: [parcel({ carrierCode: "OTHER", carrier: "圆通" })] })).toMatchObject({
    upload: { parcels: [{ company: "YTO", receiverContact: null }] },
  });
  expect(plan({ shipments: [parcel({ carrierCode: "OTHER", carrier: "蜗牛快递" })] })).toEqual({
    is: "impossible",
    words: "微信不认识快递公司「蜗牛快递」",
  });
});

test("what is inside is told in at most 120 characters, never in half a character", () => {
  const lines = [{ title: "🍞".repeat(200), quantity: 3 }];
  const itemDesc = `${"🍞".repeat(119)}…`;
  expect(plan({ shipments: [parcel({ lines })] })).toMatchObject({ upload: { parcels: [{ itemDesc }] } });
});
