import { randomUUID } from "node:crypto";
import { type CallOptions, type Client, createClient } from "@banyan/client";
import {
  createCategory,
  createChannel,
  createCouponTemplate,
  createPlacement,
  createProduct,
  type Picture,
  type Placement,
  setNewcomerGift,
  staffSignIn,
  uploadPicture,
} from "@banyan/contracts";
import sharp from "sharp";
import type { Stack } from "./stack.ts";

/** An operator's calls over HTTP, with their session. */
export async function signedInOperator(stack: Stack): Promise<Client> {
  let cookie = "";
  const client = createClient(async ({ method, url, headers, body }) => {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(stack.url + url, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": isBytes ? "image/png" : "application/json" }),
        cookie,
        origin: stack.url,
        ...headers,
      },
      ...(body !== undefined && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    cookie ||= response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const text = await response.text();
    return { status: response.status, headers: {}, body: text === "" ? undefined : JSON.parse(text) };
  });
  await client(staffSignIn, { body: stack.operator });
  return client;
}

const once = (): CallOptions => ({ idempotencyKey: randomUUID() });

/** The smallest shop a story can happen in: one category, two breads, a newcomer gift of ¥5 from ¥20. */
export async function openShop(stack: Stack): Promise<{ breadId: string }> {
  const call = await signedInOperator(stack);
  const params = { program: "demo" };
  const picture = await drawPicture(call, "#e8b96a");
  const category = await call(createCategory, {
    params,
    body: { name: "现烤面包", parentId: null, icon: null, position: 1 },
  });
  const bread = (title: string, priceFen: number) =>
    call(
      createProduct,
      {
        params,
        body: {
          title,
          subtitle: "每日清晨出炉",
          categoryId: category.id,
          pictures: [picture],
          description: "面粉、黄油、海盐。",
          optionNames: [],
          noReasonReturn: false,
          state: "ON_SALE",
          skus: [{ code: title, options: [], priceFen, weightGrams: 200, onHand: 50 }],
        },
      },
      once(),
    );
  const { id } = await bread("海盐可颂", 1_280);
  await bread("北海道吐司", 2_600);
  const coupon = await addCoupon(call, "新人见面礼", 500);
  await call(setNewcomerGift, { params, body: { templateId: coupon.id } });
  return { breadId: id };
}

/** ¥20 and more becomes cheaper by so much, for a week. */
const addCoupon = (call: Client, name: string, amountFen: number) =>
  call(
    createCouponTemplate,
    {
      params: { program: "demo" },
      body: {
        name,
        benefit: { kind: "FIXED", amountFen },
        thresholdFen: 2_000,
        scope: { kind: "ALL" },
        validity: { kind: "RELATIVE", days: 7 },
        totalQuota: 1_000,
        perMember: 1,
        claimUntil: new Date(Date.now() + 30 * 24 * 3_600_000).toISOString(),
      },
    },
    once(),
  );

/** A store with a printed code that leads to a product and gives a coupon. */
export async function printCode(call: Client, productId: string): Promise<Placement> {
  const params = { program: "demo" };
  const coupon = await addCoupon(call, "扫码立减", 300);
  const channel = await call(createChannel, {
    params,
    body: {
      ...{ key: "counter", name: "三坊七巷店", kind: "store", group: "organic", owner: "", note: "" },
      ...{ plannedNewPersons: null, plannedCostFen: null, startsAt: null, endsAt: null },
    },
  });
  return call(createPlacement, {
    params: { ...params, id: channel.id },
    body: {
      ...{ label: "收银台立牌", kind: "WXACODE", page: "pages/product/index", productId, utm: null },
      ...{ couponTemplateId: coupon.id, staffId: null, staffName: null, storeName: "三坊七巷店" },
    },
  });
}

async function drawPicture(call: Client, colour: string): Promise<Picture> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="#f6efe2"/><ellipse cx="300" cy="320" rx="190" ry="110" fill="${colour}"/></svg>`;
  const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
  // a raw body is not part of the call's type: the transport carries it as bytes
  return (await call(uploadPicture, { params: { program: "demo" }, body: bytes } as never)) as Picture;
}
