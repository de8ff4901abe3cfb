import { createCipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import type { Merchant } from "@banyan/wechat-sim";
import pg from "pg";
import type { Ground } from "../harness/ground.ts";
import type { Request } from "../harness/load.ts";
import { startReference } from "../harness/server.ts";
import { home, inTurns } from "../harness/shop.ts";
import { paidNotification, type Side } from "./side.ts";

const SKUS = 50;
const PRICE_FEN = 8_800;
const COUPON_FEN = 500;

type BareOptions = { ground: Ground; merchant: Merchant; appid: string; buyers: number };

/** The reference program (references/checkout-bare.ts) and its data, written straight into its tables. */
export async function bareSide({
  ground,
  merchant,
  appid,
  buyers: count,
}: BareOptions): Promise<Side & { statements(): Promise<{ checkout: number; paid: number }> }> {
  const databaseUrl = await ground.database("bare");
  const sealKey = randomBytes(32);
  const child = await startReference("checkout-bare.ts", ground, {
    DATABASE_URL: databaseUrl,
    APPID: appid,
    MCHID: merchant.mchid,
    API_V3_KEY: merchant.apiV3Key,
    PLATFORM_KEY_ID: merchant.publicKeyMode.serial,
    PLATFORM_PUBLIC_KEY: merchant.publicKeyMode.publicKeyPem,
    SEAL_KEY: sealKey.toString("base64"),
  });
  const url = String(child.ready["url"]);
  const db = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const { rows: skus } = await db.query<{ id: string }>(
    "insert into skus (id, title, price_fen, on_hand, stocked) select uuidv7(), '草莓蛋糕', $1, 1000000, 1000000 from generate_series(1, $2) returning id",
    [PRICE_FEN, SKUS],
  );
  const buyers = await inTurns(Array.from({ length: count }), 4, () => addMember(db, sealKey));
  const openids = new Map(buyers.map(({ memberId, openid }) => [memberId, openid]));
  let placed: string[] = [];
  let notified: string[] = [];
  let rushSku = "";

  const toRequest = (
    buyer: { token: string; addressId: string },
    skuId: string,
    expectedFen: number,
    couponId: string | null,
  ): Request => ({
    method: "POST",
    path: "/orders",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${buyer.token}`,
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify({ skuId, quantity: 1, couponId, addressId: buyer.addressId, expectedFen }),
    keepBody: true,
  });

  return {
    url,
    pid: () => child.pid,
    checkoutPath: "/orders",
    async prepareRound() {
      const { rows: coupons } = await db.query<{ id: string; memberId: string }>(
        `insert into coupons (id, member_id, amount_fen, threshold_fen, valid_until)
         select uuidv7(), id, $1, 1000, now() + interval '7 days' from members returning id, member_id as "memberId"`,
        [COUPON_FEN],
      );
      const couponOf = new Map(coupons.map(({ id, memberId }) => [memberId, id]));
      const { rows } = await db.query<{ paymentId: string; amountFen: string; memberId: string }>(
        `with prepaid as (
           insert into payments (id, order_id, amount_fen) select uuidv7(), id, payable_fen from orders where id = any($1)
           returning id, order_id, amount_fen)
         select prepaid.id as "paymentId", amount_fen as "amountFen", member_id as "memberId" from prepaid join orders on orders.id = order_id`,
        [placed],
      );
      notified = placed;
      const notifications = await inTurns(rows, 4, ({ paymentId, amountFen, memberId }) =>
        paidNotification(merchant, appid, "/notify", {
          paymentId,
          amountFen: Number(amountFen),
          openid: openids.get(memberId) ?? "",
        }),
      );
      const checkouts = buyers.map((buyer, index) =>
        toRequest(
          buyer,
          skus[index % SKUS]!.id,
          PRICE_FEN - COUPON_FEN + SHIPPING_FEN,
          couponOf.get(buyer.memberId) ?? null,
        ),
      );
      return { checkouts, notifications };
    },
    paidEffectsDone: async () => {}, // it answers a notification when its effects are committed
    async finishRound(answers) {
      const { rows } = await db.query<{ count: number }>(
        "select count(*)::integer as count from orders where state = 'PAID' and id = any($1)",
        [notified],
      );
      if (rows[0]?.count !== notified.length)
        throw new Error(`${rows[0]?.count} of ${notified.length} orders are paid`);
      placed = answers.map((answer) => (JSON.parse(answer) as { id: string }).id); // the reference is ours
    },
    async prepareRush(rushers, units) {
      const { rows } = await db.query<{ id: string }>(
        "insert into skus (id, title, price_fen, on_hand, stocked) values (uuidv7(), '限量', 9900, $1, $1) returning id",
        [units],
      );
      rushSku = rows[0]!.id;
      return buyers.slice(0, rushers).map((buyer) => toRequest(buyer, rushSku, 9_900, null));
    },
    async ordersOfRush() {
      const { rows } = await db.query<{ count: number }>(
        "select count(*)::integer as count from order_lines where sku_id = $1",
        [rushSku],
      );
      return rows[0]?.count ?? 0;
    },
    async statements() {
      const reply = await fetch(`${url}/statements`);
      return (await reply.json()) as { checkout: number; paid: number }; // the reference is ours
    },
    async stop() {
      await db.end();
      await child.stop();
    },
  };
}

/** The same as the platform's default: ¥8, free from ¥99. */
const SHIPPING_FEN = 800;

async function addMember(db: pg.Pool, sealKey: Buffer) {
  const member = {
    memberId: randomUUID() as string,
    openid: `o${randomUUID()}`,
    token: randomBytes(32).toString("base64url"),
    addressId: randomUUID() as string,
  };
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealKey, iv).setAAD(Buffer.from(member.addressId));
  const sealed = Buffer.concat([iv, cipher.update(JSON.stringify(home), "utf8"), cipher.final(), cipher.getAuthTag()]);
  const hash = createHash("sha256").update(member.token).digest();
  await db.query("insert into members values ($1, $2, $3)", [member.memberId, member.openid, hash]);
  await db.query("insert into addresses values ($1, $2, $3)", [member.memberId, member.addressId, sealed]);
  return member;
}
