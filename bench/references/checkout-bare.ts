/**
 * The reference of bench `checkout`: node:http and pg, nothing else, with the guarantees of the platform's checkout. A key acts once
 * and replays its reply; the price is decided here; stock and coupon are spent once (conditional updates, constraints); addresses are
 * sealed; states have a history and facts are logged; a notification is verified, kept, applied once and compared with its order;
 * money an order cannot take goes back. Tables: checkout-bare.sql. Statements, BEGIN and COMMIT excluded:
 */
const checkout = {
  reply: `select pg_try_advisory_xact_lock($2) as free, request_hash = $3 as same, reply from (values (1)) one left join replies on scope = $1`,
  address: `select sealed from addresses where member_id = $1 and id = $2`,
  sku: `select title, price_fen from skus where id = $1`,
  coupon: `select id, amount_fen, threshold_fen from coupons where member_id = $1 and state = 'UNUSED' and valid_until >= now() and id = $2`,
  before: `select 1 from member_orders where member_id = $1`,
  reserve: `update skus set reserved = reserved + $2 where id = $1 and on_hand - reserved >= $2`,
  lock: `update coupons set state = 'LOCKED', order_id = $2 where id = $1 and member_id = $3 and state = 'UNUSED' and valid_until >= now()`,
  order: `insert into orders (id, order_no, member_id, openid, goods_fen, discount_fen, shipping_fen, payable_fen, coupon_id, delivery) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  line: `with line as (insert into order_lines values ($1, $2, $3, $4, $5, $6)), held as (insert into reservations values ($1, $2, $4)) insert into order_prices values ($1, $7)`,
  fact: `insert into facts (name, subject, data) values ('order_placed', $1, $2)`,
  keep: `insert into replies (scope, request_hash, reply) values ($1, $2, $3)`,
};
const paid = {
  inbox: `insert into inbox (id, message) values ($1, $2) on conflict do nothing`,
  lockOrder: `select o.id, o.state, o.member_id, o.openid, o.coupon_id, p.amount_fen, p.id as payment_id from payments p join orders o on o.id = p.order_id where p.id = $1 for update of o`,
  pay: `update payments set state = 'PAID', transaction_id = $2, paid_at = $3 where id = $1 and state <> 'PAID'`,
  order: `with moved as (update orders set state = 'PAID', paid_at = $2, payment_id = $3 where id = $1) insert into state_changes (subject, was, became) values ($1, 'PENDING_PAYMENT', 'PAID'), ($3, 'PREPAID', 'PAID')`,
  sold: `update reservations set state = 'SOLD' where order_id = $1 and state = 'HELD' returning sku_id, quantity`,
  stock: `update skus set on_hand = on_hand - quantity, reserved = reserved - quantity, sold = sold + quantity from unnest($1::uuid[], $2::integer[]) as line (sku_id, quantity) where id = sku_id`,
  coupon: `update coupons set state = 'USED' where id = $1 and order_id = $2 and state = 'LOCKED'`,
  count: `insert into member_orders as m values ($1, 1) on conflict (member_id) do update set paid_orders = m.paid_orders + 1 returning paid_orders`,
  facts: `insert into facts (name, subject, data) values ('order_paid', $1, $2), ('coupon_used', $1, $2)`,
  applied: `update inbox set outcome = $2 where id = $1`,
  refund: `insert into refunds values ($1, $2, $3, $4) on conflict do nothing`,
};

import * as crypto from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import pg from "pg";

const env = (name: string): string => process.env[name] ?? "";
const platformKey = crypto.createPublicKey(env("PLATFORM_PUBLIC_KEY"));
const sealKey = Buffer.from(env("SEAL_KEY"), "base64");
const pool = new pg.Pool({ connectionString: env("DATABASE_URL"), max: 8 });
pg.types.setTypeParser(20, Number);
await pool.query(readFileSync(new URL("checkout-bare.sql", import.meta.url), "utf8"));

const sha256 = (text: string) => crypto.createHash("sha256").update(text).digest();
function seal(text: string, about: string): Buffer {
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv("aes-256-gcm", sealKey, iv).setAAD(Buffer.from(about));
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}
function open(sealed: Buffer, key: Buffer, iv: Buffer, about: string): string {
  const opener = crypto.createDecipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(about));
  opener.setAuthTag(sealed.subarray(-16));
  return opener.update(sealed.subarray(0, -16), undefined, "utf8") + opener.final("utf8");
}
const refuse = (status: number, code: string): never => {
  throw Object.assign(new Error(code), { status });
};

const statements = { checkout: 0, paid: 0 };
type Run = (text: string, values: unknown[]) => Promise<pg.QueryResult>;
async function transact<T>(kind: keyof typeof statements, work: (run: Run) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let count = 0;
  try {
    await client.query("begin");
    const result = await work((text, values) => {
      count++;
      return client.query({ name: sha256(text).toString("hex").slice(0, 16), text, values }); // prepared once per connection
    });
    await client.query("commit");
    statements[kind] = Math.max(statements[kind], count);
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

const members = new Map<string, { id: string; openid: string }>();
async function memberOf({ headers }: IncomingMessage) {
  const token = /^Bearer ([\w-]{20,100})$/.exec(headers.authorization ?? "")?.[1] ?? refuse(401, "UNAUTHENTICATED");
  const find = () => pool.query("select id, openid from members where token_hash = $1", [sha256(token)]);
  const member = members.get(token) ?? (await find()).rows[0] ?? refuse(401, "UNAUTHENTICATED");
  members.set(token, member);
  return member;
}

const isId = (value: unknown) => typeof value === "string" && /^[0-9a-f-]{36}$/.test(value);
async function placeOrder(request: IncomingMessage, body: string): Promise<string> {
  const member = await memberOf(request);
  const key = request.headers["idempotency-key"];
  const wish = JSON.parse(body);
  const { skuId, quantity, couponId, addressId } = wish;
  const isValid = [skuId, addressId, couponId ?? skuId].every(isId) && Number.isInteger(quantity) && quantity > 0;
  if (typeof key !== "string" || !isValid) refuse(400, "INVALID_INPUT");
  const scope = sha256(`${member.id} POST /orders ${key}`);
  const requestHash = sha256(body);
  return transact("checkout", async (run) => {
    const lock = (scope.readBigInt64BE() >> 1n).toString();
    const [kept] = (await run(checkout.reply, [scope, lock, requestHash])).rows;
    if (kept.reply) return kept.same ? kept.reply : refuse(422, "IDEMPOTENCY_KEY_REUSED");
    if (!kept.free) refuse(409, "IDEMPOTENCY_IN_FLIGHT");
    const address = (await run(checkout.address, [member.id, addressId])).rows[0] ?? refuse(404, "ADDRESS_NOT_FOUND");
    const sku = (await run(checkout.sku, [skuId])).rows[0] ?? refuse(404, "SKU_NOT_FOUND");
    const goodsFen = sku.price_fen * quantity;
    const { rows: coupons } = await run(checkout.coupon, [member.id, couponId]);
    const coupon = coupons.find((one) => goodsFen >= one.threshold_fen);
    if (couponId && !coupon) refuse(409, "COUPON_NOT_USABLE");
    const isNewcomer = (await run(checkout.before, [member.id])).rowCount === 0;
    const discountFen = Math.min(coupon?.amount_fen ?? 0, goodsFen - 1);
    const shippingFen = goodsFen - discountFen >= 9_900 ? 0 : 800;
    const price = { goodsFen, discountFen, shippingFen, payableFen: goodsFen - discountFen + shippingFen, couponId };
    if (price.payableFen !== wish.expectedFen) refuse(409, "PRICE_CHANGED");
    if ((await run(checkout.reserve, [skuId, quantity])).rowCount !== 1) refuse(409, "OUT_OF_STOCK");
    const id = crypto.randomUUID();
    const locked = coupon ? (await run(checkout.lock, [couponId, id, member.id])).rowCount : 1;
    if (locked !== 1) refuse(409, "COUPON_NOT_USABLE");
    const delivery = open(address.sealed.subarray(12), sealKey, address.sealed.subarray(0, 12), addressId);
    const orderNo = `${new Date().toISOString().replace(/\D/g, "").slice(2)}${crypto.randomInt(100_000)}`;
    const amounts = [goodsFen, discountFen, shippingFen, price.payableFen];
    const order = [id, orderNo, member.id, member.openid, ...amounts, couponId, seal(delivery, id)];
    await run(checkout.order, order);
    const paidFen = goodsFen - discountFen;
    await run(checkout.line, [id, skuId, sku.title, quantity, sku.price_fen, paidFen, { ...price, isNewcomer }]);
    await run(checkout.fact, [id, { ...price, memberId: member.id, lines: [{ skuId, quantity }] }]);
    const reply = { id, orderNo, state: "PENDING_PAYMENT", ...price, delivery: JSON.parse(delivery) };
    await run(checkout.keep, [scope, requestHash, JSON.stringify(reply)]);
    return JSON.stringify(reply);
  });
}

async function takeNotification({ headers }: IncomingMessage, body: string): Promise<string> {
  const header = (name: string) => String(headers[`wechatpay-${name}`] ?? "");
  const signed = crypto.createVerify("RSA-SHA256").update(`${header("timestamp")}\n${header("nonce")}\n${body}\n`);
  const isFresh = Math.abs(Date.now() / 1000 - Number(header("timestamp"))) <= 300;
  const isKnown = header("serial") === env("PLATFORM_KEY_ID");
  if (!isFresh || !isKnown || !signed.verify(platformKey, header("signature"), "base64"))
    refuse(401, "SIGNATURE_INVALID");
  const { id, resource } = JSON.parse(body);
  const [sealed, nonce] = [Buffer.from(resource.ciphertext, "base64"), Buffer.from(resource.nonce)];
  const text = open(sealed, Buffer.from(env("API_V3_KEY")), nonce, resource.associated_data);
  return transact("paid", async (run) => {
    const { rowCount: isNew } = await run(paid.inbox, [id, text]);
    if (isNew === 1) await run(paid.applied, [id, await apply(run, JSON.parse(text))]);
    return "";
  });
}

async function apply(run: Run, message: ReturnType<typeof JSON.parse>): Promise<string> {
  const { appid, mchid, trade_state, out_trade_no, transaction_id, success_time, amount, payer } = message;
  if (trade_state !== "SUCCESS" || appid !== env("APPID") || mchid !== env("MCHID")) return "FOREIGN";
  const [order] = (await run(paid.lockOrder, [out_trade_no])).rows;
  if (!order) return "UNKNOWN";
  const { payment_id: paymentId, id } = order;
  if ((await run(paid.pay, [paymentId, transaction_id, success_time])).rowCount !== 1) return "DUPLICATE";
  const isAmount = amount.total === order.amount_fen && amount.currency === "CNY";
  if (!isAmount || payer.openid !== order.openid || order.state !== "PENDING_PAYMENT") {
    const reason = order.state === "PENDING_PAYMENT" ? "MISMATCH" : "LATE_PAYMENT";
    await run(paid.refund, [crypto.randomUUID(), paymentId, amount.total, reason]);
    return "REFUND";
  }
  await run(paid.order, [id, success_time, paymentId]);
  const { rows: lines } = await run(paid.sold, [id]);
  await run(paid.stock, [lines.map((line) => line.sku_id), lines.map((line) => line.quantity)]);
  if (order.coupon_id) await run(paid.coupon, [order.coupon_id, id]);
  const [mine] = (await run(paid.count, [order.member_id])).rows;
  const fact = { memberId: order.member_id, amountFen: order.amount_fen, firstOrder: mine.paid_orders === 1, lines };
  await run(paid.facts, [id, fact]);
  return "PAID";
}

const server = createServer(async (request, response) => {
  const answer = (status: number, text: string) =>
    response.writeHead(status, { "content-type": "application/json" }).end(text);
  try {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    if (request.url === "/orders") answer(200, await placeOrder(request, body));
    else if (request.url === "/notify") answer(204, await takeNotification(request, body));
    else answer(200, JSON.stringify(statements));
  } catch (error) {
    const { status = 500, message } = error as { status?: number; message: string }; // refuse() or a bug
    if (status === 500) console.error(error);
    answer(status, JSON.stringify({ code: status === 500 ? "INTERNAL" : message }));
  }
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${Object(server.address()).port}` }));
});
process.on("SIGTERM", () => process.exit(0)).on("disconnect", () => process.exit(0));
