import { randomUUID } from "node:crypto";
import { type CallOptions, type Client, createClient } from "@banyan/client";
import {
  createCategory,
  createCouponTemplate,
  createProduct,
  type Picture,
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
  const coupon = await call(
    createCouponTemplate,
    {
      params,
      body: {
        name: "新人见面礼",
        benefit: { kind: "FIXED", amountFen: 500 },
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
  await call(setNewcomerGift, { params, body: { templateId: coupon.id } });
  return { breadId: id };
}

async function drawPicture(call: Client, colour: string): Promise<Picture> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="#f6efe2"/><ellipse cx="300" cy="320" rx="190" ry="110" fill="${colour}"/></svg>`;
  const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
  // a raw body is not part of the call's type: the transport carries it as bytes
  return (await call(uploadPicture, { params: { program: "demo" }, body: bytes } as never)) as Picture;
}
